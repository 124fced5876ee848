"""A guild's settings for contests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.setup_profiles import CONTESTS_ONLY
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class ContestSettings(SettingsSection):
    """A guild's settings for contests."""

    KEY: ClassVar[str] = "contests"

    contest_channel_id: int | None = None
    photo_question: str | None = None
    """Question to authors of photos before these are shown elsewhere; None for our words."""


CONTESTS = Feature(
    key="contests",
    position=20,
    label=text("Contests"),
    about=text("Caption and photo contests"),
    is_on_from_start=True,
    first_try=text(
        "**Run a contest**: /contest create opens a form, and shows you the post before anybody "
        "else sees it."
    ),
    profiles=(CONTESTS_ONLY,),
    channels=PostingChannels("contest_channel_id"),
)
