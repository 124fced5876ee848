"""Sentences for people, before translation.

The rules decide *what* is said; `bot.i18n` renders it in the reader's language. A `Text` carries an
English sentence (the gettext message id) and the values to put into it. Anything that came from a
member is a plain `str` value and is escaped where the sentence is rendered, so a rule cannot forget
to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.money import Money


@dataclass(frozen=True, slots=True)
class User:
    """A member, shown as a mention."""

    id: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, shown as a mention."""

    id: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role, shown as a mention."""

    id: int


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A moment that Discord shows in each reader's own time zone.

    `style` is Discord's: `F` full, `f` short, `D` date, `R` relative ("in 3 days").
    """

    at: datetime
    style: Literal["F", "f", "D", "d", "T", "t", "R"] = "f"


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A link to a message, shown with `label` as its words."""

    guild_id: int
    channel_id: int
    message_id: int
    label: Text | str

    @property
    def url(self) -> str:
        """The address that Discord opens at this message."""
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


@dataclass(frozen=True, slots=True)
class Markup:
    """Words that are markup already and are not escaped again; never a member's."""

    markup: str


@dataclass(frozen=True, slots=True)
class LocalizedName:
    """A name that moderators gave, with its translations by language."""

    name: str
    translations: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """Return the name in this language; without a translation, the name itself."""
        return dict(self.translations).get(language, self.name)


def localized(name: str, translations: tuple[tuple[str, str], ...]) -> str | LocalizedName:
    """Return the name as a value of a sentence, which shows it in the reader's language."""
    return LocalizedName(name, translations) if translations else name


@dataclass(frozen=True, slots=True)
class JoinedList:
    """Several values, joined in the way of the language ("a, b and c")."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be said in the reader's language.

    `message` is the English sentence with `{named}` places, as in the catalogues. With `plural`
    given, `count` chooses between the two and is itself available as `{count}`. Build one with
    `text()` or `counted()`, by which the catalogues also find the sentences.
    """

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0


Value = (
    str
    | int
    | float
    | Decimal
    | Money
    | date
    | User
    | Channel
    | Role
    | Timestamp
    | MessageLink
    | Markup
    | LocalizedName
    | JoinedList
    | Text
)


def text(message: str, /, **values: Value) -> Text:
    """Return the sentence `message`, with `values` for its `{named}` places."""
    return Text(message, values)


def counted(singular: str, plural: str, count: int, /, **values: Value) -> Text:
    """Return one of two sentences, chosen by `count`, which both may show as `{count}`."""
    return Text(singular, {**values, "count": count}, plural, count)
