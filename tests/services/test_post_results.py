"""Results of posts are counted once for each person, and stay when they are final."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.post_results import CARD, COUNT, PostResultService
from bot.services.publishing.posts import BrandPostService
from db.consent import ConsentRepository
from db.post_results import PostResultRepository
from db.tables.outbox import outbox
from domain.consent import NOTHING_ALLOWED
from domain.post_results import FINAL, FIRST, PostReading
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_publishing import ANA, BEN, CLEO, GUILD, TYPED, ended, planned, posts, run

__all__ = ["posts"]
DAN = 11


@pytest.fixture
async def out(app: App, posts: BrandPostService, clock: FakeClock) -> BrandPost:
    """Return a post that has just gone out."""
    post = await planned(posts)
    await run(app, clock, post.content.at)
    await ended(app, post, appeared=True)
    return await posts.get(GUILD, post.id)


def moment(post: BrandPost, after: timedelta) -> datetime:
    assert post.going_out_at is not None
    return post.going_out_at + after


async def queued(app: App, kind: str) -> int:
    async with app.database.snapshot() as reading:
        waiting = select(outbox.c.id).where(outbox.c.kind == kind, outbox.c.subject_id > 0)
        return len((await reading.execute(waiting)).all())


async def test_a_post_is_counted_after_a_day_and_after_two(
    app: App, posts: BrandPostService, clock: FakeClock, out: BrandPost
) -> None:
    results = app[PostResultService]
    await run(app, clock, moment(out, FIRST) - timedelta(seconds=1))
    assert await queued(app, COUNT) == 0
    await run(app, clock, moment(out, FIRST))
    assert await queued(app, COUNT) == 1
    reading = PostReading(frozenset({ANA, CLEO}), frozenset({CLEO}))
    for _ in range(2):
        # The action is retried until it is confirmed.
        result = await results.store(out, reading, [CLEO, DAN], {ANA})
    counts = (result.reacted, result.answered, result.clicked, result.people)
    assert counts == (1, 1, 2, 2)
    assert not result.is_final
    assert await queued(app, CARD) == 1
    assert await results.to_count(GUILD, out.id) is not None
    await run(app, clock, moment(out, FINAL))
    final = await results.store(out, PostReading(frozenset({CLEO, DAN, BEN})), [], set())
    assert (final.people, final.is_final) == (3, True)
    assert (await posts.get(GUILD, out.id)).state is PostState.REVIEWED
    assert await results.to_count(GUILD, out.id) is None
    assert await queued(app, CARD) == 1


async def test_who_wants_to_be_left_alone_is_not_counted(app: App, out: BrandPost) -> None:
    async with app.database.transaction() as transaction:
        await ConsentRepository(transaction).put(GUILD, CLEO, NOTHING_ALLOWED, app.clock())
    reading = PostReading(frozenset({CLEO, DAN}))
    assert (await app[PostResultService].store(out, reading, [], set())).people == 1


async def test_final_results_are_found_by_their_posts_time(
    app: App, clock: FakeClock, out: BrandPost
) -> None:
    clock.now = moment(out, FINAL)
    await app[PostResultService].store(out, PostReading(frozenset({DAN})), [], set())
    async with app.database.snapshot() as reading:
        rows = PostResultRepository(reading, GUILD)
        ((result, at, kind, channel_id),) = await rows.final_since(out.content.at)
        assert (result.people, at, kind) == (1, out.content.at, PostKind.INFORMATIONAL)
        assert channel_id == out.content.channel_id
        assert await rows.final_since(out.content.at + timedelta(seconds=1)) == []
        assert await PostResultRepository(reading, GUILD + 1).final_since(out.content.at) == []


async def test_less_is_wished_only_of_posts_of_the_guild_that_are_out(
    app: App, posts: BrandPostService, out: BrandPost
) -> None:
    results = app[PostResultService]
    later = replace(TYPED, at=app.clock() + timedelta(days=1))
    draft = await posts.create(GUILD, later, by=ANA)
    for guild, post_id in ((GUILD, draft.id), (GUILD + 1, out.id), (GUILD, 999)):
        with pytest.raises(Refusal):
            await results.toggle_less(guild, post_id, by=CLEO)
    assert await results.toggle_less(GUILD, out.id, by=CLEO)
    assert not await results.toggle_less(GUILD, out.id, by=CLEO)
    assert await results.toggle_less(GUILD, out.id, by=DAN)
    assert (await results.store(out, PostReading(), [], set())).less == 1
