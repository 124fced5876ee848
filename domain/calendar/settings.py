"""A guild's settings for its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import ClassVar

from domain.calendar.slots import read_slots
from domain.guild_settings import SettingsSection


@dataclass(frozen=True, slots=True)
class CalendarSettings(SettingsSection):
    """A guild's settings for its calendar."""

    KEY: ClassVar[str] = "calendar"

    calendar_slots: tuple[str, ...] = ()
    """The usual times of posts, each as weekday and time: "1 18:00" is Tuesday."""

    @property
    def slots(self) -> list[tuple[int, time]]:
        """The usual times of posts as weekday (Monday is 0) and time."""
        return read_slots(self.calendar_slots)
