"""Acts: the explicit gestures by which members show what another's contribution was worth.

A score comes from acts and from nothing else; what a message says is never kept. Each act hangs on
a message and goes when that message, the reaction or the giver's consent goes.
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
from domain.text import text


class ContributionKind(StrEnum):
    """What a contribution did for others."""

    HELPED = "helped"
    ENTERTAINED = "entertained"
    INTERESTED = "interested"
    TOOK_PART = "took_part"
    CONNECTED = "connected"
    """It brought people."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One gesture of one giver towards one receiver.

    `message_id` is the message that carries it, with which it also goes: the one that says thanks,
    the one reacted to, nominated or chosen as the answer, the shared coupon's card; or the
    contest's post, with which entries and wins do not go, as the contest goes on. A source without
    a message (`SourceSpec.has_message`) has the id of something else there: the event, the server
    that is boosted, the command that gave points. Where members do it themselves
    (`SourceSpec.is_own`), giver and receiver are one. `at` is aware.

    `detail` is the emoji of a reaction as `normalize_emoji` writes it, the reason of a nomination
    or of points, the number of the entry or coupon (there may be several), the month of a boost, or
    empty. `amount` is the points that a moderator gave, below zero for points taken; every other
    source is worth what the rules say, and has 0 here.
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
    """The guild's local day of the act, fixed when it is counted; see `day`."""
    giver_trust: int = 100
    """How much it counts by how established the giver was (`giver_trust`), in percent."""
    source_weight: int = 100
    """How much the guild counted its source when it was counted, in percent."""
    collusion_factor: int = 100
    """How much is left of it, in percent, after a look for rings: see `find_collusion`."""
    voided: bool = False
    """A moderator took its points away."""

    @property
    def day(self) -> date:
        """The day that the act is scored on.

        It stays what it was when the act was counted, whatever time zone the guild chooses later,
        so that an act taken back leaves the very totals that it came into. An act that was not
        counted yet has the day that `at` shows.
        """
        return self.counted_on or self.at.date()

    def counted_in(self, zone: tzinfo, weight: int = 100) -> Contribution:
        """The act as it is counted in a guild whose clocks show `zone`.

        `weight` is what the guild makes of its source, in percent.
        """
        return replace(self, counted_on=day_of(self.at, zone), source_weight=weight)

    @property
    def key(self) -> tuple[Source, int, int, int, str]:
        """What makes an act the same as another: seen again, it counts no second time.

        The reason of a nomination is no part of it: rewording it does not nominate twice.
        """
        distinct = self.detail if self.source.spec.is_repeatable else ""
        return self.source, self.message_id, self.giver_id, self.receiver_id, distinct


def boost_contribution(
    guild_id: int, channel_id: int, member_id: int, at: datetime, zone: tzinfo
) -> Contribution:
    """A boost of the server, one and the same for the whole of the guild's month.

    It hangs on the server and not on the message by which Discord tells of it, which moderators
    may tidy away.
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
    """Having signed up for a scheduled event that takes place; who really came, nobody tells."""
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

# Emoji and text presentation, and the five skin tones: how a sign looks, not which one it is.
_LOOKS = {0xFE0F: None, 0xFE0E: None} | dict.fromkeys(range(0x1F3FB, 0x1F400))
_CUSTOM = re.compile(r"<a?:\w+:([0-9]{1,20})>")


def normalize_emoji(emoji: str) -> str:
    """`emoji` without variation selectors and skin tones.

    A custom one is known by its id alone, since it may be renamed while reactions with it stand:
    `<a:party:7>` becomes `<:emoji:7>`, which Discord shows all the same.
    """
    custom = _CUSTOM.fullmatch(emoji)
    return f"<:emoji:{custom[1]}>" if custom else emoji.translate(_LOOKS)


def is_emoji(written: str) -> bool:
    """Whether `written`, as `normalize_emoji` writes it, is one emoji and not some other text.

    Takes what Unicode calls signs, alone or joined into one, and does not know which of them a
    given Discord can show.
    """
    if _CUSTOM.fullmatch(written):
        return True
    bare = written.removesuffix("\u20e3")
    if bare != written:
        return len(bare) == 1 and bare in "0123456789#*"
    categories = {unicodedata.category(sign) for sign in written if sign != "\u200d"}
    # Tags, which flags of regions are spelled with, are formats; ‼ and 〰 are punctuation.
    return (
        len(written) <= _MAX_EMOJI_LENGTH
        and bool(categories & {"So", "Sm", "Po", "Pd"})
        and categories <= {"So", "Sm", "Po", "Pd", "Cf"}
        and not written.isascii()
    )


def reaction_kind(
    emoji: str, reactions: Mapping[str, ContributionKind] = DEFAULT_REACTIONS
) -> ContributionKind | None:
    """What a reaction with `emoji` says, or None where the guild gives it no meaning.

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
    """Whether a gesture is one at all.

    Nothing from or to a bot is, and nothing towards oneself but what is one's `OWN`, such as a
    contest entry, which in turn nobody can make for another.
    """
    if giver_is_bot or receiver_is_bot:
        return False
    return (giver_id == receiver_id) == source.spec.is_own


def check_nomination(*, giver_id: int, receiver_id: int, receiver_is_bot: bool = False) -> None:
    """Refuse a nomination of oneself or of a bot, saying what to do instead."""
    if giver_id == receiver_id:
        raise Refusal(
            text("That message is your own. Nominate someone else's, and others may pick yours.")
        )
    if receiver_is_bot:
        raise Refusal(text("Bots cannot be nominated. Choose a message that a person wrote."))


def check_thanks(*, giver_id: int, receiver_id: int, receiver_is_bot: bool = False) -> None:
    """Refuse thanks to oneself or to a bot, saying what to do instead."""
    if giver_id == receiver_id:
        raise Refusal(text("That message is your own. Thank somebody who helped you."))
    if receiver_is_bot:
        raise Refusal(text("Kind of you, but bots do not keep score. Thank a person."))
