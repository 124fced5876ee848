"""Contributions: the explicit gestures by which members show what others' messages were worth.

A score comes from contributions and from nothing else; the words of messages are never stored. Each
contribution belongs to a message and is removed with that message, the reaction or the giver's
consent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType

from domain.contributions.periods import day_of, month_of
from domain.contributions.sources import Source
from domain.refusals import Refusal
from domain.translatable_text import text


class ContributionKind(StrEnum):
    """Kind of what a contribution did for others."""

    HELPED = "helped"
    ENTERTAINED = "entertained"
    INTERESTED = "interested"
    TOOK_PART = "took_part"
    CONNECTED = "connected"
    """It brought people to the server."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One gesture of one giver towards one receiver.

    `message_id` is the message that carries it, with which it is also removed: the one that says
    thanks, the one reacted to, nominated or chosen as the answer, the shared coupon's card; or the
    contest's post, which may be deleted without removing entries and wins, as the contest goes on.
    A source without a message (`SourceSpec.has_message`) has another id there: the event, the
    boosted server, or the command that gave points. If members do it themselves
    (`SourceSpec.is_own`), giver and receiver are the same. `at` is aware.

    `detail` is the emoji of a reaction as `normalize_emoji` writes it, the reason of a nomination
    or of points, the number of the entry or coupon (there may be several), the month of a boost, or
    empty. `amount` is the points that a moderator gave, below zero for points taken; it is 0 for
    all other sources, whose points follow from the rules.
    """

    guild_id: int
    channel_id: int
    message_id: int
    source: Source
    kind: ContributionKind
    giver_id: int
    receiver_id: int
    at: datetime
    detail: str = ""
    amount: int = 0
    counted_on: date | None = None
    """The guild's local day, fixed when the contribution is counted; see `day`."""
    giver_trust: int = 100
    """Percent that it counts by the giver's account and membership age (`giver_trust`)."""
    source_weight: int = 100
    """Percent that the guild gave to its source when it was counted."""
    collusion_factor: int = 100
    """Percent that is left after the search for rings: see `find_collusion`."""
    voided: bool = False
    """A moderator removed its points."""

    @property
    def day(self) -> date:
        """The day on which the contribution is scored.

        It is fixed when the contribution is counted, whatever time zone the guild chooses later, so
        that removing it changes the same totals as adding it did. Before it is counted, it is the
        day of `at`.
        """
        return self.counted_on or self.at.date()

    def counted_in(self, zone: tzinfo, weight: int = 100) -> Contribution:
        """Return the contribution as it is counted in a guild whose clocks show `zone`.

        `weight` is the guild's weight of its source, in percent.
        """
        return replace(self, counted_on=day_of(self.at, zone), source_weight=weight)

    @property
    def key(self) -> tuple[Source, int, int, int, str]:
        """The identity of a contribution: one with the same key is not counted twice.

        The reason of a nomination is not part of it: rewording it does not nominate twice.
        """
        distinct = self.detail if self.source.spec.is_repeatable else ""
        return self.source, self.message_id, self.giver_id, self.receiver_id, distinct


def boost_contribution(
    guild_id: int, channel_id: int, member_id: int, at: datetime, zone: tzinfo
) -> Contribution:
    """Return the contribution for boosting the server, the same for the whole of the guild's month.

    It belongs to the server and not to the message by which Discord announces it, which moderators
    may delete.
    """
    return Contribution(
        guild_id=guild_id,
        channel_id=channel_id,
        message_id=guild_id,
        source=Source.BOOST,
        kind=ContributionKind.TOOK_PART,
        giver_id=member_id,
        receiver_id=member_id,
        at=at,
        detail=month_of(day_of(at, zone)),
    )


def event_signup(
    guild_id: int, channel_id: int, event_id: int, member_id: int, at: datetime
) -> Contribution:
    """Return the contribution for signing up for an event that takes place.

    Discord does not report who attended.
    """
    return Contribution(
        guild_id=guild_id,
        channel_id=channel_id,
        message_id=event_id,
        source=Source.EVENT,
        kind=ContributionKind.TOOK_PART,
        giver_id=member_id,
        receiver_id=member_id,
        at=at,
    )


