"""The colour on the edge of messages: a guild's own while something is done for that guild."""

from __future__ import annotations

from contextvars import ContextVar

from domain.brand_settings import BrandSettings
from domain.guild_settings import GuildSettings

OVATION = 0xE8A33D
_chosen: ContextVar[int] = ContextVar("accent_colour", default=OVATION)


def use_accent_colour(settings: GuildSettings) -> None:
    """Give messages that this task builds from now on the guild's colour."""
    colour = settings[BrandSettings].colour
    _chosen.set(int.from_bytes(colour) if colour else OVATION)


def accent_colour() -> int:
    """Return the colour of the guild for which the current task works, or Ovation's."""
    return _chosen.get()
