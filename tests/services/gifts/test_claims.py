"""Claims: by the owner, in time, once; and returned gifts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.contests.prizes import PrizeService
from bot.services.coupons import claim_coupon
from bot.services.gifts.claims import TODO, GiftClaimService
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.grants import OFFER, REMINDER, GrantService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.privacy import PrivacyService
from db.campaigns import CampaignRepository
from db.tables.campaigns import campaigns
from db.tables.outbox import outbox
from domain.campaigns import Campaign, Discount, Terms
from domain.gift_kinds import gift_kind
from domain.gifts import Gift, GrantState
from domain.refusals import Refusal
from tests.conftest import FakeClock

GUILD, CHANNEL, MODERATORS = 1, 2, 3
ANA, BEN = 111_111_111_111_111_111, 222_222_222_222_222_222
DAYS = 14


@pytest.fixture
async def app(app: App) -> App:
    """Set the channels; return the application."""
    await app.guild_settings.change(
        GUILD, recognition_channel_id=CHANNEL, moderator_channel_id=MODERATORS, features=frozenset()
    )
    return app


async def grant(
    app: App, gift: Gift, user_id: int = ANA, *, source_id: int = 1, tell: bool = True
) -> int | None:
    async with app.database.transaction() as transaction:
        return await app[GrantService].grant(
            transaction, GUILD, gift, user_id, source="test", source_id=source_id, tell=tell
        )


async def given(app: App, gift: Gift, user_id: int = ANA, *, source_id: int = 1) -> int:
    """Add the gift to the inventory and grant it; return the grant's id."""
    kept = await app[GiftInventoryService].add(GUILD, gift)
    grant_id = await grant(app, kept, user_id, source_id=source_id)
    assert grant_id is not None
    return grant_id


async def state(app: App, grant_id: int) -> GrantState:
    found = await app[GrantService].find(GUILD, grant_id)
    assert found is not None
    return found.state


async def posts(app: App, kind: str) -> int:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == kind))
        return len(found.all())


async def quantity(app: App) -> int | None:
    (gift,) = await app[GiftInventoryService].all(GUILD)
    return gift.quantity


async def campaign(app: App, most: int | None = None) -> Campaign:
    terms = Terms("the blue mug", Discount(percent=20), valid_days=30, max_coupons=most)
    return await app[CampaignService].create(GUILD, terms, by=9)


async def taken(app: App) -> int:
    (going,) = (await app[PrizeService].offered(GUILD)).campaigns
    return going.taken


async def test_two_grants_at_once_never_both_get_the_last_one(app: App) -> None:
    mug = await app[GiftInventoryService].add(GUILD, Gift(0, "the last mug", quantity=1))
    got = await asyncio.gather(grant(app, mug, ANA), grant(app, mug, BEN, source_id=2))
    assert sorted(one is None for one in got) == [False, True]
    assert await quantity(app) == 0
    assert await posts(app, OFFER) == 1


async def test_claim_and_return_at_the_same_moment_have_exactly_one_winner(
    app: App, clock: FakeClock
) -> None:
    for number, seconds in enumerate((-1, 0)):
        grant_id = await given(app, Gift(0, f"mug {number}", quantity=1), source_id=number)
        clock.advance(days=DAYS, seconds=seconds)
        claimed, _ = await asyncio.gather(
            app[GiftClaimService].claim(GUILD, grant_id, ANA),
            app.scheduler.run_due(),
            return_exceptions=True,
        )
        won = not isinstance(claimed, BaseException)
        assert won == (seconds < 0)
        assert await state(app, grant_id) is (GrantState.CLAIMED if won else GrantState.RETURNED)
    left = [gift.quantity for gift in await app[GiftInventoryService].all(GUILD)]
    assert left == [0, 1]


async def test_what_nobody_claims_is_remembered_once_and_goes_back_once(
    app: App, clock: FakeClock
) -> None:
    grant_id = await given(app, Gift(0, "a mug", quantity=1))
    for days in (10, 1, 0, 2):
        clock.advance(days=days)
        await app.scheduler.run_due()
        assert await state(app, grant_id) is GrantState.OFFERED
    assert await posts(app, REMINDER) == 1
    for _ in range(3):
        clock.advance(days=1)
        await app.scheduler.run_due()
    assert (await state(app, grant_id), await quantity(app)) == (GrantState.RETURNED, 1)
    with pytest.raises(Refusal):
        await app[GiftClaimService].claim(GUILD, grant_id, ANA)
    assert await posts(app, REMINDER) == 1


