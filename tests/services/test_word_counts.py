"""Talk of members is counted without words, and stops a post that hits a nerve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.listeners.word_counts import create
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService, Typed
from bot.services.word_counts import WordCountService
from db.tables.word_counts import channel_message_counts, word_counts
from db.word_counts import WordCountRepository
from domain.incoming_message import IncomingMessage
from domain.message_text import MessageText
from domain.publishing.checks.base import Level
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost
from domain.publishing.settings import PUBLISHING
from domain.publishing.word_counts import PERIOD, period_of
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

GUILD, DESK, NEWS, ANA = 1 << 22, 6, 10, 7


@pytest.fixture
async def counts(app: App) -> WordCountService:
    """Turn posts of the team on; return the service."""
    await app.guild_settings.change(
        GUILD, features=frozenset({PUBLISHING}), moderator_channel_id=DESK
    )
    return app[WordCountService]


def hear(app: App, words: str, author: int, *, channel: int = NEWS, by_team: bool = False) -> None:
    """Let the listener hear a message, as the router does."""
    listener, said = create(app), MessageText.of(words)
    if listener.prefilter(GUILD, (channel,), said):
        message_id = snowflake_at(app.clock(), author)
        listener.handle(
            IncomingMessage(message_id, GUILD, channel, author, words, by_team=by_team, said=said)
        )


async def post(app: App, kind: PostKind = PostKind.PROMOTIONAL) -> BrandPost:
    typed = Typed("Order our Aurora dress!", NEWS, START + timedelta(days=30), kind=kind)
    return await app[BrandPostService].create(GUILD, typed, by=ANA)


async def levels(app: App, made: BrandPost) -> list[Level]:
    report = await app[PostCheckService].report(made)
    return [found.level for check, found in report.found if check.key == "hot_words"]


async def test_a_word_of_grief_stops_what_sells(app: App, counts: WordCountService) -> None:
    made = await post(app)
    for author in range(4):
        hear(app, "So many dead in Aurora", author)
    await counts.flush()
    assert await levels(app, made) == [Level.STOP]
    assert await levels(app, await post(app, PostKind.INFORMATIONAL)) == [Level.LOOK]


async def test_a_word_is_hot_once_a_week_is_known(
    app: App, counts: WordCountService, clock: FakeClock
) -> None:
    made = await post(app)
    for _ in range(20):
        hear(app, "Good morning, lovely people", 1)
        await counts.flush()
        clock.advance(hours=12)
    for author in range(5):
        hear(app, "Have you seen Aurora?", author)
    assert await levels(app, made) == []
    await counts.flush()
    assert await levels(app, made) == [Level.LOOK]
    clock.advance(days=3)
    assert await levels(app, made) == []


async def test_neither_words_nor_people_are_stored(app: App, counts: WordCountService) -> None:
    for author in range(3):
        hear(app, "Aurora is a secret of Ana", author)
    hear(app, "quince", 1)
    hear(app, "What a day", 1)
    hear(app, "Aurora", 8, by_team=True)
    hear(app, "Aurora", 9, channel=DESK)
    await counts.flush()
    await counts.flush()
    async with app.database.snapshot() as reading:
        rows = (await reading.execute(select(word_counts))).all()
        messages = (await reading.execute(select(channel_message_counts))).all()
    assert sorted(row.number for row in rows) == [3, 3, 3, 5]
    assert {row.period for row in rows} == {period_of(START)}
    assert [(row.channel_id, row.number) for row in messages] == [(NEWS, 6)]


async def test_nothing_is_counted_where_posts_are_off(app: App) -> None:
    for author in range(9):
        hear(app, "Aurora", author)
    await app[WordCountService].flush()
    async with app.database.snapshot() as reading:
        assert (await reading.execute(select(word_counts))).all() == []


async def test_the_messages_of_a_channel_are_counted_for_a_week(app: App) -> None:
    async with app.database.transaction() as transaction:
        rows = WordCountRepository(transaction, GUILD)
        await rows.add_messages(period_of(START), {NEWS: 3, NEWS + 1: 900})
        await rows.add_messages(period_of(START), {NEWS: 2})
        await rows.add_messages(period_of(START) - 15 * PERIOD, {NEWS: 900})
        assert await rows.messages(NEWS, START) == 5
        assert await rows.messages(NEWS + 2, START) == 0
