"""Steps of posts in any order, on a real database: no post goes out unapproved."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, NoReturn, TypeVar

import hypothesis.strategies as st
import pytest
import structlog
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import delete, update

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.holds import HoldService
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService, Typed
from bot.services.publishing.schedule import PostScheduleService
from bot.services.publishing.steps import DUE, POSTS
from db.sqlite import SqliteConnection
from db.tables.jobs import jobs
from db.tables.publishing import brand_posts
from domain.domain_events import PostEnded
from domain.guild_settings import GuildSettings
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.check_report import CheckReport
from domain.publishing.content import WINDOW, ChannelWording, Content
from domain.publishing.post import EDITABLE, PLANNED, BrandPost, PostState
from domain.publishing.settings import PUBLISHING
from domain.refusals import Refusal
from tests.conftest import START, FakeClock
from tests.domain.publishing.test_post import walk_in_batches
from tests.services.test_publishing import photo

T = TypeVar("T")
FEW = 20
MANY = int(os.environ.get("TESTS_ORDERS", "300"))
"""How many walks the long test makes; 10,000 take 12 minutes of CPU on SQLite."""
ANA, BEN, DESK, NEWS, LOUNGE = 7, 8, 6, 10, 11
HOUR = timedelta(hours=1)
NONCE = timedelta(minutes=2)
PHOTO = photo()
TAMPERED = (
    {"words": "tampered"},
    {"channel_id": LOUNGE},
    {"wordings": [[LOUNGE, "tampered", "en"]]},
)
PROMPT = Prompt(AnswerKind.CHOICE, ("Tea", "Coffee"))


class Stage:
    """The application on one database, in which each walk has a guild of its own."""

    def __init__(self, settings: Settings) -> None:
        self.runner = asyncio.Runner()
        self.clock = FakeClock(START)
        database = open_database(settings)
        self.app = App(settings, database, clock=self.clock, rng=Random(7), alarmed=False)
        self.guild_ids = count(1 << 22)
        self.sent = self.several = 0
        self.loop = self.runner.get_loop()
        self.run(self.app.start())

    def run(self, step: Coroutine[Any, Any, T]) -> T | None:
        """Take a step; None if it is refused."""
        try:
            return self.loop.run_until_complete(step)
        except Refusal:
            return None

    async def close(self) -> None:
        """Stop the application."""
        await self.app.stop()
        await self.app.database.close()


async def call_at_once(_connection: SqliteConnection, function: Callable[[], T]) -> T:
    """Call a connection's function without its thread, whose turns take a quarter of the time."""
    return function()


def end_reading_at_once(connection: SqliteConnection) -> None:
    """End a reading transaction without the connection's thread."""
    connection._session.end("ROLLBACK")


def drop_log(*_arguments: object) -> NoReturn:
    """Keep no log of many walks in memory."""
    raise structlog.DropEvent


