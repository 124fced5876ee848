"""The form of a check: a rule that reads a post and what is around it, before it is approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar.entries import CalendarEntry
from domain.kind_registry import Kind
from domain.publishing.content import Content
from domain.publishing.voice_settings import VoiceSettings
from domain.publishing.word_counts import WordUse
from domain.translatable_text import Channel, Text, text

UTC = ZoneInfo("UTC")


class Level(StrEnum):
    """How serious a finding is."""

    NOTE = "note"
    """Good to know; nothing has to be done."""
    LOOK = "look"
    """The approver has to say that they have looked."""
    STOP = "stop"
    """The post cannot be approved as it is."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that a check found."""

    level: Level
    said: Text
    tick: Text | str = ""
    """The thing in a few plain words, for the approver's tick."""
    key: str = ""
    """An id of the thing, if its words may be those of another."""
    place: int = 0
    """The number of the channel whose wording it is about; 0 for the first, or for all."""
    channel_id: int | None = None
    """The channel with this number, if it is not the first."""

    @property
    def named(self) -> Text:
        """The sentence, with the channel it is about if it does not name that itself."""
        if self.channel_id is None:
            return self.said
        channel = Channel(self.channel_id)
        if channel in self.said.values.values():
            return self.said
        return text("{channel}: {finding}", channel=channel, finding=self.said)


@dataclass(frozen=True, slots=True)
class OtherPost:
    """Another post of the guild's team, which is out or planned."""

    text: str
    channel_id: int
    at: datetime
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """How many messages were in a channel within seven days, and how many of them are ours."""

    messages: int
    ours: int


@dataclass(frozen=True, slots=True)
class Audience:
    """The people who can read the post's channel."""

    members: int | None = None
    """How many members the guild has, if all of them can read it; None if only some can."""
    has_followers: bool = False
    """Whether other servers can follow the channel."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that checks need to know beside the post itself."""

    day: date
    """The day on which it goes out, on the guild's clocks."""
    country: str | None = None
    mourning: Mapping[date, str] = field(default_factory=dict)
    """The guild's own days on which a post needs a second look, with their names."""
    crisis: bool = False
    """Whether there was a hold or an alert within `CRISIS_HOURS`."""
    zone: ZoneInfo = UTC
    """The guild's clocks."""
    others: tuple[OtherPost, ...] = ()
    planned: tuple[CalendarEntry, ...] = ()
    """The calendar's entries around the post, without the post itself."""
    words: tuple[WordUse, ...] = ()
    """How much members use the rarer words of the post now, and usually."""
    channel: ChannelShare | None = None
    """The messages in the post's channel; None while they are not counted."""
    competitors: tuple[str, ...] = ()
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    """The guild's voice guide."""
    own_names: frozenset[str] = frozenset()
    """Names of the guild and its products, which need no look."""
    products: frozenset[str] = frozenset()
    """All names of the guild's products."""
    audience: Audience | None = None
    picture_bytes: int = 0
    language: str = "en"
    """The language in which news are searched."""

    def day_of(self, at: datetime) -> date:
        """Return the day of a moment on the guild's clocks."""
        return at.astimezone(self.zone).date()

    def is_same_day(self, at: datetime) -> bool:
        """Return whether a moment is on the day on which the post goes out."""
        return self.day_of(at) == self.day


CRISIS_HOURS = 48


@dataclass(frozen=True, eq=False, repr=False)
class Check(Kind):
    """One check."""

    key: str
    position: int
    label: Text
    """A short name, shown while there is nothing to say."""
    run: Callable[[Content, Surroundings], Iterable[CheckFinding]]