async def test_who_claimed_is_not_reminded_and_nothing_goes_back(
    app: App, clock: FakeClock
) -> None:
    grant_id = await given(app, Gift(0, "a mug", quantity=1))
    assert not (await app[GiftClaimService].claim(GUILD, grant_id, ANA)).again
    assert (await app[GiftClaimService].claim(GUILD, grant_id, ANA)).again
    assert await posts(app, TODO) == 1
    clock.advance(days=30)
    await app.scheduler.run_due()
    assert await posts(app, REMINDER) == 0
    assert (await state(app, grant_id), await quantity(app)) == (GrantState.CLAIMED, 0)


async def test_nobody_else_claims_it_nor_anybody_in_another_guild(app: App) -> None:
    grant_id = await given(app, Gift(0, "a mug"))
    for guild_id, user_id in ((GUILD, BEN), (GUILD + 1, ANA)):
        with pytest.raises(Refusal):
            await app[GiftClaimService].claim(guild_id, grant_id, user_id)
        with pytest.raises(Refusal):
            await app[FulfilmentService].mark_delivered(guild_id + 1, grant_id)
    assert await state(app, grant_id) is GrantState.OFFERED


async def test_the_guild_says_how_long_it_waits(app: App, clock: FakeClock) -> None:
    await app.guild_settings.change(GUILD, gift_days=3)
    grant_id = await given(app, Gift(0, "a mug"))
    clock.advance(days=3)
    await app.scheduler.run_due()
    assert await state(app, grant_id) is GrantState.RETURNED


# --- Coupons ---------------------------------------------------------------------------------


async def test_a_code_is_set_aside_with_the_gift_and_comes_back_with_it(
    app: App, clock: FakeClock
) -> None:
    codes = await campaign(app, most=1)
    gift = await app[GiftInventoryService].add(
        GUILD, Gift(0, "a code", gift_kind("coupon"), campaign_id=codes.id)
    )
    grant_id = await grant(app, gift)
    assert grant_id is not None
    assert await taken(app) == 1
    assert await grant(app, gift, BEN, source_id=2) is None
    async with app.database.transaction() as transaction:
        assert await app[GrantService].available(transaction, GUILD, BEN) == []
    clock.advance(days=DAYS)
    await app.scheduler.run_due()
    assert await taken(app) == 0
    bens = await grant(app, gift, BEN, source_id=3)
    assert bens is not None
    claimed = await app[GiftClaimService].claim(GUILD, bens, BEN)
    again = await app[GiftClaimService].claim(GUILD, bens, BEN)
    assert claimed.coupon is not None
    assert claimed.coupon == again.coupon
    assert await taken(app) == 1
    assert await state(app, bens) is GrantState.DELIVERED


async def test_codes_that_are_imported_are_enough_for_those_set_aside(app: App) -> None:
    codes = await campaign(app)
    grant_id = await given(app, Gift(0, "a code", gift_kind("coupon"), campaign_id=codes.id))
    await app[CampaignService].add_codes(GUILD, codes.id, ["SPRING-1", "SPRING-2"])
    assert await draw(app, BEN) in {"SPRING-1", "SPRING-2"}
    with pytest.raises(Refusal, match="all coupons are taken"):
        await draw(app, BEN + 1)
    claimed = await app[GiftClaimService].claim(GUILD, grant_id, ANA)
    assert claimed.coupon is not None
    assert claimed.coupon.code in {"SPRING-1", "SPRING-2"}
    assert await taken(app) == 2


async def test_a_pool_that_is_short_of_codes_is_used_up(app: App) -> None:
    codes = await campaign(app)
    await app[CampaignService].add_codes(GUILD, codes.id, ["SPRING-1"])
    async with app.database.transaction() as transaction:
        # As an import among reserved gifts once left them.
        await transaction.execute(update(campaigns).values(max_coupons=2))
    await draw(app, BEN)
    with pytest.raises(Refusal, match="all coupons are taken"):
        await draw(app, BEN + 1)


