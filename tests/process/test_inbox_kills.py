"""The bot is killed while people praise, ask and answer: the inbox has each once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.cli.database import open_database
from bot.config import Settings
from db.measure_counts import stored_counts
from db.tables.contributions import channel_cursors
from db.tables.listening import inbox_digests, inbox_items
from domain.listening.inbox import ItemState
from domain.listening.items import InboxKind
from domain.listening.settings import LISTENING
from tests.process import audit
from tests.process.clock import SharedClock
from tests.process.community import TeamTown
from tests.process.fake_discord import Wire

pytestmark = pytest.mark.long
PRAISE = "This is amazing, I absolutely love it. Excellent work!"
ASKED = "How do I change the battery of the lamp?"
ANSWER = "to the left"
KILLS = 4


class Listening(TeamTown):
    """A town whose inbox is switched on, with questions followed in #general."""

    async def switch_on(self) -> None:
        """Switch the inbox on."""
        await self.choose(features=frozenset({LISTENING}), help_channels=(self.general.id,))

    async def perhaps_killed(self, rng: Random) -> None:
        """Kill the bot now and then, a moment after a message."""
        if rng.random() < 2 * KILLS / (3 * len(self.people)):
            await asyncio.sleep(rng.uniform(0.0, 0.5))
            await self.bot.restart()

    async def has_begun(self) -> bool:
        """Return whether the next start would know from where on to read."""
        return bool(await audit.rows(self.settings, channel_cursors))

    async def items(self, kind: InboxKind) -> list[Any]:
        """Return the rows of one kind."""
        rows = await audit.rows(self.settings, inbox_items)
        return [row for row in rows if row.kind == kind.value]


@pytest.mark.parametrize("seed", range(2))
async def test_the_inbox_loses_and_doubles_nothing_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, seed: int
) -> None:
    town, rng = Listening(wire, settings, clock, path), Random(seed)
    people = list(town.people)
    asking, answering = people[: len(people) // 2], people[len(people) // 2]
    try:
        await town.switch_on()
        await town.bot.start()
        await town.bot.connected()
        await town.bot.until(town.has_begun)
        for person in people:
            await person.send(town.general, PRAISE)
            await town.perhaps_killed(rng)
        questions = {}
        for person in asking:
            questions[person.id] = await person.send(town.general, ASKED)
            await town.perhaps_killed(rng)
        for person in asking[::2]:
            await answering.send(town.general, ANSWER, reply_to=questions[person.id])
            await town.perhaps_killed(rng)

        async def is_all_there() -> bool:
            asked = await town.items(InboxKind.QUESTION)
            answered = [row for row in asked if row.state == ItemState.ANSWERED.value]
            return len(await town.items(InboxKind.PRAISE)) == len(people) and len(answered) >= len(
                asking[::2]
            )

        await town.bot.until(is_all_there)
        await town.bot.restart()
        await town.bot.until(is_all_there)
    finally:
        await town.bot.away()
    praise = await town.items(InboxKind.PRAISE)
    assert Counter(row.user_id for row in praise) == Counter(person.id for person in people)
    asked = {row.user_id: row.state for row in await town.items(InboxKind.QUESTION)}
    assert asked == {
        person.id: (ItemState.ANSWERED if place % 2 == 0 else ItemState.NEW).value
        for place, person in enumerate(asking)
    }
    database = open_database(settings)
    async with database.snapshot() as reading:
        counts = await stored_counts(reading, town.guild.id)
    await database.close()
    days = {key: found for key, found in counts.items() if "T" not in key[1]}
    assert sum(days[key].number for key in days if key[0] == "listening.praise") == len(people)
    assert sum(days[key].number for key in days if key[0] == "listening.questions") == len(asking)
    digests = await audit.rows(settings, inbox_digests)
    assert len(digests) <= 1
    assert len(town.desk.history()) <= 1
