"""A guild's settings for posts of its team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.feature_switches import Feature
from domain.guild_settings import GuildSettings, SettingsSection
from domain.refusals import Refusal
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class PublishingSettings(SettingsSection):
    """A guild's settings for posts of its team."""

    KEY: ClassVar[str] = "publishing"

    publishing_alone: bool = False
    """Whether one person is the whole team, and so approves their own posts after a while."""
    publishing_promise: int = 0
    """How many posts a week the team wants to keep up; 0 for no promise."""
    publishing_country: str | None = None
    """The country on whose public holidays posts need a second look, by its code."""
    publishing_mourning: tuple[str, ...] = ()
    """More such days, each with its name, as in "2026-10-03 the day our founder died"."""
    publishing_competitors: tuple[str, ...] = ()
    """Names that posts should not have by accident."""

    @property
    def mourning(self) -> dict[date, str]:
        """The guild's own days on which posts need a second look, with their names."""
        days = (each.partition(" ") for each in self.publishing_mourning)
        return {date.fromisoformat(day): name for day, _, name in days}


PUBLISHING = Feature(
    key="publishing",
    position=120,
    label=text("Posts of your team"),
    about=text("Planned posts that go out once somebody else has approved them"),
    needs_moderator_channel=text(
        "Posts of your team need the moderators' channel, where I show what is to be approved. "
        "Choose one under “Where”."
    ),
)


def check_publishing(settings: GuildSettings) -> None:
    """Raise `Refusal` where posts of the team are off."""
    if not settings.has(PUBLISHING):
        raise Refusal(text("Posts of your team are off. Switch them on in /setup, “What”."))
