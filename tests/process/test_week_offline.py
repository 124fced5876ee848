"""The bot was off for more than a week while its members went on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.services.contests.lifecycle import PHASE
from bot.services.recognition import WEEKLY
from db.tables.contests import contests
from db.tables.contributions import contributions
from db.tables.jobs import jobs
from db.tables.offers import offers
from db.tables.outbox import outbox
from db.tables.recognition import recognitions
from domain.snowflakes import snowflake_time
from tests.process import audit
from tests.process.bot_process import BotProcess
from tests.process.clock import SharedClock
from tests.process.community import Town
from tests.process.fake_discord import Wire
from tests.scenarios.test_offers import WISH
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

DAY = 86_400
DAYS = 9
TALKS = 20
"""Conversations a day; of two messages each, so that reading them takes several pages."""


async def test_what_a_week_brought_is_read_in_order_and_nothing_is_made_up_for_twice(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> None:
    town = Town(wire, settings, clock)
    await town.furnish()
    bot = BotProcess(wire, settings, path)
    try:
        await bot.start()
        await bot.connected()
        await town.begin()
        assert await bot.stop() == 0
        offered = len(await audit.rows(settings, offers))
        for _ in range(DAYS):
            clock.advance(DAY)
            for _ in range(TALKS):
                await town.storm.talk()
            await town.storm.laugh()
            await town.people[0].send(town.general, WISH)
        await bot.start()
        await bot.connected()

        async def has_caught_up() -> bool:
            return await town.is_read() and await has_happened(settings, clock)

        async def caught_up() -> None:
            await bot.until(has_caught_up)

        await audit.end(bot, settings, clock, caught_up)
    finally:
        await bot.away()

    await audit.check_contributions(settings, town.storm.books, town.guild.id)
    await audit.check_counts(settings, town.guild.id)
    kept = [
        contribution
        for contribution in await audit.rows(settings, contributions)
        if contribution.source == "thanks"
    ]
    assert all(
        contribution.day == snowflake_time(contribution.message_id).date() for contribution in kept
    )
    assert len({contribution.day for contribution in kept}) == DAYS
    assert len(await audit.rows(settings, offers)) == offered, "talk has moved on since"
    weeks = await audit.rows(settings, recognitions)
    assert len(weeks) == 1, "one surprise, for the latest week"
    sent = Counter(row.kind for row in await audit.rows(settings, outbox) if row.message_id)
    assert sent[WEEKLY] == 1
    await audit.check_posts(settings, town.messages(), town.guild.id)
    # Those who would have voted have their two days all the same.
    (contest,) = await audit.rows(settings, contests)
    assert contest.state == "voting"
    said = [shown(message) for message in town.general.history() if message.author.bot]
    assert sum("now it's up to you" in words for words in said) == 1
    assert await voting_left(settings, clock) > timedelta(days=1)


async def has_happened(settings: Settings, clock: SharedClock) -> bool:
    """Return whether all jobs that fell due in the week were planned and done.

    Jobs are planned while the bot starts, so an empty queue is not enough.
    """
    sent = {row.kind for row in await audit.rows(settings, outbox) if row.message_id}
    (contest,) = await audit.rows(settings, contests)
    return (
        WEEKLY in sent and contest.state == "voting" and not await audit.undone(settings, clock())
    )


async def voting_left(settings: Settings, clock: SharedClock) -> timedelta:
    """Return the time until the contest ends."""
    phases = [row for row in await audit.rows(settings, jobs) if row.kind == PHASE]
    (closes_at,) = [row.due_at for row in phases if row.done_at is None]
    left: timedelta = closes_at - clock()
    return left
