"""What a contest promises is set aside when it opens, whoever opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from domain.contests.contest import Contest, Kind, Plan
from domain.contests.rules import Rules
from domain.gifts import Gift
from domain.refusals import Refusal
from tests.conftest import START

GUILD, CHANNEL, MODERATOR = 1, 2, 9


async def drafted(app: App, gift: Gift) -> Contest:
    plan = Plan(
        kind=Kind.PHOTO,
        title="Mugs at work",
        theme="",
        entries_until=START + timedelta(days=3),
        votes_until=START + timedelta(days=5),
        entries_each=1,
        rules=Rules().with_prize(gift.name, gift_id=gift.id),
    )
    return await app.contests.draft(GUILD, CHANNEL, MODERATOR, plan, None)


async def quantity(app: App) -> int | None:
    (gift,) = await app.gifts.all(GUILD)
    return gift.quantity


async def test_a_contest_that_opens_by_itself_promises_no_prize_of_which_none_is_left(
    app: App,
) -> None:
    gift = await app.gifts.add(GUILD, Gift(0, "a tea tin", quantity=1))
    opened = []
    for _ in range(2):
        draft = await drafted(app, gift)
        async with app.database.transaction() as transaction:
            opened.append(await app.contests.open(transaction, draft))
    assert [contest.plan.rules.prize for contest in opened] == ["a tea tin", ""]
    shown = await app.contests.announced(opened[1].id)
    assert shown is not None
    assert shown.contest.plan.rules.gift_id == 0
    assert await quantity(app) == 0


async def test_a_contest_without_a_winner_gives_its_prize_back(app: App) -> None:
    gift = await app.gifts.add(GUILD, Gift(0, "a tea tin", quantity=1))
    contest = await app.contests.post((await drafted(app, gift)).id, GUILD)
    with pytest.raises(Refusal):
        await app.contests.post((await drafted(app, gift)).id, GUILD)
    assert await quantity(app) == 0
    await app.contests.end_phase(contest.id, GUILD)
    assert await quantity(app) == 1
