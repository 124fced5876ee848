"""The data of a person: shown, exported, erased."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.request_throttle import RequestThrottle
from bot.service_lifecycle import SharedState, Stoppable
from bot.services.consent import ConsentService
from bot.services.contests.votes import VoteService
from bot.services.contributions import ContributionService
from bot.services.contributions.removal import remove_contributions
from bot.services.data_export import Export, ExportWriter
from bot.services.gifts.address_encryption import AddressCipher, AddressUnreadable
from db.commit_tracking import note_commit
from db.consent import ConsentRepository
from db.database import Database, Transaction
from db.erasure import ERASURE, OFFER_PAUSE, Erasure
from db.jobs import Job, JobRepository
from db.key_value import KeyValueStore
from db.personal_data import Row
from db.privacy import PrivacyRepository
from domain.consent import NOTHING_ALLOWED, Consent
from domain.data_summary import DataSummary
from domain.help_lines import HelpLine
from domain.holds import GOES_ON
from domain.offer_settings import OfferSettings
from domain.translatable_text import text

ERASED = "last erasure"
"""A value that changes with each erasure, and says nothing else."""
RESUMED_AFTER = timedelta(minutes=5)
"""How long after its start an erasure is considered interrupted."""
ERASURE_PAUSE = timedelta(minutes=1)
EXPORT_PAUSE = timedelta(minutes=10)
"""How long a person must wait between two exports."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PrivacyOverview:
    """The overview of one member's data in one guild that `/privacy` shows."""

    kept: DataSummary
    consent: Consent


