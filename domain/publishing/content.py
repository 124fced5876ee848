"""The content of a brand post, its place and time: all that an approval is about."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.languages import Language
from domain.prompts.prompt import Prompt
from domain.refusals import Refusal
from domain.translatable_text import text

TEXT_LENGTH = 2_000
MAX_FURTHER = 3
"""The most channels beside its own for which a post can have a wording."""
TOGETHER_LENGTH = 1_700
"""The most characters of all wordings of a post with several, so that a card shows them whole."""
ALT_LENGTH = 500
SOURCE_LENGTH = 300
WINDOW = timedelta(minutes=15)
"""How long after its time a post may still go out; later, it is missed."""


class PostKind(StrEnum):
    """Purpose of a brand post."""

    PROMOTIONAL = "promotional"
    """It sells something."""
    INFORMATIONAL = "informational"
    """It says what is going on."""
    INTERACTIVE = "interactive"
    """It asks for an answer."""


@dataclass(frozen=True, slots=True)
class ChannelWording:
    """The text of a post for a further channel, and its language."""

    channel_id: int
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Content:
    """All that an approval is about: what members will see, where and when."""

    text: str
    channel_id: int
    at: datetime
    picture: str | None = None
    """The SHA-256 of the picture's bytes."""
    alt_text: str = ""
    source: str = ""
    """The sources of the claims in the text; for the team."""
    kind: PostKind = PostKind.INFORMATIONAL
    prompt: Prompt | None = None
    """How members answer, if it asks them something."""
    wordings: tuple[ChannelWording, ...] = ()
    """Its texts for further channels, at the same time and with the same picture."""

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels in which it appears, its own first; a place is one of them."""
        return (self.channel_id, *(each.channel_id for each in self.wordings))

    def at_place(self, place: int) -> Content:
        """Return what it is in one of its channels alone."""
        if not place:
            return replace(self, wordings=())
        wording = self.wordings[place - 1]
        return replace(self, text=wording.text, channel_id=wording.channel_id, wordings=())

    @property
    def in_channels(self) -> list[Content]:
        """Its content in each of its channels alone, its own first."""
        return [self.at_place(place) for place in range(len(self.channels))]

    def language_at(self, place: int, usual: Language) -> Language:
        """Return the language in one of its channels: in its own, the `usual` one."""
        return self.wordings[place - 1].language if place else usual

    def with_wording(self, wording: ChannelWording) -> Content:
        """Return it with this wording, in place of that for the same channel."""
        places = {each.channel_id: each for each in self.wordings} | {wording.channel_id: wording}
        return replace(self, wordings=tuple(places.values()))

    def without_wording(self, channel_id: int) -> Content:
        """Return it without the wording for a channel."""
        kept = tuple(each for each in self.wordings if each.channel_id != channel_id)
        return replace(self, wordings=kept)

    def check_wordings(self) -> None:
        """Raise `Refusal` for wordings of further channels that cannot be."""
        if not self.wordings:
            return
        if self.prompt is not None:
            raise Refusal(text("A question is asked in one channel, so that its answers count."))
        if self.channel_id in self.channels[1:]:
            raise Refusal(text("The post is for that channel already. Choose another one."))
        if len(self.wordings) > MAX_FURTHER:
            raise Refusal(
                text("A post goes to {most} channels at most. Plan another.", most=MAX_FURTHER + 1)
            )
        if sum(len(each.text) for each in self.in_channels) > TOGETHER_LENGTH:
            raise Refusal(
                text(
                    "Keep the wordings for all channels below {most} characters together, so that "
                    "the approver sees them whole.",
                    most=TOGETHER_LENGTH,
                )
            )

    @property
    def fingerprint(self) -> str:
        """The hash to which an approval belongs."""
        parts = [
            self.text,
            self.channel_id,
            self.at.isoformat(),
            (self.at + WINDOW).isoformat(),
            self.picture,
            self.alt_text,
            self.source,
            self.kind,
            self.prompt.as_document() if self.prompt else None,
            [(each.channel_id, each.text, each.language) for each in self.wordings],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
