"""The bot is killed at each step of posts that fall due: each appears once, or is missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.app import App
from bot.config import Settings
from bot.services.best_hours import BestHoursService
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService, Typed
from db.tables.outbox import outbox
from db.tables.post_results import post_results
from db.tables.publishing import brand_posts
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.content import WINDOW, ChannelWording, PostKind
from domain.publishing.post import PostState
from domain.publishing.settings import PUBLISHING
from tests.process import audit
from tests.process.app_beside import app_beside
from tests.process.clock import SharedClock
from tests.process.community import TeamTown
from tests.process.fake_discord import Wire
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

DAY = timedelta(days=1, minutes=15)
"""A day after a post, which may be late by its window."""
NEWS, QUESTION = "The shop has a second floor", "Tea or coffee"
NEWS_THERE = "La boutique a un étage de plus"
SOON, LATER, TOO_LATE = 20, 200, WINDOW.seconds + 300
"""How many seconds the bot is away: Discord remembers the post, or forgot it, or it is too late."""


class PlannedDay(TeamTown):
    """A town whose team has planned a post at a usual time, and a question after it."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock, path)
        self.times: dict[str, datetime] = {}
        self.killed_at: list[str] = []

    async def plan(self, further: int = 0) -> None:
        """Choose a usual time, plan the post at it and the question, and approve both.

        The post can be for a `further` channel.
        """
        usual = self.clock() + timedelta(hours=3)
        await self.choose(
            features=frozenset({PUBLISHING}),
            calendar_slots=(f"{usual.weekday()} {usual:%H:%M}",),
        )
        async with app_beside(self.settings, self.clock) as app:
            slot = await app[BestHoursService].next_time(self.guild.id)
            assert abs(slot - usual) < timedelta(minutes=1), "it is the usual time"
            prompt = Prompt(AnswerKind.CHOICE, ("Tea", "Coffee"))
            there = ChannelWording(self.stage.id, NEWS_THERE, "fr")
            await self._write(app, Typed(NEWS, self.general.id, slot), *[there][:further])
            at = slot + timedelta(hours=6)
            asked = Typed(QUESTION, self.general.id, at, kind=PostKind.INTERACTIVE, prompt=prompt)
            await self._write(app, asked)

    async def _write(self, app: App, typed: Typed, *wordings: ChannelWording) -> None:
        posts = app[BrandPostService]
        post = await posts.create(self.guild.id, typed, by=self.mod.id)
        for each in wordings:
            post = await posts.set_wording(
                self.guild.id, post.id, each, by=self.mod.id, revision=post.revision
            )
        post = await posts.hand_in(self.guild.id, post.id)
        ticked = (await app[PostCheckService].report(post)).to_tick
        by = self.people[0].id
        await posts.approve(self.guild.id, post.id, post.revision, by=by, ticked=ticked)
        self.times[typed.text] = typed.at

    def kill_at(self, step: str, seconds: int, *, done: bool) -> None:
        """Kill the bot at the next request like this, whether or not Discord has `done` it.

        It is started again so many seconds later.
        """
        is_to_come = True

        def chooses(asked: str) -> bool:
            nonlocal is_to_come
            if not is_to_come or not asked.startswith(step):
                return False
            is_to_come = False
            self.killed_at.append(asked)
            return True

        async def deed() -> None:
            async with self.bot.killed():
                self.clock.advance(seconds)

        self.wire.faults.interrupts(chooses, deed, done=done)

    async def pass_to(self, at: datetime) -> None:
        """Let the time pass to this moment, and then until nothing is left to do."""
        self.clock.advance(max((at - self.clock()).total_seconds(), 0) + 1)

        async def has_nothing_left() -> bool:
            is_up = not self.bot.is_restarting and self.wire.are_up(self.bot.shards)
            return is_up and not await audit.undone(self.settings, self.clock())

        def go_on() -> None:
            # Ten times as fast, for posts that are tried again, but not while the bot is starting.
            if self.wire.are_up(self.bot.shards):
                self.clock.advance(1)

        await self.bot.until(has_nothing_left, go_on)

    async def states(self) -> dict[str, PostState]:
        """Return the state of each post by its text."""
        found = await audit.rows(self.settings, brand_posts)
        return {row.words: PostState(row.state) for row in found}

    def posts(self, words: str, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """Return the bot's messages with these words, in #general if no channel is named."""
        return [each for each in (channel or self.general).history() if words in shown(each)]


def sending(channel: ChannelHandle) -> str:
    """Return the beginning of the request that sends something to a channel."""
    return f"POST /channels/{channel.id}/messages"


def editing(message: discord.Message) -> str:
    """Return the beginning of the request that edits a message."""
    return f"PATCH /channels/{message.channel.id}/messages/{message.id}"


async def answer(day: PlannedDay, who: Any) -> None:
    """Press the first button of the question."""
    (asked,) = [each for each in day.general.history() if _choices(each)]
    done = await who.click(asked, custom_id=_choices(asked)[0])
    assert done.response is not None
    assert "Counted" in shown(done.response)


def _choices(message: discord.Message) -> list[str]:
    return [each for each in buttons(message) if each.startswith("prompt:choose:")]


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("seconds", [SOON, LATER])
async def test_a_post_a_question_and_their_results_appear_once_though_the_bot_dies_at_each(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, seconds: int, done: bool
) -> None:
    day = PlannedDay(wire, settings, clock, path)

    def kill_at(step: str) -> None:
        day.kill_at(step, seconds, done=done)

    try:
        await day.plan()
        await day.bot.start()
        await day.bot.connected()
        # The cards for the team are no longer needed, and not sent.
        await day.pass_to(clock())

        # The post at the usual time, before or after Discord has it, and once more afterwards.
        kill_at(sending(day.general))
        await day.pass_to(day.times[NEWS])
        assert len(day.posts(NEWS)) == 1

        kill_at(sending(day.general))
        await day.pass_to(day.times[QUESTION])
        (question,) = day.posts(QUESTION)
        await day.bot.restart()
        await answer(day, day.people[1])
        await answer(day, day.people[2])

        # The card with the result of the first post, and then the second's.
        kill_at(sending(day.desk))
        await day.pass_to(day.times[NEWS] + DAY)
        kill_at(sending(day.desk))
        # The question is closed, and its result is posted.
        kill_at(editing(question))
        kill_at(sending(day.general))
        await day.pass_to(day.times[QUESTION] + DAY)
        (result,) = day.posts("answered")
        assert "2 people answered" in shown(result)

        # Both cards are brought up to date.
        cards = day.posts("took part", day.desk)
        assert len(cards) == 2
        for card in cards:
            kill_at(editing(card))
        await day.pass_to(day.times[QUESTION] + 2 * DAY)
        await day.bot.restart()
        await day.pass_to(clock())

        assert len(day.killed_at) == 8, "it was killed at each step"
        assert len(day.posts(NEWS)) == len(day.posts("answered")) == 1
        assert len(day.general.history()) == 3
        assert [each.id for each in day.desk.history()] == [each.id for each in cards]
        assert await day.states() == dict.fromkeys((NEWS, QUESTION), PostState.REVIEWED)
        assert [row.is_final for row in await audit.rows(settings, post_results)] == [True, True]
        rows = await audit.rows(settings, outbox)
        assert [row for row in rows if row.ended_at is None] == []
    finally:
        await day.bot.away()


@pytest.mark.parametrize("done", [False, True])
async def test_a_post_for_two_channels_appears_once_in_each_though_the_bot_dies_at_both(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, done: bool
) -> None:
    day = PlannedDay(wire, settings, clock, path)
    try:
        await day.plan(further=1)
        await day.bot.start()
        await day.bot.connected()
        await day.pass_to(clock())
        for channel in (day.general, day.stage):
            day.kill_at(sending(channel), SOON, done=done)
        await day.pass_to(day.times[NEWS])
        await day.bot.restart()
        await day.pass_to(clock())
        assert len(day.killed_at) == 2, "it was killed at each of them"
        assert len(day.posts(NEWS)) == len(day.posts(NEWS_THERE, day.stage)) == 1
        assert (await day.states())[NEWS] is PostState.POSTED
        assert day.posts("went out, but not in", day.desk) == []
    finally:
        await day.bot.away()


@pytest.mark.parametrize(("done", "state"), [(False, PostState.MISSED), (True, PostState.POSTED)])
async def test_a_bot_that_is_away_for_too_long_misses_its_post_unless_it_is_there_already(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, done: bool, state: PostState
) -> None:
    day = PlannedDay(wire, settings, clock, path)
    try:
        await day.plan()
        await day.bot.start()
        await day.bot.connected()
        day.kill_at(sending(day.general), TOO_LATE, done=done)
        await day.pass_to(day.times[NEWS])
        await day.bot.restart()
        await day.pass_to(clock())

        assert (await day.states())[NEWS] is state
        assert len(day.killed_at) == 1
        assert len(day.posts(NEWS)) == int(done)
        assert len(day.posts("did not go out", day.desk)) == int(not done)
    finally:
        await day.bot.away()


@pytest.mark.parametrize(
    ("seconds", "state"), [(LATER, PostState.POSTED), (TOO_LATE, PostState.MISSED)]
)
async def test_a_post_that_falls_due_while_the_bot_is_dead_appears_once_in_its_time_or_is_missed(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, seconds: int, state: PostState
) -> None:
    day = PlannedDay(wire, settings, clock, path)
    count: Callable[[], int] = lambda: len(day.posts(NEWS))  # noqa: E731 (read twice)
    try:
        await day.plan()
        await day.bot.start()
        await day.bot.connected()
        await day.bot.kill()
        clock.advance((day.times[NEWS] - clock()).total_seconds() + seconds)
        assert count() == 0
        await day.bot.start()
        await day.bot.connected()
        await day.pass_to(clock())
        await day.bot.restart()
        await day.pass_to(clock())
        assert (await day.states())[NEWS] is state
        assert count() == int(state is PostState.POSTED)
        assert len(day.posts("did not go out", day.desk)) == int(state is PostState.MISSED)
    finally:
        await day.bot.away()
