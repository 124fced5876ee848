"""Members' answers to offers: opened, declined, or no more of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.contact_budget import ContactBudget
from bot.services.coupons import hand_over
from db.campaigns import CampaignRepository
from db.consent import ConsentRepository
from db.coupons import CouponRepository
from db.database import Transaction
from db.offers import OfferRepository
from db.products import ProductRepository
from domain.campaign_overlap import best_for_member
from domain.campaign_states import CampaignState
from domain.campaigns import Campaign, closed_reason
from domain.consent import OfferConsent
from domain.contact_budget import Contact
from domain.coupons import Coupon
from domain.offers import Offer, OfferAnswer
from domain.refusals import Refusal
from domain.translatable_text import text

GONE = text("That offer is gone, but nothing is lost: just ask in the channel again.")
TAKEN = text("You have yours already. /coupons shows your code.")


@dataclass(frozen=True, slots=True)
class OpenedOffer:
    """A coupon that a member finds behind an offer."""

    coupon: Coupon
    newly_agreed: bool
    """Whether opening it was the member's first decision on offers, and thus their consent."""


class OfferOver(Refusal):
    """A refusal to open an offer that no longer has anything to give."""


class OfferResponseService:
    """Shows offers and takes members' answers to them."""

    def __init__(
        self,
        core: Core,
        consents: ConsentService,
        campaigns: CampaignService,
        contacts: ContactBudget,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._metrics = core.metrics
        self._consents = consents
        self._campaigns = campaigns
        self._contacts = contacts

    async def offer(
        self, guild_id: int, offer_id: int
    ) -> tuple[Offer, Campaign, OfferConsent] | None:
        """Return an offer with its campaign and the member's consent, or None."""
        async with self._database.snapshot() as reading:
            offer = await OfferRepository(reading).get(guild_id, offer_id)
            if offer is None:
                return None
            campaign = await CampaignRepository(reading).get(guild_id, offer.campaign_id)
            consent = await ConsentRepository(reading).get(guild_id, offer.user_id)
        return (offer, campaign, consent.offers) if campaign else None

    async def open(self, guild_id: int, offer_id: int, *, by: int) -> OpenedOffer:
        """Return the coupon behind the offer, made when it is first opened and the same later.

        Opening counts as consent to offers of a member who was not asked before. If the campaign
        gives no coupons now, it is one of the best campaign for the same product that does. Raises
        `OfferOver` if there is none, and `Refusal` if the offer is another member's.
        """
        async with self._database.transaction(guild_id) as transaction:
            # In its own transaction, so that it is stored even if no coupon is left.
            await OfferRepository(transaction).opened(guild_id, offer_id, by, self._clock())
        tier = await self._campaigns.tier_that_matters(guild_id, by)
        try:
            return await self._hand_over(guild_id, offer_id, by, tier)
        except OfferOver:
            async with self._database.transaction(guild_id) as transaction:
                # It brought them nothing, so it does not keep them from the next offer.
                await OfferRepository(transaction).withdraw(
                    offer_id, self._clock(), gave_nothing=True
                )
                await self._contacts.give_back(transaction, guild_id, Contact.OFFER, offer_id)
            raise

    async def _hand_over(self, guild_id: int, offer_id: int, by: int, tier: int) -> OpenedOffer:
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            offers, coupons = OfferRepository(transaction), CouponRepository(transaction)
            offer = await _own(transaction, guild_id, offer_id, by)
            usable = await coupons.usable(offer.campaign_id, by, now)
            opened_before = offer.answer is OfferAnswer.CLAIMED
            held = usable or await coupons.newest(offer.campaign_id, by)
            if held is not None and (opened_before or usable is not None):
                return OpenedOffer(held, newly_agreed=False)
            campaign = await _giving_campaign(transaction, offer, tier, now)
            if campaign.id != offer.campaign_id:
                await offers.replace_campaign(offer.id, campaign.id)
            coupon = await hand_over(transaction, campaign, by, now)
            await offers.answered(offer.id, OfferAnswer.CLAIMED, now)
            agreed = await self._wish(transaction, guild_id, by, OfferConsent.YES, if_unasked=True)
        if not opened_before:
            self._metrics.offers.labels("taken").inc()
        return OpenedOffer(coupon, newly_agreed=agreed)

    async def decline(self, guild_id: int, offer_id: int, *, by: int) -> None:
        """Decline this offer for the member, who may be offered something else later.

        Raises `Refusal` if the offer is another member's, or taken already.
        """
        async with self._database.transaction(guild_id) as transaction:
            offer = await _own(transaction, guild_id, offer_id, by)
            if offer.answer is OfferAnswer.CLAIMED:
                raise Refusal(TAKEN)
            await self._mark_declined(transaction, offer)
        if offer.answer is None:
            self._metrics.offers.labels("declined").inc()

    async def stop(self, guild_id: int, *, by: int, offer_id: int | None = None) -> None:
        """Withdraw the member's consent to offers, and decline the named one.

        Raises `Refusal` if that is another member's.
        """
        async with self._database.transaction(guild_id) as transaction:
            if offer_id is not None:
                offer = await _own(transaction, guild_id, offer_id, by)
                await self._mark_declined(transaction, offer)
            await self._wish(transaction, guild_id, by, OfferConsent.NO)

    async def _mark_declined(self, transaction: Transaction, offer: Offer) -> None:
        """Record that the member declined this offer, unless they have answered already."""
        if offer.answer is None:
            await OfferRepository(transaction).answered(
                offer.id, OfferAnswer.DECLINED, self._clock()
            )

    async def _wish(
        self,
        transaction: Transaction,
        guild_id: int,
        user_id: int,
        wish: OfferConsent,
        *,
        if_unasked: bool = False,
    ) -> bool:
        """Store the member's consent, with `if_unasked` only if they were not asked before.

        Returns whether that changed anything.
        """
        consent = await ConsentRepository(transaction).get(guild_id, user_id)
        if consent.offers is wish or (if_unasked and consent.offers is not OfferConsent.UNASKED):
            return False
        await self._consents.put(transaction, guild_id, user_id, replace(consent, offers=wish))
        return True


async def _giving_campaign(
    transaction: Transaction, offer: Offer, tier: int, now: datetime
) -> Campaign:
    """Return the offer's campaign, or the best for its product if that gives no coupons now.

    If none does for this member, whose tier is `tier`, raises `OfferOver`, and only `Refusal` while
    the campaign is paused: it may give some later.
    """
    campaigns = CampaignRepository(transaction)
    campaign = await campaigns.get(offer.guild_id, offer.campaign_id)
    if campaign is None:
        raise Refusal(GONE)
    reason = closed_reason(campaign.state(now))
    if reason is None:
        return campaign
    others = [
        one
        for one in await campaigns.available_to(offer.guild_id, offer.user_id, now)
        if one.product == campaign.product and one.terms.min_tier <= tier
    ]
    if not others:
        is_paused = campaign.state(now) is CampaignState.PAUSED
        raise Refusal(reason) if is_paused else OfferOver(reason)
    known = await ProductRepository(transaction, offer.guild_id).all()
    prices = {product.name: product.details.price for product in known}
    return best_for_member(others, prices.get(campaign.product))


async def _own(transaction: Transaction, guild_id: int, offer_id: int, user_id: int) -> Offer:
    """Return the offer, if it is this member's; raise `Refusal` otherwise."""
    offer = await OfferRepository(transaction).get(guild_id, offer_id)
    if offer is None:
        raise Refusal(GONE)
    if offer.user_id != user_id:
        raise Refusal(text("That button is for the member I replied to."))
    return offer


FEATURE = FeatureSpec(key="offer_responses", services=(OfferResponseService,))
