"""Acts: the explicit gestures by which members show what another's contribution was worth.

A score comes from acts and from nothing else; what a message says is never kept. Each act hangs on
a message and goes when that message, the reaction or the giver's consent goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType

from domain.contributions.periods import day_of
from domain.refusals import Refusal
from domain.text import text


class Kind(StrEnum):
    """What a contribution did for others."""

    HELPED = "helped"
    ENTERTAINED = "entertained"
    INTERESTED = "interested"
    TOOK_PART = "took_part"


class Source(StrEnum):
    """The gesture that an act was."""

    THANKS = "thanks"
    REACTION = "reaction"
    NOMINATION = "nomination"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Act:
    """One gesture of one giver towards one receiver.

    `message_id` is the message that carries it, with which it also goes: the one that says thanks,
    the one reacted to or nominated, the contest's post. For an entry giver and receiver are both
    the member who took part. `at` is aware. `detail` is the emoji of a reaction as `plain_emoji`
    writes it, the reason of a nomination, the entry's number (a contest may allow several), or
    empty.
    """

    guild_id: int
    channel_id: int
    message_id: int
    source: Source
    kind: Kind
    giver_id: int
    receiver_id: int
    at: datetime
    detail: str = ""
    counted_on: date | None = None
    """The guild's local day of the act, fixed when it is counted; see `day`."""

    @property
    def day(self) -> date:
        """The day that the act is scored on.

        It stays what it was when the act was counted, whatever time zone the guild chooses later,
        so that an act taken back leaves the very totals that it came into. An act that was not
        counted yet has the day that `at` shows.
        """
        return self.counted_on or self.at.date()

    def counted_in(self, zone: tzinfo) -> Act:
        """The act as it is counted in a guild whose clocks show `zone`."""
        return replace(self, counted_on=day_of(self.at, zone))

    @property
    def key(self) -> tuple[Source, int, int, int, str]:
        """What makes an act the same as another: seen again, it counts no second time.

        The reason of a nomination is no part of it: rewording it does not nominate twice.
        """
        distinct = "" if self.source in {Source.THANKS, Source.NOMINATION} else self.detail
        return self.source, self.message_id, self.giver_id, self.receiver_id, distinct


DEFAULT_REACTIONS: Mapping[str, Kind] = MappingProxyType(
    {
        "😂": Kind.ENTERTAINED,
        "🤣": Kind.ENTERTAINED,
        "💡": Kind.INTERESTED,
        "⭐": Kind.INTERESTED,
        "🙏": Kind.HELPED,
        "❤": Kind.HELPED,
    }
)

# Emoji and text presentation, and the five skin tones: how a sign looks, not which one it is.
_LOOKS = {0xFE0F: None, 0xFE0E: None} | dict.fromkeys(range(0x1F3FB, 0x1F400))


def plain_emoji(emoji: str) -> str:
    """`emoji` without variation selectors and skin tones; a custom one (`<:name:id>`) as it is."""
    return emoji.translate(_LOOKS)


def kind_of_reaction(emoji: str, reactions: Mapping[str, Kind] = DEFAULT_REACTIONS) -> Kind | None:
    """What a reaction with `emoji` says, or None where the guild gives it no meaning.

    The keys of `reactions` are as `plain_emoji` writes them.
    """
    return reactions.get(plain_emoji(emoji))


def counts(
    *,
    giver_id: int,
    receiver_id: int,
    source: Source,
    giver_is_bot: bool = False,
    receiver_is_bot: bool = False,
) -> bool:
    """Whether a gesture is one at all.

    Nothing from or to a bot is, and nothing towards oneself but one's own contest entry, which in
    turn nobody can make for another.
    """
    if giver_is_bot or receiver_is_bot:
        return False
    return (giver_id == receiver_id) == (source is Source.ENTRY)


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
