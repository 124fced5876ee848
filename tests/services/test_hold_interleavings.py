"""Holds, claims, releases and restarts in random orders: nothing is sent or run during a hold."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.config import Settings
from bot.core import Core, build_core
from bot.outbox import Draft, Outbox
from bot.scheduler import Scheduler
from bot.services.holds import HoldService
from cogs.ui.base import framed, paragraph
from db.database import Database, Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.holds import HeldQueue, WaitingKinds
from domain.outbox import OutboxPost
from domain.refusals import Refusal
from tests.conftest import FakeClock

SEED = int(os.environ.get("TESTS_SEED", "0")) or Random().randrange(1, 10**6)
"""Part of the message of a failure; set it again for the same orders."""
FEW = 30
MANY = int(os.environ.get("TESTS_ORDERS", "500"))
"""How many orders the long test plays; 10,000 take an hour on two busy cores."""
WAITS, GOES = "test.waits", "test.goes"
WAITING = WaitingKinds(frozenset({WAITS}))
CHANNEL, MOD, ME = 5, 7, 1
STEPS = 14
SLOW = 0.5
"""How many answers of Discord take long."""
LATER = timedelta(days=2)

Thing = tuple[HeldQueue, int]
"""A job or a post, and its subject."""


class FakeDiscord:
    """Accepts posts, slowly and not always, once for each nonce."""

    id = CHANNEL

    def __init__(self, case: Case) -> None:
        self._case = case
        self.user = SimpleNamespace(id=ME)
        self.posts: dict[str, SimpleNamespace] = {}

    def is_ready(self) -> bool:
        """Return that it is connected."""
        return True

    def get_partial_messageable(self, *_: Any, **__: Any) -> FakeDiscord:
        """Return itself as the only channel."""
        return self

    async def send(self, *, view: Any, nonce: str, **_: Any) -> SimpleNamespace:
        """Post it, and report what arrives or is answered during a hold."""
        case, subject = self._case, int(view.children[0].children[0].content)
        case.observe(HeldQueue.POST, subject)
        await case.dawdle()
        if case.rng.random() < case.disturbed:
            raise aiohttp.ClientConnectionError("disturbed")
        if nonce not in self.posts:
            parts = [SimpleNamespace(id=int(nonce.removeprefix("ovation-")))]
            self.posts[nonce] = SimpleNamespace(
                id=len(self.posts) + 1, author=self.user, components=parts
            )
            # A job's post tells that it was run.
            thing = (HeldQueue.JOB, -subject) if subject < 0 else (HeldQueue.POST, subject)
            case.done[thing] += 1
        await case.dawdle(long=case.rng.random() < SLOW)
        case.observe(HeldQueue.POST, subject)
        return self.posts[nonce]

    async def history(self, **_: Any) -> AsyncIterator[SimpleNamespace]:
        """Yield all posts."""
        for message in list(self.posts.values()):
            yield message


class Case:
    """One order of events in one guild."""

    def __init__(
        self, number: int, settings: Settings, database: Database, clock: FakeClock
    ) -> None:
        self.guild_id, self.rng = number, Random(f"{SEED} {number}")
        self._settings, self._database, self._clock = settings, database, clock
        self._discord = FakeDiscord(self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._person = asyncio.Lock()
        self._until: datetime | None = None
        self._is_held = False
        self.disturbed = 0.1
        self.leaks: list[Thing] = []
        self.held = 0
        self.added: set[Thing] = set()
        self.dropped: dict[Thing, int] = {}
        """How often what was dropped had been done before."""
        self.unsure: set[Thing] = set()
        """The work that was being added or dropped when the bot was killed."""
        self.done: Counter[Thing] = Counter()
        self._build()

    def _build(self) -> None:
        core = build_core(self._settings, self._database, clock=self._clock)
        database, clock, metrics = self._database, self._clock, core.metrics
        outbox = Outbox(
            database, clock, metrics, core.guild_settings, core.events, waiting_kinds=WAITING
        )
        scheduler = Scheduler(database, clock, metrics, waiting_kinds=WAITING)
        self.core: Core = replace(core, outbox=outbox, scheduler=scheduler)
        self.holds = HoldService(self.core)
        for kind in (WAITS, GOES):
            outbox.register_composer(kind, self._compose)
            scheduler.register(kind, self._run)
        outbox.connect(self._discord)  # type: ignore[arg-type]

    async def _compose(self, post: OutboxPost) -> Draft:
        await self.dawdle()
        return Draft(framed(paragraph(str(post.subject_id), "en")))

    async def _run(self, transaction: Transaction, due: Job) -> datetime | None:
        self.observe(HeldQueue.JOB, due.subject_id)
        await self.dawdle()
        await OutboxRepository(transaction).add(
            GOES, -due.subject_id, guild_id=due.guild_id, channel_id=CHANNEL, at=self._clock()
        )
        return None

    def observe(self, queue: HeldQueue, subject: int) -> None:
        """Report what happens during a hold and should wait."""
        if self._is_held and kind_of(subject) == WAITS:
            self.leaks.append((queue, subject))

    async def dawdle(self, *, long: bool = False) -> None:
        """Let others go on; if `long`, by as much as several transactions take."""
        for _ in range(self.rng.randrange(4)):
            await asyncio.sleep(0)
        for _ in range(8 if long else 0):
            await self.holds.status(self.guild_id)

    # --- Steps --------------------------------------------------------------------------------

    async def add(self) -> None:
        """Decide on a post or a job."""
        subject = self.guild_id * 1000 + len(self.added)
        queue, now = self.rng.choice(list(HeldQueue)), self._clock()
        self.added.add((queue, subject))
        self.unsure.add((queue, subject))
        async with self._database.transaction() as transaction:
            if queue is HeldQueue.JOB:
                jobs = JobRepository(transaction)
                await jobs.schedule(self.guild_id, kind_of(subject), subject, now)
            else:
                outbox, here = OutboxRepository(transaction), self.guild_id
                await outbox.add(
                    kind_of(subject), subject, guild_id=here, channel_id=CHANNEL, at=now
                )
        self.unsure.discard((queue, subject))

    async def send(self) -> None:
        """Send what may be sent."""
        await self.core.outbox.deliver()

    async def run(self) -> None:
        """Run what is due."""
        if self._until is not None and self._until <= self._clock():
            self._is_held = False
        await self.core.scheduler.run_due()

    async def hold(self) -> None:
        """Start a hold, with an end or without."""
        until = self._clock() + timedelta(minutes=2) if self.rng.random() < 0.3 else None
        async with self._person:
            await self.holds.start(self.guild_id, "a storm", by=MOD, until=until)
            self._is_held, self._until = True, until
        self.held += 1

    async def end(self) -> None:
        """End the hold."""
        async with self._person:
            self._is_held = False
            await self.holds.end(self.guild_id)

    async def decide(self) -> None:
        """Decide about something that waits."""
        waiting = (await self.holds.status(self.guild_id)).work
        if not waiting:
            return
        work = self.rng.choice(waiting)
        how = self.rng.choice(("now", "move", "drop"))
        if how == "now":
            await self.holds.post_now(self.guild_id, work.queue, work.id)
        elif how == "move":
            await self.holds.move(self.guild_id, work.queue, work.id, self._clock() + LATER)
        else:
            thing = work.queue, work.subject_id
            self.unsure.add(thing)
            await self.holds.drop(self.guild_id, work.queue, work.id)
            self.unsure.discard(thing)
            self.dropped[thing] = self.done[thing]

    async def kill(self) -> None:
        """Stop whatever is running, and start again on the same database."""
        for task in self._tasks:
            task.cancel()
        await self._idle()
        self._build()
        # Whether a cancelled click was carried out is in the database only, and only once a server
        # has ended its transaction, for which the next one waits.
        async with self._database.transaction():
            pass
        hold = (await self.holds.status(self.guild_id)).hold
        self._is_held, self._until = hold is not None, hold.until if hold else None

    async def _idle(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _step(self, name: str) -> None:
        # A refused click changes nothing.
        with suppress(Refusal):
            await getattr(self, name)()

    async def play(self) -> None:
        """Act at random, sometimes at the same time, then let everything finish."""
        for _ in range(STEPS):
            name = self.rng.choice(NAMES)
            if name == "wait":
                self._clock.advance(minutes=1)
            elif name == "kill":
                await self.kill()
            else:
                task = asyncio.create_task(self._step(name), name=name)
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                await (asyncio.wait([task]) if self.rng.random() < 0.3 else self.dawdle())
        await self._idle()
        self.disturbed = 0.0
        await self._step("end")
        while (await self.holds.status(self.guild_id)).work:
            await self.decide()
        for _ in range(2):
            self._clock.advance(days=2)
            await self.run()
            await self.send()

    def problems(self) -> list[str]:
        """Return what went wrong."""
        found = [f"{queue} {subject} during a hold" for queue, subject in self.leaks]
        for thing in self.added:
            times = self.done[thing]
            allowed = {self.dropped.get(thing, 1)} | ({0, 1} if thing in self.unsure else set())
            if times not in allowed:
                found.append(f"{thing} was done {times} times, not {allowed}")
        return found


NAMES = (*["add"] * 4, *["send"] * 3, "run", "run", "hold", "hold", "end", "decide", "wait", "kill")
"""The steps, some more often."""


def kind_of(subject: int) -> str:
    """Return the kind of a job or a post about this subject."""
    return WAITS if subject > 0 and subject % 2 else GOES


@pytest.mark.parametrize("cases", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
async def test_nothing_is_sent_or_run_during_a_hold_and_everything_is_done_once(
    settings: Settings, database: Database, clock: FakeClock, cases: int
) -> None:
    held = dropped = done = 0
    for number in range(1, cases + 1):
        case = Case(number, settings, database, clock)
        await case.play()
        assert case.problems() == [], f"TESTS_SEED={SEED}, case {number}"
        held, dropped, done = held + case.held, dropped + len(case.dropped), done + len(case.done)
    assert held > cases / 4
    assert done > cases
    # One in three drops something, so among few cases there may be hardly any.
    assert dropped > cases / 10 or cases == FEW
