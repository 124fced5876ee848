"""The parts of the application work together."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.app import App
from bot.schedule import Alarm
from domain.settings import Feature, next_weekly

GUILD = 100_000_000_000_000_001


class RecordingAlarm(Alarm):
    """An alarm that only notes for when it was set."""

    def __init__(self) -> None:
        self.moments: list[datetime | None] = []
        self._next = None

    def ring_at(self, moment: datetime | None) -> None:
        """Note the moment."""
        self.moments.append(moment)
        self._next = moment

    def stop(self) -> None:
        """Do nothing: it never began."""


async def test_a_settings_change_sets_the_alarm_at_once(app: App) -> None:
    alarm = app.alarm = RecordingAlarm()
    await app.guilds.change(
        GUILD, recognition_channel_id=9, features=frozenset({Feature.RECOGNITION})
    )
    weekly = next_weekly(app.guilds.of(GUILD), app.clock())
    assert alarm.moments == [weekly]

    # What comes later leaves the alarm as it is set.
    await app.guilds.change(GUILD, weekly_hour=app.guilds.of(GUILD).weekly_hour + 1)
    assert alarm.moments == [weekly]

    earlier = app.clock() + timedelta(days=1)
    await app.guilds.change(GUILD, weekly_day=earlier.weekday())
    assert alarm.moments[-1] is not None
    assert alarm.moments[-1] < weekly
