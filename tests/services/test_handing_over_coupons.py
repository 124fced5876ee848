"""A coupon is handed over in one way: as a prize, a gift, behind an offer and to a friend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.prizes import PrizeService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService, claim_coupon
from bot.services.gifts.claims import TODO, GiftClaimService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.offer_responses import OfferResponseService
from bot.services.tiers import BENEFIT
from db.campaigns import CampaignRepository
from db.contests.contests import EntryRepository
from db.offers import OfferRepository
from db.tables.campaigns import campaigns, code_pool
from db.tables.outbox import outbox
from domain.campaigns import Campaign, Discount, Terms
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules
from domain.coupons import Coupon, CouponState
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from domain.offers import OfferChoice
from domain.refusals import Refusal
from tests.conftest import FakeClock

GUILD, CHANNEL, MODERATORS, MOD = 1, 2, 3, 9
ANA = 111_111_111_111_111_111
BEN = 111_111_111_111_111_222

Promise = Callable[[], Awaitable[Coupon | None]]
"""Claims what was promised; returns None if there was nothing to hand over."""


async def prize(app: App, campaign: Campaign) -> Promise:
    now = app.clock()
    plan = ContestPlan(
        kind=contest_kind("photo"),
        title="Mugs at work",
        theme="",
        entries_until=now + timedelta(days=3),
        votes_until=now + timedelta(days=5),
        rules=ContestRules().with_prize("a discount", campaign_id=campaign.id),
    )
    contest = await app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
    await app[ContestLifecycleService].post(contest.id, GUILD)
    async with app.database.transaction() as transaction:
        await EntryRepository(transaction).add(contest.id, ANA, at=now)
    await app[ContestLifecycleService].end_phase(contest.id, GUILD)

    async def ask() -> Coupon | None:
        return (await app[PrizeService].claim(contest.id, GUILD, ANA)).coupon

    return ask


def gift(source: str) -> Callable[[App, Campaign], Awaitable[Promise]]:
    async def granted(app: App, campaign: Campaign) -> Promise:
        kept = await app[GiftInventoryService].add(
            GUILD, Gift(0, "a code", gift_kind("coupon"), campaign_id=campaign.id)
        )
        async with app.database.transaction() as transaction:
            grant_id = await app[GrantService].grant(
                transaction, GUILD, kept, ANA, source=source, source_id=1
            )
        assert grant_id is not None

        async def ask() -> Coupon | None:
            return (await app[GiftClaimService].claim(GUILD, grant_id, ANA)).coupon

        return ask

    return granted


async def offer(app: App, campaign: Campaign) -> Promise:
    async with app.database.transaction() as transaction:
        offer_id = await OfferRepository(transaction).add(
            OfferChoice(campaign, named=True, score=1.0, trial=False),
            user_id=ANA,
            channel_id=CHANNEL,
            message_id=77,
            at=app.clock(),
        )
    assert offer_id is not None

    async def ask() -> Coupon | None:
        try:
            return (await app[OfferResponseService].open(GUILD, offer_id, by=ANA)).coupon
        except Refusal:
            return None

    return ask


async def friend(app: App, campaign: Campaign) -> Promise:
    async with app.database.transaction() as transaction:
        shared = await claim_coupon(transaction, campaign, BEN, app.clock())
    await app[CouponSharingService].share(GUILD, shared.id, by=BEN)

    async def ask() -> Coupon | None:
        try:
            return (await app[CouponSharingService].take(GUILD, shared.id, by=ANA)).coupon
        except Refusal:
            return None

    return ask


PATHS = {
    "prize": prize,
    "weekly gift": gift("recognition"),
    "tier gift": gift(BENEFIT),
    "offer": offer,
    "friend": friend,
}
FREE = {"offer", "friend"}
"""Paths without a promise to one member: anybody may take a coupon."""


class Held:
    """States of a member's coupons and of the campaign before the member claims."""

    def __init__(self, app: App, clock: FakeClock, campaign: Campaign) -> None:
        self.app, self.clock, self.campaign = app, clock, campaign
        self.before: list[Coupon] = []

    async def none(self) -> None:
        """Leave the member without a coupon."""

    async def valid(self) -> None:
        """Claim a coupon that the member can use."""
        async with self.app.database.transaction() as transaction:
            campaign = await CampaignRepository(transaction).get(GUILD, self.campaign.id)
            assert campaign is not None
            self.before.append(await claim_coupon(transaction, campaign, ANA, self.clock()))

    async def redeem(self, coupon: Coupon) -> None:
        await self.app[CouponService].redeem(GUILD, coupon.code, by=MOD)

    async def expire(self, coupon: Coupon) -> None:
        self.clock.now = coupon.expires_at

    async def used(self) -> None:
        await self.valid()
        await self.redeem(self.before[-1])

    async def expired(self) -> None:
        await self.valid()
        await self.expire(self.before[-1])

    async def exhausted_for_them(self) -> None:
        """Use as many coupons as one member may have."""
        await self.used()
        await self.used()

    async def campaign_used_up(self) -> None:
        await self._set(max_coupons=1, taken=1)

    async def withdrawn(self) -> None:
        await self.app[CampaignService].end(GUILD, self.campaign.id)

    async def used_and_withdrawn(self) -> None:
        await self.used()
        await self.withdrawn()

    async def paused(self) -> None:
        await self._set(paused_at=self.clock())

    async def codes_run_out(self) -> None:
        async with self.app.database.transaction() as transaction:
            await transaction.execute(delete(code_pool))
        await self._set(uses_code_pool=True)

    async def shop_unreachable(self) -> None:
        await self._set(shop="nowhere")

    async def _set(self, **values: object) -> None:
        async with self.app.database.transaction() as transaction:
            await transaction.execute(
                update(campaigns).where(campaigns.c.id == self.campaign.id).values(**values)
            )


