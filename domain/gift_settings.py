"""A guild's settings for gifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class GiftSettings(SettingsSection):
    """A guild's settings for gifts."""

    KEY: ClassVar[str] = "gifts"

    gift_days: int = 14
    """Days for which a gift waits to be claimed."""
    shipping_role_id: int | None = None
    """The role that sees addresses and sends parcels; None for those who manage the server."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not 1 <= self.gift_days <= 90:
            raise Refusal(text("Gifts can wait 1 to 90 days to be claimed."))
