"""Answers to prompts: each member's counts once, can be changed, and is never lost."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.contributions import ContributionService
from bot.services.holds import HoldService
from bot.services.prompts.answers import PromptAnswerService
from bot.services.prompts.closing import (
    CLOSE,
    OPEN_THREAD,
    REFRESH,
    RESULT,
    PromptClosingService,
)
from bot.services.publishing.posts import BrandPostService, Typed
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.outbox import OutboxRepository
from db.prompts import PromptAnswerRepository
from db.tables.outbox import outbox
from domain.consent import NOTHING_ALLOWED
from domain.contributions import Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.domain_events import PostEnded
from domain.prompts.answers import LikedMessage, PromptAnswer
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost
from domain.publishing.settings import PUBLISHING
from domain.refusals import Refusal
from tests.conftest import START, FakeClock

GUILD, DESK, NEWS, ANA, BEN, CLEO = 1 << 22, 6, 10, 7, 8, 9
MESSAGE = 900
SOON = START + timedelta(hours=1)
HOURS = timedelta(hours=24)
CHOICE = Prompt(AnswerKind.CHOICE, ("Yes", "No"), idea="guess:7")


@pytest.fixture
async def posts(app: App) -> BrandPostService:
    """Turn posts of the team and contributions on; return the service."""
    await app.guild_settings.change(
        GUILD, features=frozenset({PUBLISHING, CONTRIBUTIONS}), moderator_channel_id=DESK
    )
    return app[BrandPostService]


async def out(
    app: App, posts: BrandPostService, clock: FakeClock, prompt: Prompt = CHOICE
) -> BrandPost:
    """Return a prompt that Ben approved and that is in its channel."""
    typed = Typed("Well?", NEWS, SOON, kind=PostKind.INTERACTIVE, prompt=prompt)
    post = await posts.create(GUILD, typed, by=ANA)
    post = await posts.hand_in(GUILD, post.id)
    await posts.approve(GUILD, post.id, post.revision, by=BEN)
    await run(app, clock, SOON)
    async with app.database.transaction() as transaction:
        kind = "publishing.post"
        row = (
            await transaction.execute(select(outbox.c.id).where(outbox.c.kind == kind))
        ).scalar_one()
        await OutboxRepository(transaction).mark_sent(row, (NEWS, MESSAGE), clock())
        await app.core.events.publish(transaction, PostEnded(kind, GUILD, post.id, appeared=True))
    return await posts.get(GUILD, post.id)


async def run(app: App, clock: FakeClock, at: datetime) -> None:
    clock.now = at
    await app.scheduler.run_due()


async def queued(app: App, kind: str) -> int:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == kind))
        return len(found.all())


async def takers(app: App) -> list[int]:
    """Return who is counted as having taken part, once for each time."""
    await app[ContributionService].flush()
    async with app.database.snapshot() as reading:
        found = await ContributionRepository(reading, GUILD).on_messages({MESSAGE})
    return sorted(each.giver_id for each in found if each.source is Source.PROMPT)


async def counts(app: App, post: BrandPost) -> tuple[int, ...]:
    return (await app[PromptClosingService].result(post)).counts


async def test_a_member_is_counted_once_and_can_change_their_mind(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock)
    answers = app[PromptAnswerService]
    for choice in (0, 0, 1):
        await answers.answer(GUILD, PromptAnswer(post.id, ANA, choice))
    await answers.answer(GUILD, PromptAnswer(post.id, BEN, 0))
    assert await counts(app, post) == (1, 1)
    assert await takers(app) == [ANA, BEN]


@pytest.mark.parametrize(
    ("taps", "members"), [(300, 150), pytest.param(5_000, 4_500, marks=pytest.mark.long)]
)
async def test_many_answers_at_once_are_all_counted(
    app: App, posts: BrandPostService, clock: FakeClock, taps: int, members: int
) -> None:
    post = await out(app, posts, clock)
    answers = app[PromptAnswerService]
    # Some press twice.
    given = [PromptAnswer(post.id, 1000 + tap % members, tap % 2) for tap in range(taps)]
    began = time.perf_counter()
    await asyncio.gather(*(answers.answer(GUILD, each) for each in given))
    print(f"{taps} taps are on disk in {time.perf_counter() - began:.1f} s")  # noqa: T201
    assert sum(await counts(app, post)) == members
    assert len(await takers(app)) == members


async def test_answers_are_taken_from_its_posting_until_its_end_and_not_elsewhere(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    typed = Typed("Well?", NEWS, SOON, kind=PostKind.INTERACTIVE, prompt=CHOICE)
    draft = await posts.create(GUILD, typed, by=ANA)
    post = await out(app, posts, clock)
    answers = app[PromptAnswerService]
    for guild, answer in (
        (GUILD, PromptAnswer(draft.id, ANA, 0)),
        (GUILD + 1, PromptAnswer(post.id, ANA, 0)),
        (GUILD, PromptAnswer(post.id, ANA, 2)),
        (GUILD, PromptAnswer(999, ANA, 0)),
    ):
        with pytest.raises(Refusal):
            await answers.answer(guild, answer)
    clock.now = SOON + HOURS - timedelta(seconds=1)
    await answers.answer(GUILD, PromptAnswer(post.id, ANA, 0))
    clock.now = SOON + HOURS
    with pytest.raises(Refusal):
        await answers.answer(GUILD, PromptAnswer(post.id, BEN, 0))
    assert await counts(app, post) == (1, 0)


async def test_a_prompt_ends_once_and_its_result_is_queued_once(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock)
    assert await queued(app, OPEN_THREAD) == 0
    await run(app, clock, SOON + HOURS - timedelta(minutes=1))
    assert await queued(app, CLOSE) == 0
    await run(app, clock, SOON + HOURS)
    assert await queued(app, CLOSE) == 1
    for _ in range(2):
        # The action is retried until Discord confirms it.
        await app[PromptClosingService].close(post, (), SOON + HOURS)
    assert await queued(app, RESULT) == 1


async def test_everybody_in_the_thread_counts_once_at_the_end(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock, Prompt(AnswerKind.THREAD))
    assert await queued(app, OPEN_THREAD) == 1
    closing = app[PromptClosingService]
    best = (LikedMessage(901, 5), LikedMessage(902, 3))
    for _ in range(2):
        await closing.close(post, {ANA, CLEO}, SOON + HOURS, best)
    result = await closing.result(post)
    assert (result.people, result.messages) == (2, best)
    assert await takers(app) == [ANA, CLEO]


async def test_nothing_is_kept_of_who_is_to_be_left_alone_in_a_thread(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock, Prompt(AnswerKind.THREAD))
    async with app.database.transaction() as transaction:
        await ConsentRepository(transaction).put(GUILD, ANA, NOTHING_ALLOWED, clock())
    await app[PromptClosingService].close(post, {ANA, CLEO}, SOON + HOURS)
    async with app.database.snapshot() as reading:
        assert await PromptAnswerRepository(reading, GUILD).members(post.id) == [CLEO]
    assert await takers(app) == [CLEO]


async def test_the_end_counts_who_was_missed_in_a_crash(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock)
    await app[PromptAnswerService].answer(GUILD, PromptAnswer(post.id, ANA, 0))
    async with app.database.transaction() as transaction:
        from db.prompts import PromptAnswerRepository  # noqa: PLC0415

        # Stored, and the process died before it was counted.
        await PromptAnswerRepository(transaction, GUILD).put([PromptAnswer(post.id, BEN, 1)], SOON)
    await app[PromptClosingService].close(post, (), SOON + HOURS)
    assert await takers(app) == [ANA, BEN]


async def test_liked_answers_lead_and_only_those_with_a_name_are_quoted(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock, Prompt(AnswerKind.LINE))
    answers = app[PromptAnswerService]
    for user, words, is_named in ((ANA, "Tea", True), (BEN, "Rum", False), (CLEO, "Milk", True)):
        await answers.answer(GUILD, PromptAnswer(post.id, user, words=words, is_named=is_named))
    ids = {each.words: each.id for each in await answers.shown(GUILD, post.id)}
    for user, words in ((ANA, "Rum"), (CLEO, "Rum"), (BEN, "Milk")):
        assert await answers.toggle_like(GUILD, ids[words], by=user) == post.id
    shown = await answers.shown(GUILD, post.id)
    assert [(each.words, each.likes, each.user_id) for each in shown] == [
        ("Rum", 2, None),
        ("Milk", 1, CLEO),
        ("Tea", 0, ANA),
    ]
    result = await app[PromptClosingService].result(post)
    assert [each.words for each in result.best] == ["Milk", "Tea"]
    with pytest.raises(Refusal):
        await answers.toggle_like(GUILD, ids["Tea"], by=ANA)
    with pytest.raises(Refusal):
        await answers.toggle_like(GUILD + 1, ids["Tea"], by=BEN)
    await answers.toggle_like(GUILD, ids["Milk"], by=BEN)
    assert {each.words: each.likes for each in await answers.shown(GUILD, post.id)}["Milk"] == 0


async def test_a_result_quotes_no_distress(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock, Prompt(AnswerKind.LINE))
    answers = app[PromptAnswerService]
    for user, words in ((ANA, "Tea"), (BEN, "My father just died"), (CLEO, "I want to die")):
        await answers.answer(GUILD, PromptAnswer(post.id, user, words=words, is_named=True))
    result = await app[PromptClosingService].result(post)
    assert ([each.words for each in result.best], result.people) == (["Tea"], 3)


async def test_other_words_lose_their_likes_and_a_hidden_answer_still_counts(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock, Prompt(AnswerKind.LINE))
    answers = app[PromptAnswerService]
    await answers.answer(GUILD, PromptAnswer(post.id, ANA, words="Tea"))
    (tea,) = await answers.shown(GUILD, post.id)
    await answers.toggle_like(GUILD, tea.id, by=BEN)
    await answers.answer(GUILD, PromptAnswer(post.id, ANA, words="Tea", is_named=True))
    (tea,) = await answers.shown(GUILD, post.id)
    assert (tea.likes, tea.user_id) == (1, ANA)
    await answers.hide(GUILD, tea.id)
    assert await answers.shown(GUILD, post.id) == []
    with pytest.raises(Refusal):
        await answers.toggle_like(GUILD, tea.id, by=CLEO)
    assert (await app[PromptClosingService].result(post)).people == 1
    await answers.answer(GUILD, PromptAnswer(post.id, ANA, words="Milk"))
    (milk,) = await answers.shown(GUILD, post.id)
    assert (milk.words, milk.likes) == ("Milk", 0)


async def test_an_answer_that_is_hidden_after_the_result_is_taken_out_of_it(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock, Prompt(AnswerKind.LINE))
    answers, closing = app[PromptAnswerService], app[PromptClosingService]
    for user, words in ((ANA, "Tea"), (BEN, "Rum")):
        await answers.answer(GUILD, PromptAnswer(post.id, user, words=words, is_named=True))
    tea, rum = await answers.shown(GUILD, post.id)
    await answers.hide(GUILD, rum.id)
    assert await queued(app, REFRESH) == 0, "there is no result yet"
    await closing.close(post, (), SOON + HOURS)
    with pytest.raises(LookupError):
        await closing.result_place(post.id)
    await answers.hide(GUILD, tea.id)
    assert await queued(app, REFRESH) == 1
    result = await closing.result(post)
    assert (result.best, result.people) == ((), 2)


async def test_a_hold_between_a_question_and_its_result_keeps_the_result_back(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await out(app, posts, clock)
    await app[PromptAnswerService].answer(GUILD, PromptAnswer(post.id, ANA, 0))
    await app[HoldService].start(GUILD, "Something happened", by=ANA)
    await run(app, clock, SOON + HOURS)
    assert await waiting(app) >= {CLOSE}, "no more answers are taken meanwhile"
    await app[PromptClosingService].close(post, (), SOON + HOURS)
    assert RESULT not in await waiting(app)
    await app[HoldService].end(GUILD)
    assert RESULT not in await waiting(app), "a moderator decides about it first"
    (held,) = (await app[HoldService].status(GUILD)).work
    await app[HoldService].post_now(GUILD, held.queue, held.id)
    assert RESULT in await waiting(app)


async def waiting(app: App) -> set[str]:
    """Return the kinds of posts and actions that would be sent now."""
    async with app.database.snapshot() as reading:
        rows = OutboxRepository(reading, waiting_kinds=app.outbox.waiting_kinds)
        return {
            each.kind
            for each in [post async for page in rows.waiting(app.clock()) for post in page]
        }


async def test_an_idea_is_proposed_once_a_year(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    assert len(await posts.unused_ideas(GUILD)) == 60
    post = await out(app, posts, clock)
    assert "guess:7" not in {idea.key for idea in await posts.unused_ideas(GUILD)}
    assert len(await posts.unused_ideas(GUILD + 1)) == 60
    clock.now = post.content.at + timedelta(days=366)
    assert len(await posts.unused_ideas(GUILD)) == 60
