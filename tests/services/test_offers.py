"""Offers are made once, by the rules, and opened by one member alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from sqlalchemy import func, select

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService, claim_coupon
from bot.services.offer_publishing import POST
from bot.services.offer_responses import OfferResponseService
from bot.services.offers import OfferService
from bot.services.privacy import PrivacyService
from db.campaigns import CampaignRepository
from db.database import Database
from db.outbox import OutboxRepository
from db.tables.erasure_marks import redeemed_user_hashes
from domain.campaign_states import CampaignState
from domain.campaigns import Discount, Terms
from domain.consent import Consent, OfferConsent
from domain.coupons import Coupon, format_code, is_code
from domain.incoming_message import IncomingMessage
from domain.intent import Detector
from domain.money import Money
from domain.offer_settings import OFFERS
from domain.offers import NoOfferReason
from domain.refusals import Refusal
from tests.conftest import FakeClock

GUILD, CHANNEL, MOD = 900, 901, 902
ANA, BEN = 501, 502
WISH = "where can I buy the blue mug?"


def snowflake(at: datetime, low: int) -> int:
    epoch = datetime(2015, 1, 1, tzinfo=UTC)
    return (int((at - epoch).total_seconds() * 1000) << 22) + low


@pytest.fixture
async def offering(app: App) -> App:
    """Turn offers on and create a campaign for the blue mug."""
    await app.guild_settings.change(
        GUILD,
        features=frozenset({OFFERS}),
        offer_channel_ids=(CHANNEL,),
        offers_trial=False,
    )
    await app[CampaignService].create(GUILD, Terms("the blue mug", Discount(15), 14), by=MOD)
    return app


class Saying:
    """Creates messages with consecutive ids."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._count = 0

    def __call__(
        self, text: str = WISH, *, by: int = ANA, channel: int = CHANNEL
    ) -> IncomingMessage:
        self._count += 1
        return IncomingMessage(
            message_id=snowflake(self._clock(), self._count),
            guild_id=GUILD,
            channel_id=channel,
            author_id=by,
            text=text,
        )


@pytest.fixture
def says(clock: FakeClock) -> Saying:
    return Saying(clock)


async def made(app: App, message: IncomingMessage) -> int:
    """Return the id of the offer for this message, which must be made."""
    offer = await app[OfferService].consider(message)
    assert not isinstance(offer, NoOfferReason)
    return offer


async def posts(app: App) -> list[tuple[int, int | None]]:
    """Return offer and replied-to message of all posts in the outbox."""
    async with app.database.snapshot() as reading:
        waiting = [
            post async for page in OutboxRepository(reading).waiting(app.clock()) for post in page
        ]
    return [(post.subject_id, post.reply_to_id) for post in waiting if post.kind == POST]


async def test_what_is_heard_is_offered_on_as_a_reply(offering: App, says: Saying) -> None:
    message = says()
    offering[OfferService].enqueue(message)
    await offering[OfferService].drain()
    assert await posts(offering) == [(1, message.message_id)]


@pytest.mark.parametrize("said", ["good morning everyone", "I bought the blue mug here"])
async def test_other_talk_is_not_offered_on(offering: App, says: Saying, said: str) -> None:
    offering[OfferService].enqueue(says(said))
    await offering[OfferService].drain()
    assert await posts(offering) == []


async def test_nothing_is_heard_elsewhere_or_while_offers_are_off(
    offering: App, says: Saying
) -> None:
    offering[OfferService].enqueue(says(channel=CHANNEL + 5))
    await offering.guild_settings.change(GUILD, features=frozenset())
    offering[OfferService].enqueue(says())
    await offering[OfferService].drain()
    assert await posts(offering) == []


