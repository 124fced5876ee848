"""A guild's settings for tiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.guild_settings import SettingsSection
from domain.tiers import DEFAULT_LEVELS, TierLevel, check_levels


@dataclass(frozen=True, slots=True)
class TierSettings(SettingsSection):
    """A guild's settings for tiers."""

    KEY: ClassVar[str] = "tiers"

    tiers: tuple[TierLevel, ...] = DEFAULT_LEVELS
    """The tiers of members, the lowest first."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        check_levels(self.tiers)
