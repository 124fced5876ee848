"""A guild's settings for contests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class ContestSettings(SettingsSection):
    """A guild's settings for contests."""

    KEY: ClassVar[str] = "contests"

    contest_channel_id: int | None = None


CONTESTS = Feature(
    key="contests",
    position=20,
    label=text("Contests"),
    about=text("Caption and photo contests"),
    is_on_from_start=True,
    channels=PostingChannels("contest_channel_id"),
)
