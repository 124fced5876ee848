"""Where the parts of the application are built and joined; nothing else builds them."""

from __future__ import annotations

from random import Random

from bot.clock import Clock, system_clock
from bot.outbox import Outbox
from bot.schedule import Alarm, Schedule
from bot.services.members import MemberService
from bot.services.settings import SettingsService
from bot.settings import Settings
from db.engine import Database


class App:
    """The application without Discord: its services, its schedule and its outbox."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        clock: Clock = system_clock,
        rng: Random | None = None,
        alarmed: bool = True,
    ) -> None:
        """Join the parts. Without `alarmed`, due work waits for whoever calls `tick`."""
        self.settings = settings
        self.database = database
        self.clock = clock
        self.rng = rng or Random()  # noqa: S311 (for choosing words and cards; codes use secrets)
        self.schedule = Schedule(database, clock)
        self.outbox = Outbox(database, clock)
        self.alarm = Alarm(self.tick) if alarmed else None
        self.guilds = SettingsService(database, clock)
        self.members = MemberService(database, clock)

    async def start(self) -> None:
        """Make ready to serve; the database is migrated already."""
        await self.guilds.load()
        if self.alarm is not None:
            self.alarm.start()

    async def tick(self) -> None:
        """Do what is due, send what waits, and set the alarm for what comes next."""
        await self.schedule.run_due()
        await self.outbox.deliver()
        await self.set_alarm()

    async def set_alarm(self) -> None:
        """Ring when the next thing is due."""
        if self.alarm is not None:
            self.alarm.ring_at(await self.schedule.next_at())

    async def stop(self) -> None:
        """Finish what is under way, write what is buffered, and close."""
        if self.alarm is not None:
            self.alarm.stop()
        await self.outbox.close()
        await self.database.close()
