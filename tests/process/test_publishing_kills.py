"""The bot is killed while posts of a team fall due: each approved one appears exactly once."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.app import App
from bot.config import Settings
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService, Typed
from db.tables.outbox import outbox
from db.tables.publishing import brand_posts
from domain.contests.picture import Picture
from domain.publishing.settings import PUBLISHING
from tests.process import audit
from tests.process.app_beside import app_beside
from tests.process.clock import SharedClock
from tests.process.community import SEED, TeamTown
from tests.process.fake_discord import Wire
from tests.process.test_kills import KILLS
from tests.scenarios.test_contests import drawing
from tests.scenarios.world import shown

pytestmark = pytest.mark.long
APPROVED, WAITING, CHANGED = "approved", "waiting", "changed"
FATES = (APPROVED, APPROVED, APPROVED, WAITING, APPROVED, CHANGED)
"""The fates of posts before their time; they come again in this order."""
POSTS = 2 * len(FATES)
MINUTE = 60


class NewsDay(TeamTown):
    """A town whose team has planned a post for each of the next minutes."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock, path)
        self.fates: dict[str, str] = {}
        """The fate of each post, by its text."""

    async def plan(self) -> None:
        """Write all posts, and approve most of them."""
        await self.choose(features=frozenset({PUBLISHING}))
        async with app_beside(self.settings, self.clock) as app:
            start = self.clock() + timedelta(hours=1)
            for number in range(POSTS):
                at = start + timedelta(minutes=number)
                await self._write(app, number, Typed("", self.general.id, at))

    async def _write(self, app: App, number: int, typed: Typed) -> None:
        posts = app[BrandPostService]
        fate = FATES[number % len(FATES)]
        # “Post 1” and “Post 10” would count as a repetition.
        words = f"Post {number:02}"
        author, other = self.mod.id, self.people[0].id
        typed = replace(
            typed, text=words, picture=_picture() if number % 2 else None, alt_text="Fish"
        )
        post = await posts.create(self.guild.id, typed, by=author)
        post = await posts.hand_in(self.guild.id, post.id)
        if fate != WAITING:
            # Several posts on one day need a look.
            ticked = (await app[PostCheckService].report(post)).to_tick
            await posts.approve(self.guild.id, post.id, post.revision, by=other, ticked=ticked)
        if fate == CHANGED:
            words += ", changed"
            changed = replace(typed, text=words, picture=None)
            await posts.edit(self.guild.id, post.id, changed, by=author, revision=post.revision)
        self.fates[words] = fate

    async def settled(self) -> None:
        """Wait until no job is due and no post is unsent."""

        async def has_nothing_left() -> bool:
            return not await audit.undone(self.settings, self.clock())

        await self.bot.until(has_nothing_left)

    def appeared(self) -> Counter[str]:
        """Return how often each text was posted."""
        return Counter(shown(one).splitlines()[0] for one in self.general.history())


def _picture() -> Picture:
    data = drawing()
    return Picture(data, 100, 100, hashlib.sha256(data).hexdigest(), 0)


async def test_each_approved_post_appears_once_and_no_other_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    day, rng = NewsDay(wire, settings, clock, path), Random(f"{SEED} news")
    try:
        await day.plan()
        await day.bot.start()
        await day.bot.connected()
        clock.advance(59 * MINUTE)
        for number in range(POSTS):
            clock.advance(MINUTE)
            deaths = KILLS * (number + 1) // POSTS - KILLS * number // POSTS
            for _ in range(deaths):
                # The post is claimed, on its way, or marked as sent.
                await asyncio.sleep(rng.uniform(0.0, 0.4))
                await day.bot.restart()
            await day.settled()
        await day.bot.restart()
        await day.settled()
    finally:
        await day.bot.away()

    expected = Counter(words for words, fate in day.fates.items() if fate == APPROVED)
    assert day.appeared() == expected
    rows = {row.words: row for row in await audit.rows(settings, brand_posts)}
    state = {APPROVED: "posted", WAITING: "missed", CHANGED: "draft"}
    assert {words: row.state for words, row in rows.items()} == {
        words: state[fate] for words, fate in day.fates.items()
    }
    ids = {one.id for one in day.general.history()}
    assert {rows[words].message_id for words in expected} == ids
    decided = Counter(row.kind for row in await audit.rows(settings, outbox))
    assert decided["publishing.post"] == len(expected)
    cards = [shown(one) for one in day.desk.history()]
    waiting = sum(fate == WAITING for fate in day.fates.values())
    # The first two are on the card, which is brought up to date.
    for words in ("wanted to post this", "**Missed**", "did not go out"):
        assert sum(words in card for card in cards) == waiting
    assert len(cards) == 2 * waiting
