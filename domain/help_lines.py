"""Lines of `/help`: each feature says, by what people want to do, which command does it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from domain.feature_switches import Feature
from domain.guild_settings import GuildSettings
from domain.translatable_text import Text, text


class HelpTopic(Enum):
    """Tasks of moderators; each topic is a page of their help, in this order."""

    SETUP = text("Set up and stop")
    RECOGNISE = text("Recognise members")
    CONTESTS = text("Run contests")
    PUBLISH = text("Publish")
    TALK = text("Help members")
    SELL = text("Sell")

    @property
    def label(self) -> Text:
        """Its name."""
        return self.value


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One thing that people can do, and how."""

    position: int
    """Place among the lines for the same people."""
    said: Text
    switch: Feature | None = None
    """Only shown while this feature is switched on."""
    topic: HelpTopic | None = None
    """Its page in the help for moderators; None if the line is for members."""

    @property
    def for_moderators(self) -> bool:
        """Whether it is for moderators."""
        return self.topic is not None

    def is_shown(self, settings: GuildSettings, *, for_moderators: bool) -> bool:
        """Return whether the line is for these people, and its subject is switched on."""
        fits = self.switch is None or settings.has(self.switch)
        return fits and self.for_moderators == for_moderators
