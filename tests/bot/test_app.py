"""The parts of the application work together."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.app import App
from bot.scheduler import Timer
from domain.recognition.settings import RECOGNITION, RecognitionSettings, next_recognition

GUILD = 100_000_000_000_000_001


class RecordingAlarm(Timer):
    """An alarm that only records the time it was set to."""

    def __init__(self) -> None:
        self.moments: list[datetime | None] = []
        self._next = None

    def schedule_at(self, moment: datetime | None) -> None:
        """Record the time."""
        self.moments.append(moment)
        self._next = moment

    def stop(self) -> None:
        """Return at once, since it was never started."""


async def test_a_settings_change_sets_the_alarm_at_once(app: App) -> None:
    alarm = app.alarm = RecordingAlarm()
    await app.guild_settings.change(
        GUILD, recognition_channel_id=9, features=frozenset({RECOGNITION})
    )
    weekly = next_recognition(app.guild_settings.of(GUILD), app.clock())
    assert alarm.moments == [weekly]

    # A later job leaves the alarm as it is set.
    await app.guild_settings.change(
        GUILD,
        recognition_hour=app.guild_settings.of(GUILD)[RecognitionSettings].recognition_hour + 1,
    )
    assert alarm.moments == [weekly]

    earlier = app.clock() + timedelta(days=1)
    await app.guild_settings.change(GUILD, recognition_weekday=earlier.weekday())
    assert alarm.moments[-1] is not None
    assert alarm.moments[-1] < weekly
