"""Lines of `/help`: each feature says, by what people want to do, which command does it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.feature_switches import Feature
from domain.guild_settings import GuildSettings
from domain.translatable_text import Text


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One thing that people can do, and how."""

    position: int
    """Place among the lines for the same people."""
    said: Text
    switch: Feature | None = None
    """Only shown while this feature is switched on."""
    for_moderators: bool = False

    def is_shown(self, settings: GuildSettings, *, for_moderators: bool) -> bool:
        """Return whether the line is for these people, and its subject is switched on."""
        fits = self.switch is None or settings.has(self.switch)
        return fits and self.for_moderators == for_moderators
