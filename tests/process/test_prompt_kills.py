"""The bot is killed while members answer a question: each answer counts exactly once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.config import Settings
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService, Typed
from db.tables.contributions import contributions
from db.tables.prompts import prompt_answers
from domain.contributions import Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.content import PostKind
from domain.publishing.settings import PUBLISHING
from tests.process import audit
from tests.process.app_beside import app_beside
from tests.process.clock import SharedClock
from tests.process.community import SEED, TeamTown
from tests.process.fake_discord import Wire
from tests.process.test_kills import KILLS
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

pytestmark = pytest.mark.long
HOUR = 3600
QUESTION = Prompt(AnswerKind.CHOICE, ("Tea", "Coffee"))


class Asking(TeamTown):
    """A town whose team asks its members something."""

    async def plan(self) -> None:
        """Write the question, and approve it."""
        await self.choose(features=frozenset({PUBLISHING, CONTRIBUTIONS}))
        async with app_beside(self.settings, self.clock) as app:
            posts, guild_id = app[BrandPostService], self.guild.id
            at = self.clock() + timedelta(hours=1)
            typed = Typed("Well?", self.general.id, at, kind=PostKind.INTERACTIVE, prompt=QUESTION)
            post = await posts.create(guild_id, typed, by=self.mod.id)
            post = await posts.hand_in(guild_id, post.id)
            ticked = (await app[PostCheckService].report(post)).to_tick
            await posts.approve(
                guild_id, post.id, post.revision, by=self.people[0].id, ticked=ticked
            )

    async def answer(self, who: Any, choice: str) -> None:
        """Press a button of the question until that is confirmed."""
        for _ in range(100):
            message = await self.post("prompt:choose:")
            (button,) = [each for each in buttons(message) if each.endswith(f":{choice}")][:1]
            done = await who.click(message, custom_id=button)
            if done.response is not None and "Counted" in shown(done.response):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"nothing was confirmed:\n{self.log()}")

    def results(self) -> list[str]:
        """Return the posts with a result."""
        return [shown(each) for each in self.general.history() if "answered" in shown(each)]


async def test_each_confirmed_answer_is_counted_once_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    town, rng = Asking(wire, settings, clock, path), Random(f"{SEED} prompt")
    chosen: dict[int, str] = {}
    try:
        await town.plan()
        await town.bot.start()
        await town.bot.connected()
        clock.advance(HOUR)
        await town.post("prompt:choose:")
        for place, who in enumerate(town.people):
            # Some change their mind, and only the last answer counts.
            for choice in ("1", "0") if place % 3 else ("1",):
                await town.answer(who, choice)
                chosen[who.id] = choice
            if rng.random() < KILLS / len(town.people):
                await asyncio.sleep(rng.uniform(0.0, 0.2))
                await town.bot.restart()
        clock.advance(24 * HOUR)

        async def has_result() -> bool:
            return bool(town.results())

        await town.bot.restart()
        await town.bot.until(has_result)
        await town.bot.restart()

        async def has_nothing_left() -> bool:
            return not await audit.undone(settings, clock())

        await town.bot.until(has_nothing_left)
    finally:
        await town.bot.away()

    stored = {row.user_id: str(row.choice) for row in await audit.rows(settings, prompt_answers)}
    assert stored == chosen
    took_part = Counter(
        row.giver_id
        for row in await audit.rows(settings, contributions)
        if row.source == Source.PROMPT
    )
    assert took_part == Counter(chosen.keys())
    (result,) = town.results()
    assert f"{len(chosen)} people answered" in result