class PrivacyService(SharedState, Stoppable):
    """A person's rights to see, export and erase their data."""

    def __init__(
        self,
        core: Core,
        contributions: ContributionService,
        votes: VoteService,
        seal: AddressCipher,
        consents: ConsentService,
    ) -> None:
        self._consents = consents
        self._database = core.database
        self._clock = core.clock
        self._contributions = contributions
        self._votes = votes
        self._seal = seal
        self._before = core.before_erasure
        self._guilds = core.guild_settings
        self._erased: str | None = None
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._cleared: set[int] = set()
        """Jobs whose erasure was done and must be recorded."""
        self._erasures = RequestThrottle(
            ERASURE_PAUSE,
            text("I have just erased your data. Please wait a minute before you do it again."),
        )
        self._exports = RequestThrottle(
            EXPORT_PAUSE,
            text("You have just had your export. You can have another in ten minutes."),
        )
        core.scheduler.register(ERASURE, self._end_resumed, prepare=self._resume)

    async def overview(self, guild_id: int, user_id: int) -> PrivacyOverview:
        """Return how much is stored about the member in this guild, and their consents there."""
        await self._contributions.flush(guild_id)
        async with self._database.snapshot() as reading:
            return PrivacyOverview(
                await PrivacyRepository(reading).kept(guild_id, user_id),
                await ConsentRepository(reading).get(guild_id, user_id),
            )

    async def export(self, user_id: int) -> Export:
        """Return the person's data in every guild.

        `bot.services.data_export` decides which parts of a row are theirs. Raises `Refusal` if they
        had an export just before.
        """
        self._exports.check(user_id, self._clock())
        async with self._exports.turn:
            await self._contributions.flush()
            writer = ExportWriter(user_id, self._clock())
            async with (
                self._database.snapshot() as reading,
                aclosing(PrivacyRepository(reading).pages(user_id)) as pages,
            ):
                # In a thread: of somebody with much data, all pages together take seconds.
                async for table, rows in pages:
                    await asyncio.to_thread(self._write, writer, user_id, table, rows)
            return await asyncio.to_thread(writer.finish)

    def _write(self, writer: ExportWriter, user_id: int, table: str, rows: list[Row]) -> None:
        if table == "grants":
            for row in rows:
                row["address"] = self._address(row) if row["user_id"] == user_id else None
        writer.add(table, rows)

    def _address(self, row: Row) -> dict[str, str] | str | None:
        """Return the person's own address for a gift, as they typed it."""
        if row["address"] is None:
            return None
        try:
            return self._seal.decrypt(row["id"], row["address"]).as_document()
        except AddressUnreadable:
            return "encrypted with a key that is not at hand"

    async def erase(self, user_id: int, *, leave_alone_in: int | None = None) -> None:
        """Erase the person from all guilds; once begun, it is completed.

        It consists of many short transactions, so that nobody else waits long. If the process dies
        halfway, the next one continues. With `leave_alone_in`, one row is written again: that they
        consent to nothing in this guild. Raises `Refusal` for somebody who was erased just before.
        """
        task = self._under_way.get(user_id)
        if task is None:
            self._erasures.check(user_id, self._clock())
            task = asyncio.create_task(self._erase(user_id, leave_alone_in), name="erasure")
            self._under_way[user_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(user_id, None))
        note_commit()  # by another task, for all who asked
        # The caller may be gone before it is done.
        await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for running work, which takes seconds."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _erase(self, user_id: int, leave_alone_in: int | None) -> None:
        # From here on it is completed even if this process dies.
        async with self._database.transaction() as transaction:
            await JobRepository(transaction).schedule(
                leave_alone_in or 0, ERASURE, user_id, self._clock() + RESUMED_AFTER
            )
        await self._clear(user_id)
        async with self._database.transaction() as transaction:
            await self._conclude(transaction, user_id, leave_alone_in)
            await JobRepository(transaction).cancel(leave_alone_in or 0, ERASURE, user_id)
        await self._votes.reset_ballots()
        if not await self._database.purge():
            log.warning("database_log_not_emptied", retried="within minutes")

    async def _clear(self, user_id: int) -> None:
        """Erase the person from all tables, one such erasure at a time in this process."""
        async with self._erasures.turn:
            await self._contributions.flush()
            for take_back in self._before:
                await take_back(user_id)
            await erase_everywhere(self._database, user_id, self._clock(), self._pause)

    def _pause(self, guild_id: int) -> timedelta:
        return timedelta(days=self._guilds.of(guild_id)[OfferSettings].offer_pause_days)

    async def _conclude(
        self, transaction: Transaction, user_id: int, leave_alone_in: int | None
    ) -> None:
        if leave_alone_in is not None:
            await self._consents.put(transaction, leave_alone_in, user_id, NOTHING_ALLOWED)
        await KeyValueStore(transaction).put(ERASED, secrets.token_hex())

    async def _resume(self, due: Job) -> None:
        """Continue an erasure that a process could not complete."""
        await self._clear(due.subject_id)
        self._cleared.add(due.id)

    async def _end_resumed(self, transaction: Transaction, due: Job) -> datetime | None:
        if due.id not in self._cleared:
            return self._clock() + RESUMED_AFTER
        self._cleared.discard(due.id)
        await self._conclude(transaction, due.subject_id, due.guild_id or None)
        await JobRepository(transaction).cancel(due.guild_id, ERASURE, due.subject_id)
        return None

    async def reload_changed(self) -> None:
        """Forget members whom another process has erased, as far as they are in memory."""
        async with self._database.snapshot() as reading:
            erased = await KeyValueStore(reading).get(ERASED)
        if erased != self._erased:
            self._erased = erased
            await self._votes.reset_ballots()


async def erase_everywhere(
    database: Database,
    user_id: int,
    now: datetime,
    pause: Callable[[int], timedelta] = lambda _: OFFER_PAUSE,
) -> None:
    """Subtract what the person gave from others' totals, then delete all rows with their id.

    `pause` is how long a guild leaves a member alone between two offers.
    """
    erasure = Erasure(database, user_id, now, pause)
    for guild_id, messages in (await erasure.messages_with_contributions()).items():
        await remove_contributions(database, guild_id, user_id, messages)
    await erasure.run()


FEATURE = FeatureSpec(
    key="privacy",
    modules=("erasure_marks",),
    services=(PrivacyService,),
    jobs={
        ERASURE: GOES_ON,
    },
    results={"privacy": "/privacy"},
    help=(
        HelpLine(
            110,
            text(
                "**Decide what I may do with you**: /privacy shows, exports or erases what "
                "I keep, and switches off what you do not want."
            ),
        ),
    ),
)