NEW, OLD, NOTHING = "a new one", "the one they hold", "nothing"
SET_ASIDE = "the one that was set aside"
"""A phrase for gifts, which have a reserved coupon; prizes have none."""
STATES = [
    # State, whether each may have two, result for a prize or gift, result for an offer or card.
    (Held.none, 1, NEW, NEW),
    (Held.valid, 1, NEW, OLD),
    (Held.valid, 2, NEW, OLD),
    (Held.used, 1, NEW, NOTHING),
    (Held.used, 2, NEW, NEW),
    (Held.expired, 1, NEW, NOTHING),
    (Held.expired, 2, NEW, NEW),
    (Held.exhausted_for_them, 2, NEW, NOTHING),
    (Held.campaign_used_up, 1, SET_ASIDE, NOTHING),
    (Held.withdrawn, 1, NOTHING, NOTHING),
    (Held.used_and_withdrawn, 1, NOTHING, NOTHING),
    (Held.paused, 1, NOTHING, NOTHING),
    (Held.codes_run_out, 1, NOTHING, NOTHING),
    (Held.shop_unreachable, 1, NEW, NEW),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("state", "each", "won", "offered"), STATES)
async def test_what_was_promised_is_handed_over_or_said_to_be_missing(
    app: App,
    clock: FakeClock,
    path: str,
    state: Callable[[Held], Awaitable[None]],
    each: int,
    won: str,
    offered: str,
) -> None:
    await app.guild_settings.change(GUILD, moderator_channel_id=MODERATORS, gift_days=90)
    terms = Terms(
        "the blue mug",
        Discount(percent=20),
        valid_days=30,
        max_per_member=each,
        share_channel_id=CHANNEL,
    )
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)
    held = Held(app, clock, campaign)
    ask = await PATHS[path](app, campaign)
    await state(held)
    coupon = await ask()
    expected = offered if path in FREE else won
    if expected == SET_ASIDE:
        expected = NOTHING if path == "prize" else NEW
    if expected == NOTHING:
        assert coupon is None
    else:
        assert coupon is not None
        assert coupon.state(clock()) is CouponState.READY
        assert (coupon.id in {old.id for old in held.before}) is (expected == OLD)
        assert coupon.awaits_shop is (state is Held.shop_unreachable)
        again = await ask()
        assert again is not None
        assert again.code == coupon.code
    if path not in FREE:
        assert await moderators_are_told(app, path) is (expected == NOTHING)


async def moderators_are_told(app: App, path: str) -> bool:
    """Return whether moderators were notified that no coupon was left."""
    if path == "prize":
        async with app.database.snapshot() as reading:
            found = await reading.execute(
                select(outbox.c.subject_id).where(outbox.c.kind == "contest.claimed")
            )
            claim_id = found.scalar_one()
        claimed = await app[PrizeService].claimed(claim_id)
        assert claimed is not None
        return claimed.is_missing
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == TODO))
        return bool(found.all())


@pytest.mark.parametrize("spend", [Held.redeem, Held.expire])
async def test_a_card_gives_each_friend_one_coupon(
    app: App, clock: FakeClock, spend: Callable[[Held, Coupon], Awaitable[None]]
) -> None:
    terms = Terms(
        "the blue mug",
        Discount(percent=20),
        valid_days=30,
        max_per_member=2,
        share_channel_id=CHANNEL,
    )
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)
    ask = await friend(app, campaign)
    taken = await ask()
    assert taken is not None
    await spend(Held(app, clock, campaign), taken)
    assert await ask() is None


@pytest.mark.parametrize("path", ["prize", "weekly gift", "tier gift"])
async def test_what_was_won_leaves_them_what_everybody_may_take(
    app: App, clock: FakeClock, path: str
) -> None:
    terms = Terms("the blue mug", Discount(percent=20), valid_days=30)
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)
    won = await (await PATHS[path](app, campaign))()
    assert won is not None
    await app[CouponService].redeem(GUILD, won.code, by=MOD)
    ask = await offer(app, replace(campaign, taken=1))
    taken = await ask()
    assert taken is not None
    assert taken.code != won.code
    await app[CouponService].redeem(GUILD, taken.code, by=MOD)
    async with app.database.transaction() as transaction:
        current = await CampaignRepository(transaction).get(GUILD, campaign.id)
        assert current is not None
        with pytest.raises(Refusal, match="already used all your coupons"):
            await claim_coupon(transaction, current, ANA, clock())
