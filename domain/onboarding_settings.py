"""A guild's first steps: how far its setup has come, and the post that introduces the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.setup_profiles import PROFILES, RECOGNISE
from domain.translatable_text import text

SETUP_STEPS = 5
MAX_INTRODUCTION_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class OnboardingSettings(SettingsSection):
    """The defaults are those of a guild whose managers have not begun."""

    KEY: ClassVar[str] = "onboarding"

    setup_step: int = 0
    """The step with which /setup opens; 0 before the first, and once a manager ended the steps."""
    setup_profile: str = RECOGNISE.key
    """The profile chosen in the first step."""
    introduction: str = ""
    """The managers' own words about the bot for their members; empty for the usual ones."""
    introduction_place_id: int | None = None
    """The channel of the post with these words."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not 0 <= self.setup_step <= SETUP_STEPS:
            raise ValueError(f"not a step of the setup: {self.setup_step}")
        if self.setup_profile not in {profile.key for profile in PROFILES}:
            raise ValueError(f"not a profile: {self.setup_profile}")
        if len(self.introduction) > MAX_INTRODUCTION_LENGTH:
            raise Refusal(
                text(
                    "That is too long for one post. Use up to {longest} characters.",
                    longest=MAX_INTRODUCTION_LENGTH,
                )
            )