@pytest.fixture
def stage(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    # The steps of a walk are taken one after another.
    monkeypatch.setattr(SqliteConnection, "_call_in_thread", call_at_once)
    monkeypatch.setattr(SqliteConnection, "release_read", end_reading_at_once)
    structlog.get_config()["processors"][:] = [drop_log]
    stage = Stage(settings)
    guild = GuildSettings().changed(features=frozenset({PUBLISHING}), moderator_channel_id=DESK)
    # Walks are about guilds that have switched posts on, all in the same way.
    monkeypatch.setattr(stage.app.guild_settings, "of", lambda _guild_id: guild)
    yield stage
    stage.runner.run(stage.close())
    stage.runner.close()


def shown_in(content: Content) -> tuple[object, ...]:
    """Return what an approver sees of a post, apart from its time."""
    prompt = content.prompt
    about = (content.text, content.channel_id, content.picture, content.alt_text, prompt)
    return (*about, content.wordings)


class StoredWalk(RuleBasedStateMachine):
    """Takes steps in any order; what the outbox is given was approved by a person, as it is."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        # Hypothesis repeats walks, so none may depend on those before it.
        self.stage.clock.now = START
        self.guild_id = next(self.stage.guild_ids)
        self.approved: set[tuple[object, ...]] = set()
        self.times: set[datetime] = set()
        self.on_hold = False
        app = self.stage.app
        self.posts, self.holds = app[BrandPostService], app[HoldService]
        self.post = self.write(ANA, "a", 1, picture=True)
        self.give_wording("c")
        self.take(self.posts.hand_in(self.guild_id, self.post.id))

    def teardown(self) -> None:
        """Leave no job that a later walk would run."""

        async def forget() -> None:
            async with self.stage.app.database.transaction() as transaction:
                await transaction.execute(delete(jobs).where(jobs.c.guild_id == self.guild_id))

        self.stage.run(forget())

    def write(self, by: int, words: str, hours: int, *, picture: bool) -> BrandPost:
        made = self.stage.run(
            self.posts.create(self.guild_id, self.typed(words, hours, picture=picture), by=by)
        )
        assert made is not None
        return made

    def typed(self, words: str, hours: int, *, picture: bool) -> Typed:
        at = self.stage.clock() + hours * HOUR
        # Some are questions, which an edit may change into posts and back.
        prompt = PROMPT if words == "b" else None
        return Typed(words, NEWS, at, PHOTO if picture else None, "A mug", prompt=prompt)

    def take(self, step: Coroutine[Any, Any, BrandPost]) -> BrandPost | None:
        """Take a step of the post, which returns it as it is stored; None if it is refused."""
        taken = self.stage.run(step)
        self.post = taken or self.post
        return taken

    def look(self) -> None:
        """Read the post as it is stored, after what may have changed it."""
        found = self.stage.run(self.posts.get(self.guild_id, self.post.id))
        assert found is not None
        self.post = found

    @precondition(lambda self: self.post.state not in PLANNED)
    @rule(by=st.sampled_from([ANA, BEN]), words=st.sampled_from("ab"), further=st.booleans())
    def begin_anew(self, by: int, words: str, further: bool) -> None:
        self.post = self.write(by, words, 1, picture=False)
        if further:
            self.give_wording("c")
        self.take(self.posts.hand_in(self.guild_id, self.post.id))

    @precondition(lambda self: self.post.state in EDITABLE)
    @rule(
        by=st.sampled_from([ANA, BEN]),
        words=st.sampled_from("ab"),
        hours=st.sampled_from([1, 2, 800]),
        picture=st.booleans(),
    )
    def edit(self, by: int, words: str, hours: int, picture: bool) -> None:
        typed = self.typed(words, hours, picture=picture)
        self.take(
            self.posts.edit(self.guild_id, self.post.id, typed, by=by, revision=self.post.revision)
        )

    @precondition(lambda self: self.post.state in EDITABLE)
    @rule(words=st.sampled_from([None, None, "", "d"]), behind=st.sampled_from([0, 0, 0, 1]))
    def word(self, words: str | None, behind: int) -> None:
        if words is not None and self.give_wording(words, behind) is not None:
            assert not behind

    def give_wording(self, words: str, behind: int = 0) -> BrandPost | None:
        """Give it a wording for a further channel, change that, or take it out."""
        revision = self.post.revision - behind
        wording = ChannelWording(LOUNGE, words, "en")
        about = (self.guild_id, self.post.id)
        step = (
            self.posts.set_wording(*about, wording, by=ANA, revision=revision)
            if words
            else self.posts.remove_wording(*about, LOUNGE, by=ANA, revision=revision)
        )
        return self.take(step)

    @precondition(lambda self: self.post.state is PostState.DRAFT)
    @rule()
    def hand_in(self) -> None:
        self.take(self.posts.hand_in(self.guild_id, self.post.id))

    @precondition(lambda self: self.post.state is PostState.READY)
    @rule(
        by=st.sampled_from([BEN, BEN, ANA]),
        behind=st.sampled_from([0, 0, 0, 1]),
        looks=st.sampled_from([True, True, False]),
        then=st.sampled_from(["go out", "wait"]),
    )
    def approve(self, by: int, behind: int, looks: bool, then: str) -> None:
        revision = self.post.revision - behind
        shown = self.post
        ticked = self.report().to_tick if looks else ()
        step = self.posts.approve(self.guild_id, shown.id, revision, by=by, ticked=ticked)
        if (approved := self.take(step)) is not None:
            assert by != shown.author_id
            assert not behind
            assert looks or not self.report().to_tick
            self.approved.add(shown_in(shown.content))
            self.times.add(approved.content.at)
        if then == "go out" and self.post.state is PostState.SCHEDULED and not self.on_hold:
            self.fall_due(0)

    def report(self) -> CheckReport:
        """Return what the checks say about the post."""
        report = self.stage.run(self.stage.app[PostCheckService].report(self.post))
        assert report is not None
        return report

    @precondition(lambda self: self.post.state in PLANNED)
    @rule(sure=st.sampled_from([False, False, True]))
    def send_back(self, sure: bool) -> None:
        if sure:
            revision = self.post.revision
            self.take(self.posts.send_back(self.guild_id, self.post.id, revision, "no"))

    @precondition(lambda self: not self.on_hold)
    @rule(sure=st.sampled_from([False, False, True]))
    def hold(self, sure: bool) -> None:
        if not sure:
            return
        self.stage.run(self.holds.start(self.guild_id, "a storm", by=BEN))
        self.on_hold = True

    @precondition(lambda self: self.on_hold)
    @rule(how=st.sampled_from(["post_now", "move", "drop"]))
    def end_hold(self, how: str) -> None:
        ended = self.stage.run(self.holds.end(self.guild_id))
        assert ended is not None
        self.on_hold = False
        for work in ended.work:
            if work.kind not in {DUE, *POSTS}:
                continue
            at = self.stage.clock() + (HOUR if how == "move" else timedelta(0))
            arguments = (self.guild_id, work.queue, work.id)
            step = getattr(self.holds, how)
            self.stage.run(step(*arguments, at) if how == "move" else step(*arguments))
            self.times.add(at)
        self.look()

    @precondition(lambda self: self.post.approval is not None)
    @rule(values=st.sampled_from([{}, {}, *TAMPERED]))
    def tamper(self, values: dict[str, object]) -> None:
        """Change the row past the rules."""
        if not values:
            return

        async def change() -> None:
            async with self.stage.app.database.transaction() as transaction:
                of_post = update(brand_posts).where(brand_posts.c.id == self.post.id)
                await transaction.execute(of_post.values(values))

        self.stage.run(change())
        self.look()

    @rule(minutes=st.sampled_from([1, 14, 31, 600]), to_time=st.booleans())
    def wait(self, minutes: int, to_time: bool) -> None:
        clock = self.stage.clock
        ahead = self.post.content.at - clock()
        clock.now += max(ahead, timedelta(0)) if to_time else timedelta(minutes=minutes)
        self.stage.run(self.stage.app.scheduler.run_due())
        self.look()

    @precondition(lambda self: self.post.state in PLANNED and not self.on_hold)
    @rule(late=st.sampled_from([0, 0, 14, 16]))
    def fall_due(self, late: int) -> None:
        """Run the job at the post's time, and send what it put into the outbox."""
        clock = self.stage.clock
        clock.now = max(clock.now, self.post.content.at)
        self.stage.run(self.stage.app.scheduler.run_due())
        clock.now += timedelta(minutes=late)
        self.look()
        if self.post.going_out_at is not None and self.post.state is PostState.SCHEDULED:
            self.stage.run(self.send())
            self.look()

    async def send(self) -> None:
        app, post = self.stage.app, self.post
        schedule = app[PostScheduleService]
        found = await schedule.approved(self.guild_id, post.id, tried_at=None, retry=NONCE)
        if found is not None:
            sha256 = found.picture.sha256 if found.picture is not None else None
            content = replace(found.post.content, picture=sha256)
            assert shown_in(content) in self.approved, "nobody approved this"
            assert content.at in self.times
            assert self.stage.clock() - content.at <= WINDOW
            self.stage.sent += 1
            self.stage.several += bool(content.wordings)
        for place in range(len(post.content.channels)):
            async with app.database.transaction() as transaction:
                event = PostEnded(POSTS[place], self.guild_id, post.id, found is not None)
                await app.core.events.publish(transaction, event)


@pytest.mark.parametrize("walks", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_no_walk_through_the_database_posts_what_nobody_approved(stage: Stage, walks: int) -> None:
    machine = type("StoredWalk", (StoredWalk,), {"stage": stage})
    walk_in_batches(machine, walks, steps=25)
    assert stage.sent, "the walks post nothing"
    assert stage.several, "the walks post nothing in several channels"
