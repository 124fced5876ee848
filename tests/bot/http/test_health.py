"""Tests of the health server that supervisors and Prometheus query."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.http.health import HealthServer
from bot.metrics import ErrorCounter, LagWatch, Metrics
from bot.services.campaigns import CampaignService
from bot.services.contributions import ContributionService
from bot.services.offers import OfferService
from db.database import Database, Transaction
from db.errors import DatabaseUnreachable
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.campaigns import Discount, Terms
from domain.feature_switches import all_features
from tests.scenarios.world import World

Http = TestClient[Any, Any]
OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"


@pytest.fixture
async def http(world: World) -> AsyncIterator[Http]:
    async with TestClient(TestServer(HealthServer(world.sim.bot).application())) as http:
        yield http


async def measured(http: Http) -> dict[str, float]:
    """Return every sample by its name and labels."""
    async with http.get("/metrics") as response:
        assert response.status == 200
        told = await response.text()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


async def test_a_bot_that_reaches_discord_and_its_database_is_ready(http: Http) -> None:
    async with http.get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"alive": True})
    async with http.get("/readyz") as response:
        assert response.status == 200
        assert await response.json() == {"discord": True, "database": True}


async def test_one_that_does_not_says_which_it_misses_and_lives_all_the_same(
    world: World, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_database: Database) -> Any:
        raise ConnectionError("the cable was pulled")

    monkeypatch.setattr(Database, "snapshot", broken)
    monkeypatch.setattr(type(world.sim.bot), "is_ready", lambda _client: False)
    async with http.get("/readyz") as response:
        assert response.status == 503
        assert await response.json() == {"discord": False, "database": False}
    async with http.get("/healthz") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "trouble", [DatabaseUnreachable("the cable was pulled", "plug it in"), TimeoutError()]
)
async def test_measurements_are_told_while_the_database_is_in_trouble_which_is_no_bug(
    world: World, http: Http, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def broken(_database: Database) -> Any:
        raise trouble

    with monkeypatch.context() as patched, structlog.testing.capture_logs() as logged:
        patched.setattr(Database, "snapshot", broken)
        told = await measured(http)
        async with http.get("/readyz") as response:
            assert response.status == 503
    assert told["ovation_guilds"] == 1
    unknown = ("ovation_outbox_waiting", "ovation_due_failing", "ovation_due_late_seconds")
    assert all(math.isnan(told[name]) for name in unknown)
    assert [line["log_level"] for line in logged] == ["warning"] * 2
    assert all(line["mend"] for line in logged)
    after = await measured(http)
    assert [after[name] for name in unknown] == [0, 0, 0]


async def test_what_happens_is_counted_once(world: World, http: Http) -> None:
    before = await measured(http)
    assert before["ovation_guilds"] == 1
    assert before["ovation_outbox_waiting"] == 0
    helped = await world.ana.send(world.general, "Rinse it with cold water.")
    await world.ben.send(world.general, "thanks, that helped!", reply_to=helped)
    await world.sim.work(world.app[ContributionService].flush())
    after = await measured(http)
    assert after["ovation_contributions_total"] == before["ovation_contributions_total"] + 1
    count = "ovation_heard_to_disk_seconds_count"
    assert after[count] == before[count] + 1


async def test_what_waits_to_be_posted_is_seen_waiting(world: World, http: Http) -> None:
    async with world.app.database.transaction() as transaction:
        await OutboxRepository(transaction).add(
            "nobody composes this", 1, guild_id=1, channel_id=2, at=world.sim.now()
        )
    assert (await measured(http))["ovation_outbox_waiting"] == 1


async def test_errors_are_counted_by_who_logged_them(world: World, http: Http) -> None:
    counter = ErrorCounter(world.app.metrics.errors)
    logger = logging.getLogger("bot.example")
    logger.addHandler(counter)
    logger.warning("not yet")
    logger.error("now")
    logger.removeHandler(counter)
    assert (await measured(http))["ovation_errors_total bot.example"] == 1


class ToldLoop:
    """An event loop with a clock of its own, run by the test."""

    def __init__(self) -> None:
        self.now = 100.0
        self._calls: list[tuple[float, Callable[[], object]]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        self._calls.append((when, callback))
        handle: asyncio.TimerHandle = Mock(spec=asyncio.TimerHandle, cancel=self._forget)
        return handle

    def _forget(self) -> None:
        self._calls.clear()

    def work(self, seconds: float) -> None:
        """Advance the time by these seconds, then run the callbacks that fell due."""
        self.now += seconds
        calls, self._calls = self._calls, []
        assert calls, "nothing is planned"
        for when, callback in calls:
            assert when <= self.now
            callback()


def test_each_moment_of_a_long_blockade_counts_as_late_as_it_was() -> None:
    metrics, loop = Metrics(), ToldLoop()
    watch = LagWatch(metrics.loop_lag.observe, loop)
    watch.start()
    loop.work(0.0201)
    loop.work(1.0)

    def late(seconds: float) -> float:
        value = metrics.registry.get_sample_value(
            "ovation_event_loop_lag_seconds_bucket", {"le": str(seconds)}
        )
        assert value is not None
        return value

    # At the start, once on time, and then fifty moments in a second, evenly too late.
    assert late(3.0) == 52
    assert late(0.005) == 3
    assert late(0.5) == 27
    watch.stop()
    with pytest.raises(AssertionError, match="nothing is planned"):
        loop.work(1.0)


async def test_offers_are_counted_by_what_became_of_them(world: World, http: Http) -> None:
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset(all_features()),
        offer_channel_ids=(world.general.id,),
        offers_trial=False,
    )
    terms = Terms("the blue mug", Discount(15), 14)
    await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    for member in (world.ana, world.ben):
        await member.send(world.general, "where can I buy the blue mug?")
        await world.sim.work(world.app[OfferService].drain())
    await world.sim.work(world.app.outbox.deliver())
    first, second = (
        one for one in world.general.history() if one.author.bot and one.reference is not None
    )
    await world.ana.click(first, label="Show me")
    await world.ana.click(first, label="Show me")
    await world.ben.click(second, label="Not this one")
    after = await measured(http)
    told = {name: value for name, value in after.items() if name.startswith("ovation_offers_total")}
    assert told == {
        "ovation_offers_total made": 2,
        "ovation_offers_total taken": 1,
        "ovation_offers_total declined": 1,
    }


async def test_due_work_that_fails_is_seen_failing_and_what_nobody_does_late(
    world: World, http: Http
) -> None:
    async def fails(_transaction: Transaction, _due: Job) -> None:
        raise ConnectionError("not now")

    world.app.scheduler.register("made up", fails)
    async with world.app.database.transaction() as transaction:
        await JobRepository(transaction).schedule(world.guild.id, "made up", 1, world.sim.now())
    await world.sim.work(world.app.scheduler.run_due())
    after = await measured(http)
    assert after["ovation_due_failing"] == 1
    assert after["ovation_due_total failed"] == 1
    assert after["ovation_due_late_seconds"] == 0
    async with world.app.database.transaction() as transaction:
        at = world.sim.now() - timedelta(seconds=90)
        await JobRepository(transaction).schedule(world.guild.id, "of a later release", 1, at)
    assert (await measured(http))["ovation_due_late_seconds"] == 90


async def test_no_measurement_names_a_server_or_a_person(world: World, http: Http) -> None:
    helped = await world.ana.send(world.general, "Rinse it with cold water.")
    await world.ben.send(world.general, "thanks, that helped!", reply_to=helped)
    await world.sim.work(world.app[ContributionService].flush())
    async with http.get("/metrics") as response:
        families = list(text_string_to_metric_families(await response.text()))
    labels = {name for family in families for one in family.samples for name in one.labels}
    assert labels <= {"outcome", "logger", "le", "what"}
    values = {
        value for family in families for one in family.samples for value in one.labels.values()
    }
    assert not [value for value in values if re.search(r"\d{15}", value)]


def test_every_measurement_that_the_operator_is_told_of_is_measured_and_the_other_way() -> None:
    told = set(re.findall(r"`(ovation_\w+?)(?:\{[^`]*)?`", OPERATING.read_text(encoding="utf-8")))
    measured = {
        one.name + ("_total" if one.type == "counter" else "")
        for one in Metrics().registry.collect()
    }
    assert told - {"ovation_token"} == measured - {"ovation_guilds", "ovation_due_total"}
