"""A guild's settings for contests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.guild_settings import Feature, SettingsSection


@dataclass(frozen=True, slots=True)
class ContestSettings(SettingsSection):
    """A guild's settings for contests."""

    KEY: ClassVar[str] = "contests"

    contest_channel_id: int | None = None

    def posting_channel_ids(self, features: frozenset[Feature]) -> tuple[int | None, ...]:
        """Return the channels in which these features post."""
        return (self.contest_channel_id,) if Feature.CONTESTS in features else ()
