"""A guild's settings for tiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, GivenRoles
from domain.guild_settings import SettingsSection
from domain.tiers import DEFAULT_LEVELS, TierLevel, check_levels, tier_roles
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class TierSettings(SettingsSection):
    """A guild's settings for tiers."""

    KEY: ClassVar[str] = "tiers"

    tiers: tuple[TierLevel, ...] = DEFAULT_LEVELS
    """The tiers of members, the lowest first."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        check_levels(self.tiers)


TIER_ROLES = GivenRoles(
    lambda settings: tier_roles(settings[TierSettings].tiers),
    holder="tier",
    command="/tiers",
    gone=text("A tier's role is gone. Choose another with /tiers."),
)
TIERS = Feature(
    key="tiers",
    position=50,
    label=text("Tiers"),
    about=text("Roles and gifts for active members: /tiers"),
    roles=TIER_ROLES,
)
