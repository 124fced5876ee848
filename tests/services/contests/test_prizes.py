"""The prizes of a contest are reserved when it opens, by a person or by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.moderation import ModerationService
from bot.services.gifts.claims import GiftClaimService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from db.contests.contests import EntryRepository
from domain.contests.contest import Contest, ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from domain.refusals import Refusal
from tests.conftest import START

GUILD, CHANNEL, MODERATOR, AUTHOR = 1, 2, 9, 10


async def drafted(app: App, gift: Gift) -> Contest:
    plan = ContestPlan(
        kind=contest_kind("photo"),
        title="Mugs at work",
        theme="",
        entries_until=START + timedelta(days=3),
        votes_until=START + timedelta(days=5),
        entries_each=1,
        rules=ContestRules().with_prize(gift.name, gift_id=gift.id),
    )
    return await app[DraftService].create(GUILD, CHANNEL, MODERATOR, plan, None)


async def quantity(app: App) -> int | None:
    (gift,) = await app[GiftInventoryService].all(GUILD)
    return gift.quantity


async def test_a_contest_that_opens_by_itself_promises_no_prize_of_which_none_is_left(
    app: App,
) -> None:
    gift = await app[GiftInventoryService].add(GUILD, Gift(0, "a tea tin", quantity=1))
    opened = []
    for _ in range(2):
        draft = await drafted(app, gift)
        async with app.database.transaction() as transaction:
            opened.append(await app[ContestLifecycleService].open(transaction, draft))
    assert [contest.plan.rules.prize for contest in opened] == ["a tea tin", ""]
    shown = await app[ContestLifecycleService].announced(opened[1].id)
    assert shown is not None
    assert shown.contest.plan.rules.gift_id == 0
    assert await quantity(app) == 0


async def test_a_winner_who_was_taken_out_gets_no_prize_by_the_gifts_own_button(
    app: App,
) -> None:
    """The gift is kept for a while, in case the entry is reinstated."""
    gift = await app[GiftInventoryService].add(
        GUILD,
        Gift(0, "a tea tin", gift_kind("invitation"), link="https://example.org/kiln", quantity=1),
    )
    contest = await app[ContestLifecycleService].post((await drafted(app, gift)).id, GUILD)
    async with app.database.transaction() as transaction:
        entry_id = await EntryRepository(transaction).add(contest.id, AUTHOR, at=START)
    await app[ContestLifecycleService].end_phase(contest.id, GUILD)
    (grant,) = await app[GrantService].of_member(GUILD, AUTHOR)
    await app[ModerationService].report(entry_id, GUILD, MODERATOR, "I know this one.")
    refused = await app[ModerationService].refuse(entry_id, GUILD, "Not theirs.\u200b ")
    assert refused.entry.note == "Not theirs."
    assert await app[GrantService].of_member(GUILD, AUTHOR) == []
    for claiming in (app[GiftClaimService].asked, app[GiftClaimService].claim):
        with pytest.raises(Refusal, match="no longer yours"):
            await claiming(GUILD, grant.id, AUTHOR)
    await app[ModerationService].allow(entry_id, GUILD)
    assert not (await app[GiftClaimService].claim(GUILD, grant.id, AUTHOR)).again
    assert await quantity(app) == 0


async def test_a_contest_without_a_winner_gives_its_prize_back(app: App) -> None:
    gift = await app[GiftInventoryService].add(GUILD, Gift(0, "a tea tin", quantity=1))
    contest = await app[ContestLifecycleService].post((await drafted(app, gift)).id, GUILD)
    with pytest.raises(Refusal):
        await app[ContestLifecycleService].post((await drafted(app, gift)).id, GUILD)
    assert await quantity(app) == 0
    await app[ContestLifecycleService].end_phase(contest.id, GUILD)
    assert await quantity(app) == 1