DEFAULT_REACTIONS: Mapping[str, ContributionKind] = MappingProxyType(
    {
        "😂": ContributionKind.ENTERTAINED,
        "🤣": ContributionKind.ENTERTAINED,
        "💡": ContributionKind.INTERESTED,
        "⭐": ContributionKind.INTERESTED,
        "🙏": ContributionKind.HELPED,
        "❤": ContributionKind.HELPED,
    }
)

_MAX_EMOJI_LENGTH = 20

# Emoji and text presentation, and the five skin tones, do not change an emoji's identity.
_LOOKS = {0xFE0F: None, 0xFE0E: None} | dict.fromkeys(range(0x1F3FB, 0x1F400))
_CUSTOM = re.compile(r"<a?:\w+:([0-9]{1,20})>")


def normalize_emoji(emoji: str) -> str:
    """Return `emoji` without variation selectors and skin tones.

    A custom one is identified by its id alone, since it may be renamed while reactions with it
    remain: `<a:party:7>` becomes `<:emoji:7>`, which Discord shows all the same.
    """
    custom = _CUSTOM.fullmatch(emoji)
    return f"<:emoji:{custom[1]}>" if custom else emoji.translate(_LOOKS)


def is_emoji(written: str) -> bool:
    """Return whether `written`, as `normalize_emoji` writes it, is exactly one emoji.

    Accepts what Unicode calls symbols, alone or joined into one, without knowing which of them a
    given Discord client can show.
    """
    if _CUSTOM.fullmatch(written):
        return True
    bare = written.removesuffix("\u20e3")
    if bare != written:
        return len(bare) == 1 and bare in "0123456789#*"
    categories = {unicodedata.category(sign) for sign in written if sign != "\u200d"}
    # Tags, which spell flags of regions, are formats; ‼ and 〰 are punctuation.
    return (
        len(written) <= _MAX_EMOJI_LENGTH
        and bool(categories & {"So", "Sm", "Po", "Pd"})
        and categories <= {"So", "Sm", "Po", "Pd", "Cf"}
        and not written.isascii()
    )


def reaction_kind(
    emoji: str, reactions: Mapping[str, ContributionKind] = DEFAULT_REACTIONS
) -> ContributionKind | None:
    """Return the kind of a reaction with `emoji`; None if the guild gives it no meaning.

    The keys of `reactions` are as `normalize_emoji` writes them.
    """
    return reactions.get(normalize_emoji(emoji))


def is_countable(
    *,
    giver_id: int,
    receiver_id: int,
    source: Source,
    giver_is_bot: bool = False,
    receiver_is_bot: bool = False,
) -> bool:
    """Return whether a gesture is a contribution.

    Gestures from or to a bot are not. Those towards oneself are only for the sources that are the
    member's own, such as a contest entry, which in turn nobody can make for another.
    """
    if giver_is_bot or receiver_is_bot:
        return False
    return (giver_id == receiver_id) == source.spec.is_own


def check_nomination(*, giver_id: int, receiver_id: int, receiver_is_bot: bool = False) -> None:
    """Raise `Refusal` for a nomination of oneself or of a bot, saying what to do instead."""
    if giver_id == receiver_id:
        raise Refusal(
            text("That message is yours. Nominate someone else's, and others may pick yours.")
        )
    if receiver_is_bot:
        raise Refusal(text("Bots cannot be nominated. Choose a message that a person wrote."))


def check_thanks(*, giver_id: int, receiver_id: int, receiver_is_bot: bool = False) -> None:
    """Raise `Refusal` for thanks to oneself or to a bot, saying what to do instead."""
    if giver_id == receiver_id:
        raise Refusal(text("You cannot thank yourself. Thank somebody who helped you."))
    if receiver_is_bot:
        raise Refusal(text("Kind of you, but bots don't collect points. Thank a person instead."))
