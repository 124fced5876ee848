"""All log lines of one piece of work share one id; different ones have different ids."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import discord
import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer
from discord import app_commands
from structlog.contextvars import get_contextvars, merge_contextvars

from bot.access import Access, requires
from bot.app import App
from bot.correlation import correlation_id, correlation_scope
from bot.http.coupon_api import Api
from bot.outbox import Draft
from bot.services.contributions import ContributionService
from bot.services.tills import TillService
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.outbox import OutboxPost
from tests.scenarios.world import MadeUpBug, World, answered

log = structlog.stdlib.get_logger(__name__)

Logged = list[MutableMapping[str, Any]]


@pytest.fixture
def logged() -> Iterator[Logged]:
    with structlog.testing.capture_logs(processors=[merge_contextvars]) as entries:
        yield entries


def of(logged: Logged, event: str) -> Mapping[str, Any]:
    """Return the only log line of this event."""
    (entry,) = [entry for entry in logged if entry["event"] == event]
    return entry


def test_work_within_work_has_an_id_of_its_own_and_afterwards_there_is_none() -> None:
    with correlation_scope("outer") as outer:
        assert correlation_id() == outer
        with correlation_scope("inner") as inner:
            assert inner != outer
            assert get_contextvars() == {"work": "inner", "work_id": inner}
        assert correlation_id() == outer
    assert not get_contextvars()
    assert re.fullmatch("[0-9a-f]{8}", correlation_id())


async def test_an_interaction_has_the_id_that_the_member_is_told_on_all_its_lines(
    world: World, logged: Logged
) -> None:
    async def fails(interaction: discord.Interaction[Any]) -> None:
        log.info("it begins", command="fails")
        await asyncio.create_task(aside(), name="aside")
        raise MadeUpBug("a bug")

    async def aside() -> None:
        log.info("in a task of its own")

    made: Any = app_commands.Command(name="fails", description="made up", callback=fails)
    world.sim.bot.tree.add_command(requires(Access.EVERYONE)(made))
    await world.sim.work(world.sim.bot.tree.sync())
    told = [answered(await world.ana.slash(world.general, "fails")).content for _ in range(2)]
    first, second = (re.findall(r"[0-9a-f]{8}", words)[0] for words in told)
    assert first != second
    for number in (first, second):
        lines = [entry["event"] for entry in logged if entry.get("work_id") == number]
        assert lines == ["it begins", "in a task of its own", "interaction_failed"]
    assert {entry["work"] for entry in logged if "work" in entry} == {"interaction"}


async def test_due_work_and_posts_have_an_id_each(world: World, logged: Logged) -> None:
    async def handler(_transaction: Transaction, due: Job) -> None:
        log.info("at it", subject=due.subject_id)
        raise MadeUpBug("later, perhaps")

    async def composer(_post: OutboxPost) -> Draft:
        raise MadeUpBug("no words")

    app = world.app
    app.scheduler.register("made up", handler)
    app.outbox.register_composer("made up", composer)
    async with app.database.transaction() as transaction:
        now = world.sim.now()
        await JobRepository(transaction).schedule(world.guild.id, "made up", 1, now)
        await JobRepository(transaction).schedule(world.guild.id, "made up", 2, now)
        await OutboxRepository(transaction).add(
            "made up", 3, guild_id=world.guild.id, channel_id=world.general.id, at=now
        )
    with correlation_scope("the test's own"):
        await world.sim.work(app.run_pending())
    # Posts are sent in the background: this waits for what is under way.
    await world.sim.work(app.outbox.deliver())
    begun = [entry for entry in logged if entry["event"] == "at it"]
    failed = [entry for entry in logged if entry["event"].startswith("job_failed")]
    assert len({entry["work_id"] for entry in begun}) == 2
    assert [entry["work_id"] for entry in begun] == [entry["work_id"] for entry in failed]
    assert {entry["work"] for entry in failed} == {"due"}
    post = of(logged, "post_composition_failed")
    assert post["work"] == "post"
    assert post["work_id"] == of(logged, "post_retry_scheduled")["work_id"]
    assert post["work_id"] not in {entry["work_id"] for entry in failed}


async def test_a_request_to_the_api_is_answered_with_its_id(
    app: App, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> None:
        raise MadeUpBug("no tills today")

    monkeypatch.setattr(type(app[TillService]), "key", broken)
    now = str(int(app.clock().timestamp()))
    headers = {"X-Ovation-Key": "1", "X-Ovation-Time": now}
    async with TestClient(TestServer(Api(app[TillService], app.clock).application())) as http:
        numbers = []
        for path in ("/v1/coupons/check", "/v1/coupons/check", "/nowhere"):
            async with http.post(path, json={"code": "x"}, headers=headers) as response:
                numbers.append(response.headers["X-Request-Id"])
    assert len(set(numbers)) == 3
    failed = [entry for entry in logged if entry["event"] == "till_request_failed"]
    assert [entry["work_id"] for entry in failed] == numbers[:2]


async def test_what_is_written_in_the_background_has_an_id_of_its_own(
    app: App, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = asyncio.Event()

    async def broken() -> None:
        written.set()
        raise MadeUpBug("a full disk")

    monkeypatch.setattr(app[ContributionService], "flush", broken)
    with correlation_scope("interaction") as number:
        app[ContributionService]._flush_soon()
    await written.wait()
    writing = app[ContributionService]._task
    assert writing is not None
    await writing
    entry = of(logged, "contribution_flush_failed")
    assert entry["work"] == "flush"
    assert entry["work_id"] != number
    monkeypatch.undo()