async def draw(app: App, user_id: int) -> str:
    """Claim a coupon of the only campaign; return its code."""
    async with app.database.transaction() as transaction:
        (one,) = await CampaignRepository(transaction).all(GUILD)
        return (await claim_coupon(transaction, one, user_id, app.clock())).code


async def test_a_code_of_a_campaign_that_ended_is_for_moderators_to_see_to(app: App) -> None:
    codes = await campaign(app)
    gift = Gift(0, "a code", gift_kind("coupon"), campaign_id=codes.id)
    grant_id = await given(app, gift)
    await app[CampaignService].end(GUILD, codes.id)
    claimed = await app[GiftClaimService].claim(GUILD, grant_id, ANA)
    assert claimed.coupon is None
    assert await posts(app, TODO) == 1
    assert await state(app, grant_id) is GrantState.CLAIMED


async def test_who_holds_a_code_already_is_granted_none_and_each_gift_is_a_code_of_its_own(
    app: App,
) -> None:
    codes = await campaign(app)
    gift = await app[GiftInventoryService].add(
        GUILD, Gift(0, "a code", gift_kind("coupon"), campaign_id=codes.id)
    )
    first, second = await grant(app, gift, source_id=1), await grant(app, gift, source_id=2)
    assert first is not None
    assert second is not None
    one = await app[GiftClaimService].claim(GUILD, first, ANA)
    other = await app[GiftClaimService].claim(GUILD, second, ANA)
    assert one.coupon is not None
    assert other.coupon is not None
    assert one.coupon.code != other.coupon.code
    assert await taken(app) == 2
    assert (await app[GiftClaimService].claim(GUILD, first, ANA)).coupon == one.coupon
    async with app.database.transaction() as transaction:
        assert await app[GrantService].available(transaction, GUILD, ANA) == []
        assert await app[GrantService].available(transaction, GUILD, BEN) == [gift]


async def test_a_person_who_is_erased_gives_back_the_gift_and_the_code(app: App) -> None:
    codes = await campaign(app, most=1)
    await given(app, Gift(0, "a code", gift_kind("coupon"), quantity=1, campaign_id=codes.id))
    await app[PrivacyService].erase(ANA)
    assert (await quantity(app), await taken(app)) == (1, 0)


# --- What comes next -------------------------------------------------------------------------


async def test_a_guest_post_is_kept_as_written_and_can_be_handed_back(
    app: App, clock: FakeClock
) -> None:
    grant_id = await given(app, Gift(0, "a post", gift_kind("guest_post"), channel_id=7))
    for text in ("  ", "x" * 1501):
        with pytest.raises(Refusal):
            await app[GiftClaimService].claim(GUILD, grant_id, ANA, post=text)
    await app[GiftClaimService].claim(GUILD, grant_id, ANA, post="first")
    clock.advance(days=20)
    await app[FulfilmentService].send_back(GUILD, grant_id, "longer, please")
    found = await app[GrantService].find(GUILD, grant_id)
    assert found is not None
    assert (found.state, found.note, found.post) == (GrantState.OFFERED, "longer, please", "first")
    assert found.until == clock.now + timedelta(days=DAYS)
    await app[GiftClaimService].claim(GUILD, grant_id, ANA, post="second")
    with pytest.raises(Refusal):
        await app[FulfilmentService].approve(GUILD + 1, grant_id)
    await app[FulfilmentService].approve(GUILD, grant_id)
    with pytest.raises(Refusal):
        await app[FulfilmentService].approve(GUILD, grant_id)


async def test_a_preview_is_taken_away_when_its_days_are_over(app: App, clock: FakeClock) -> None:
    gift = Gift(0, "a look", gift_kind("temporary_access"), channel_id=7, days=3)
    grant_id = await given(app, gift)
    await app[GiftClaimService].claim(GUILD, grant_id, ANA)
    until = clock.now + timedelta(days=3)
    for _ in range(2):
        await app[FulfilmentService].mark_given(GUILD, grant_id, until=until)
    assert await app.scheduler.next_at() == until
    await app[FulfilmentService].mark_failed(GUILD, grant_id, "forbidden")
    clock.advance(days=3)
    assert await app.scheduler.run_due() == 1
