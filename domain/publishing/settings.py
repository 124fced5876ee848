"""A guild's settings for posts of its team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature
from domain.guild_settings import SettingsSection
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class PublishingSettings(SettingsSection):
    """A guild's settings for posts of its team."""

    KEY: ClassVar[str] = "publishing"

    publishing_alone: bool = False
    """Whether one person is the whole team, and so approves their own posts after a while."""


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
