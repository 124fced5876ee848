"""Counts of ideas and of answers to prompts equal a count from scratch, whatever happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete

from db.database import Database
from db.guild_settings import GuildSettingsRepository
from db.measure_counts import Counts, count_rows, recount, stored_counts
from db.member_ideas import MemberIdeaRepository
from db.prompts import PromptAnswerRepository
from db.publishing import BrandPostRepository
from db.tables.prompts import prompt_answers
from domain.guild_settings import GuildSettings
from domain.measures import MeasureCount
from domain.member_ideas.idea import IdeaState, NewIdea
from domain.prompts.answers import PromptAnswer
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.content import Content
from domain.publishing.measures import POSTS_PROMISED
from domain.publishing.post import PostState
from tests.conftest import START

GUILD, NEWS = 900, 10
ANA, BEN, CLEO = PEOPLE = 501, 502, 503
DAY = f"{START:%Y-%m-%d}"
PROMPT = Prompt(AnswerKind.CHOICE, ("Yes", "No"))


async def counted(database: Database) -> Counts:
    """Return the stored counts, which equal those from scratch."""
    async with database.snapshot() as reading:
        stored = await stored_counts(reading, GUILD)
        assert stored == await count_rows(reading, GUILD)
    assert await recount(database, GUILD) == 0
    return stored


async def prompt_in(database: Database, prompt: Prompt | None = PROMPT) -> int:
    """Store a post with a prompt; return its id."""
    async with database.transaction() as transaction:
        content = Content("Well?", NEWS, START, prompt=prompt)
        return await BrandPostRepository(transaction, GUILD).add(
            content, None, author_id=ANA, at=START
        )


@pytest.mark.parametrize("seed", range(5))
async def test_ideas_done_are_counted_whatever_the_team_does(database: Database, seed: int) -> None:
    rng = Random(seed)
    now, ids, done = START, [], 0
    for step in range(40):
        now += timedelta(hours=rng.choice((0, 1, 9)))
        async with database.transaction() as transaction:
            rows = MemberIdeaRepository(transaction, GUILD)
            ids.append(await rows.add(NewIdea(f"Idea {step}", rng.choice(PEOPLE)), now))
            idea_id = rng.choice(ids)
            before = await rows.get(idea_id)
            assert before is not None
            if rng.random() < 0.2:
                done -= before.state is IdeaState.DONE
                await rows.remove(idea_id)
                ids.remove(idea_id)
            elif before.can_change and rng.random() < 0.6:
                assert await rows.change(before, before.done(), now)
                assert not await rows.change(before, before.done(), now), "it is done by now"
                done += 1
    assert done > 3
    counts = await counted(database)
    assert sum(count.number for (_, period), count in counts.items() if "T" not in period) == done


@pytest.mark.parametrize("seed", range(5))
async def test_each_member_is_counted_once_for_each_prompt(database: Database, seed: int) -> None:
    rng = Random(seed)
    posts = [await prompt_in(database) for _ in range(3)]
    now, given = START, set()
    for _ in range(30):
        now += timedelta(hours=rng.choice((0, 1, 9)))
        async with database.transaction() as transaction:
            rows = PromptAnswerRepository(transaction, GUILD)
            if rng.random() < 0.2:
                some = set(rng.sample(PEOPLE, 2))
                post = rng.choice(posts)
                await rows.add_missing(post, some, now)
                given |= {(post, each) for each in some}
            else:
                answers = [
                    PromptAnswer(rng.choice(posts), rng.choice(PEOPLE), rng.randint(0, 1))
                    for _ in range(rng.randint(1, 4))
                ]
                await rows.put(answers, now)
                given |= {(each.post_id, each.user_id) for each in answers}
    counts = await counted(database)
    days = {period: count for (_, period), count in counts.items() if "T" not in period}
    assert sum(count.number for count in days.values()) == len(given)
    assert all(count.people <= len(PEOPLE) for count in days.values())


async def test_answers_stay_counted_when_a_person_is_erased(database: Database) -> None:
    post_id = await prompt_in(database)
    for who in (ANA, BEN):
        async with database.transaction() as transaction:
            rows = PromptAnswerRepository(transaction, GUILD)
            await rows.put([PromptAnswer(post_id, who, 0)], START)
    async with database.transaction() as transaction:
        await transaction.execute(delete(prompt_answers).where(prompt_answers.c.user_id == ANA))
    assert await recount(database, GUILD) == 0
    async with database.snapshot() as reading:
        counts = await stored_counts(reading, GUILD)
    assert counts["prompts.answers", DAY] == MeasureCount(2, 2)


async def test_a_question_is_counted_once_it_is_out_and_another_post_is_not(
    database: Database,
) -> None:
    for prompt in (PROMPT, None):
        await prompt_in(database, prompt)
    for _ in range(2):
        async with database.transaction() as transaction:
            rows = BrandPostRepository(transaction, GUILD)
            for post_id in (1, 2):
                before = await rows.get(post_id)
                assert before is not None
                out = replace(before, state=PostState.POSTED, going_out_at=START)
                assert await rows.change(before, out, START)
    assert (await counted(database))["prompts.sent", DAY] == MeasureCount(1, 0)


async def test_posts_are_counted_up_to_the_promise_of_their_week(database: Database) -> None:
    monday = START.replace(hour=12) - timedelta(days=START.weekday())
    days = [monday + timedelta(days=number) for number in (0, 1, 5, 6, 7, 8)]

    async def promise(posts: int) -> None:
        async with database.transaction() as transaction:
            settings = GuildSettings().changed(publishing_promise=posts, time_zone="Asia/Tokyo")
            await GuildSettingsRepository(transaction).put(GUILD, settings, START)

    async def post(at: datetime) -> None:
        post_id = await prompt_in(database, None)
        async with database.transaction() as transaction:
            rows = BrandPostRepository(transaction, GUILD)
            before = await rows.get(post_id)
            assert before is not None
            out = replace(before, state=PostState.POSTED, going_out_at=at)
            assert await rows.change(before, out, at)

    await post(days[0])
    await promise(2)
    for at in days[1:4]:
        await post(at)
    # In Tokyo, 20:00 on Sunday in UTC is Monday.
    await post(monday + timedelta(days=6, hours=8))
    for at in days[4:]:
        await post(at)
    await promise(0)
    await post(days[-1])
    counts = await counted(database)
    found = {
        period: count.number
        for (key, period), count in counts.items()
        if key == POSTS_PROMISED.key and "T" not in period
    }
    assert found == {f"{days[number]:%Y-%m-%d}": many for number, many in ((1, 1), (2, 1), (4, 2))}