async def test_accounts_made_for_it_are_offered_nothing_until_they_are_a_week_old(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    accounts = [snowflake(clock() - timedelta(seconds=5), number) for number in range(20)]
    for account in accounts:
        assert await offering[OfferService].consider(says(by=account)) is NoOfferReason.NEW_ACCOUNT
    clock.advance(days=7)
    assert not isinstance(
        await offering[OfferService].consider(says(by=accounts[0])), NoOfferReason
    )


async def test_an_old_message_read_after_a_restart_is_let_pass(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    message = says()
    clock.advance(hours=2)
    offering[OfferService].enqueue(message)
    await offering[OfferService].drain()
    assert await posts(offering) == []


async def test_one_message_is_answered_once_however_often_it_is_heard(
    offering: App, says: Saying
) -> None:
    message = says()
    await asyncio.gather(*(offering[OfferService].consider(message) for _ in range(5)))
    assert len(await posts(offering)) == 1


async def test_a_member_is_not_offered_again_within_the_pause(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    await made(offering, says())
    clock.advance(days=29)
    assert await offering[OfferService].consider(says()) is NoOfferReason.TOO_SOON
    clock.advance(days=1)
    await made(offering, says())


async def test_members_who_write_at_once_do_not_exceed_the_daily_cap(
    offering: App, says: Saying
) -> None:
    await offering.guild_settings.change(GUILD, offers_per_day=3)
    messages = [says(by=600 + number) for number in range(8)]
    results = await asyncio.gather(
        *(offering[OfferService].consider(message) for message in messages)
    )
    assert sum(result is NoOfferReason.ENOUGH for result in results) == 5
    assert len(await posts(offering)) == 3


async def test_the_cap_is_free_again_on_the_guilds_next_day(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    await offering.guild_settings.change(GUILD, offers_per_day=1, time_zone="Asia/Tokyo")
    await made(offering, says())
    clock.advance(hours=2)  # 23:00 in Tokyo
    assert await offering[OfferService].consider(says(by=BEN)) is NoOfferReason.ENOUGH
    clock.advance(hours=1)
    await made(offering, says(by=BEN))


async def test_who_said_no_is_left_alone(offering: App, says: Saying) -> None:
    await offering[ConsentService].change(GUILD, ANA, offers=OfferConsent.NO)
    assert await offering[OfferService].consider(says()) is NoOfferReason.UNWANTED


async def test_opening_gives_a_code_of_ones_own_and_says_yes(offering: App, says: Saying) -> None:
    offer = await made(offering, says())
    opened = await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    assert opened.newly_agreed
    assert is_code(opened.coupon.code)
    assert await offering[ConsentService].of(GUILD, ANA) == Consent(offers=OfferConsent.YES)
    assert await offering[CouponService].of(GUILD, ANA) == [opened.coupon]
    again = await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    assert again.coupon == opened.coupon
    assert not again.newly_agreed


async def test_many_clicks_at_once_make_one_coupon(offering: App, says: Saying) -> None:
    offer = await made(offering, says())
    opened = await asyncio.gather(
        *(offering[OfferResponseService].open(GUILD, offer, by=ANA) for _ in range(20))
    )
    assert len({one.coupon.code for one in opened}) == 1
    assert len(await offering[CouponService].of(GUILD, ANA)) == 1


async def test_nobody_else_can_open_or_decline(offering: App, says: Saying) -> None:
    offer = await made(offering, says())
    with pytest.raises(Refusal, match="the member I replied to"):
        await offering[OfferResponseService].open(GUILD, offer, by=BEN)
    with pytest.raises(Refusal, match="the member I replied to"):
        await offering[OfferResponseService].decline(GUILD, offer, by=BEN)
    with pytest.raises(Refusal, match="gone"):
        await offering[OfferResponseService].open(GUILD + 1, offer, by=ANA)
    assert await offering[ConsentService].of(GUILD, BEN) == Consent()
    assert await offering[CouponService].of(GUILD, BEN) == []


async def test_not_this_one_leaves_all_choices(offering: App, says: Saying) -> None:
    await offering[ConsentService].change(GUILD, ANA, named=False)
    offer = await made(offering, says())
    await offering[OfferResponseService].decline(GUILD, offer, by=ANA)
    assert await offering[ConsentService].of(GUILD, ANA) == Consent(named=False)
    offer = await made(offering, says(by=BEN))
    await offering[OfferResponseService].stop(GUILD, by=BEN, offer_id=offer)
    assert await offering[ConsentService].of(GUILD, BEN) == Consent(offers=OfferConsent.NO)


async def test_an_offer_that_was_taken_is_not_declined(offering: App, says: Saying) -> None:
    offer = await made(offering, says())
    await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    with pytest.raises(Refusal, match="have yours already"):
        await offering[OfferResponseService].decline(GUILD, offer, by=ANA)
    assert await offering[ConsentService].of(GUILD, ANA) == Consent(offers=OfferConsent.YES)


async def test_who_agreed_before_can_decline_one_or_stop_all(offering: App, says: Saying) -> None:
    await offering[ConsentService].change(GUILD, ANA, offers=OfferConsent.YES)
    offer = await made(offering, says())
    await offering[OfferResponseService].decline(GUILD, offer, by=ANA)
    assert (await offering[ConsentService].of(GUILD, ANA)).offers is OfferConsent.YES
    await offering[OfferResponseService].stop(GUILD, by=ANA)
    assert (await offering[ConsentService].of(GUILD, ANA)).offers is OfferConsent.NO


async def test_a_campaign_that_ended_is_neither_offered_nor_opened(
    offering: App, says: Saying
) -> None:
    offer = await made(offering, says())
    held = (
        await offering[OfferResponseService].open(GUILD, await made(offering, says(by=BEN)), by=BEN)
    ).coupon
    await offering[CampaignService].end(GUILD, held.campaign_id)
    with pytest.raises(Refusal, match="has ended"):
        await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    assert await offering[OfferService].consider(says(by=503)) is NoOfferReason.NOTHING
    assert (await offering[CouponService].redeem(GUILD, held.code, by=MOD)).code == held.code


async def test_who_holds_a_coupon_is_offered_the_next_campaign_only(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    await offering[OfferResponseService].open(GUILD, await made(offering, says()), by=ANA)
    clock.advance(days=40)
    assert await offering[OfferService].consider(says()) is NoOfferReason.NOTHING
    await offering[CampaignService].create(GUILD, Terms("poster", Discount(5), 3), by=MOD)
    shown = await offering[OfferResponseService].offer(
        GUILD, await made(offering, says("where can I buy one of these?"))
    )
    assert shown is not None
    offer, campaign, _ = shown
    assert campaign.product == "poster"
    assert not offer.named


async def test_a_failing_reading_is_logged_without_the_words(
    offering: App, says: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(Detector, "read_many", fail)
    with structlog.testing.capture_logs() as logs:
        offering[OfferService].enqueue(says())
        await offering[OfferService].drain()
    assert [entry["event"] for entry in logs] == ["intent_batch_failed"]
    assert "blue mug" not in str(logs)


async def test_codes_never_reach_the_logs(offering: App, says: Saying) -> None:
    with structlog.testing.capture_logs() as logs:
        offer = await made(offering, says())
        code = (await offering[OfferResponseService].open(GUILD, offer, by=ANA)).coupon.code
        await offering[CouponService].redeem(GUILD, format_code(code), by=MOD)
        with pytest.raises(Refusal):
            await offering[CouponService].redeem(GUILD, code, by=MOD)
    assert code not in str(logs)
    assert format_code(code) not in str(logs)


async def test_an_offer_and_its_post_are_kept_together(
    offering: App, database: Database, says: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    message = says()
    with monkeypatch.context() as patch:
        patch.setattr(OutboxRepository, "add", fail)
        with pytest.raises(RuntimeError):
            await offering[OfferService].consider(message)
    assert await posts(offering) == []
    await made(offering, message)
    assert len(await posts(offering)) == 1


async def test_what_is_promised_never_exceeds_the_budget_whoever_comes_at_once(
    offering: App, clock: FakeClock
) -> None:
    channel = 903
    terms = Terms(
        "the lamp",
        Discount(amount=Money(500, "EUR")),
        14,
        budget=Money(2600, "EUR"),
        share_channel_id=channel,
    )
    campaign = await offering[CampaignService].create(GUILD, terms, by=MOD)
    old = snowflake(clock(), 0) - (1 << 60)

    async def take(user_id: int) -> Coupon:
        async with offering.database.transaction() as transaction:
            held = await CampaignRepository(transaction).get(GUILD, campaign.id)
            assert held is not None
            return await claim_coupon(transaction, held, user_id, clock())

    # Five at 5 € fit into 26 €, but two of them share, and sharing promises the same once more.
    first = [await take(old + number) for number in range(2)]
    results = await asyncio.gather(
        *(
            offering[CouponSharingService].share(GUILD, coupon.id, by=coupon.user_id)
            for coupon in first
        ),
        *(take(old + number) for number in range(2, 10)),
        return_exceptions=True,
    )
    assert sum(not isinstance(result, BaseException) for result in results) == 3
    assert all(isinstance(result, (Coupon, Refusal, int)) for result in results)
    found, _ = await offering[CampaignService].one(GUILD, campaign.id)
    assert found.reserved_amount == 2500
    assert found.state(clock()) is CampaignState.USED_UP
    assert not [
        one for one in await offering[CampaignService].active(GUILD) if one.id == campaign.id
    ]


async def test_marks_are_forgotten_when_the_campaign_is_over(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    ends = clock() + timedelta(days=2)
    await offering[CampaignService].create(
        GUILD, Terms("the lamp", Discount(5), 14, ends_at=ends), by=MOD
    )
    lamp = "where can I buy the lamp?"
    opened = await offering[OfferResponseService].open(
        GUILD, await made(offering, says(lamp)), by=ANA
    )
    await offering[CouponService].redeem(GUILD, opened.coupon.code, by=MOD)
    await offering[PrivacyService].erase(ANA)

    async def marks() -> int:
        async with offering.database.snapshot() as reading:
            found = await reading.execute(select(func.count()).select_from(redeemed_user_hashes))
            return int(found.scalar_one())

    assert await marks() == 1
    async with offering.database.snapshot() as reading:
        open_to = await CampaignRepository(reading).available_to(GUILD, ANA, clock())
    assert [campaign.product for campaign in open_to] == ["the blue mug"]
    clock.now = ends
    await offering.run_pending()
    assert await marks() == 0


async def test_at_the_end_what_waits_to_be_read_is_let_go(offering: App, says: Saying) -> None:
    offering[OfferService].enqueue(says())
    await offering[OfferService].close()
    assert await posts(offering) == []
