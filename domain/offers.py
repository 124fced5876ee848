"""Rules that decide whether an offer may be made, and for which campaign."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.campaign_overlap import best_for_member
from domain.campaigns import Campaign, name_match_words
from domain.consent import OfferConsent
from domain.coupon_sharing import MIN_ACCOUNT_AGE
from domain.distress import Distress
from domain.guild_settings import GuildSettings, is_quiet_hour
from domain.incoming_message import Places
from domain.intent import ASK, OFFER, SHADOW, IntentScores
from domain.money import Money
from domain.offer_settings import OFFERS, OfferSettings

COMPLAINING = 0.5
"""Complaint score from which nothing is offered, and alerts count a message that may be a wish."""
SURELY_COMPLAINING = 0.6
"""Score from which moderators are shown a complaint, and alerts count any other message.

Of 80 messages of two chats 48 are above `COMPLAINING`, of which 29 are complaints, and 24 of 33
from here on, so that a card is right more often than not (docs/care.md).
"""
_PARTS = re.compile(r"[.!?;,\n]+")
_BOUGHT = re.compile(
    r"\b(?:(?:i|we)(?:'ve| have|'d| had)?|just|already|finally)"
    r"(?: (?:just|already|finally|recently|actually|since|both|also)){0,2}"
    r" (?:bought|purchased|ordered)\b"
    r"|\b(?:just|already|finally) (?:got|have|own) mine\b"
    # "I just got one question" is not a purchase.
    r"|\b(?:(?:just|already|finally) got|already (?:have|own)) one\b"
    r"(?!(?: \w+)? (?:question|thing))"
    r"|\b(?:ai|[jl]'avais|on (?:l'|les |en )?a(?:vait)?|nous (?:l'|les |en )?avi?ons)"
    r"(?: enfin| déjà| bien)? (?:acheté|commandé)"
    r"|\b(?:ai|avais|on (?:l'|les |en )?a|avons) déjà pris(?:e|es)?\b"
    r"|\b(?:je viens|on vient|venons|viens)(?: juste| tout juste)? (?:d'|de )(?:me |m'|nous )?"
    r"(?:l'|la |le |les |en )?(?:acheter|commander|prendre)\b"
)
_MAX_PURCHASES = 20
"""Number of purchases in one message above which the writer is taken to have all products."""
MAX_MESSAGE_AGE = timedelta(minutes=15)
"""Maximum age of an offer that could not be posted; afterwards the talk has moved on."""


class NoOfferReason(StrEnum):
    """Reason for not making an offer."""

    NOT_SURE = "not sure enough that something is wanted"
    COMPLAINT = "the message complains"
    DISTRESS = "the member is in distress"
    UNWANTED = "the member wants no offers"
    NEW_ACCOUNT = "the member's account is very new"
    TOO_SOON = "the member was offered something lately"
    ENOUGH = "the guild's offers of the day are used up"
    NOTHING = "there is no campaign for it"
    QUIET = "it is a quiet hour"
    BOUGHT = "the member tells that they bought it"
    APPROACHED = "the member was approached by the team lately"
    ON_HOLD = "everything planned for the guild is on hold"


class OfferAnswer(StrEnum):
    """Outcome of an offer."""

    CLAIMED = "claimed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer: a reply to one message of one member, for one campaign."""

    id: int
    guild_id: int
    campaign_id: int
    user_id: int
    channel_id: int
    message_id: int
    named: bool
    """The message named the product."""
    score: float
    """Certainty that the message wishes to buy, from 0 to 1."""
    trial: bool
    """It was not made, but shown to the moderators."""
    offered_at: datetime
    language: str | None = None
    """The language of the message; None if it was not recognised."""
    answer: OfferAnswer | None = None
    right: bool | None = None
    """The judgement of a moderator; None before there is one."""


@dataclass(frozen=True, slots=True)
class OfferContext:
    """The facts on which the decision about an offer is based."""

    now: datetime
    said: str
    """The message, and the one it replies to."""
    reading: IntentScores
    wish: OfferConsent
    account_made_at: datetime
    """The moment when the member's Discord account was made."""
    last_offered_at: datetime | None
    """The moment when the member was last offered something in this guild."""
    offered_today: int
    """Offers made in the guild since its day began."""
    campaigns: Sequence[Campaign]
    """The active campaigns with budget left that the member may have.

    Those of which they have had a coupon or declined an offer are left out.
    """
    about: Collection[str] = ()
    """The guild's products that are named in what was said."""
    prices: Mapping[str, Money] = field(default_factory=dict)
    """The prices of the guild's products, by name, as far as they are known."""
    told: str = ""
    """The member's own words: the message, and their earlier one if it replies to that."""
    distress: Distress | None = None
    """Distress of the member, or of the writer they reply to."""


@dataclass(frozen=True, slots=True)
class OfferChoice:
    """The offer to make."""

    campaign: Campaign
    named: bool
    """The message named the product; if not, the offer is worded more carefully."""
    score: float
    trial: bool


def choose_offer(settings: GuildSettings, situation: OfferContext) -> OfferChoice | NoOfferReason:
    """Return the campaign to offer, or the reason why nothing is offered.

    A named product lowers the required score; a trial, in which moderators see what is detected,
    lowers it further. Among several products the one whose name is said most fully is taken, then
    the one with the newest campaign; among its campaigns, the best for the member.
    """
    least, least_named = thresholds(settings)
    silence = needs_person(situation.reading, situation.distress)
    if silence is not None:
        return silence
    if situation.reading.purchase < least_named:
        return NoOfferReason.NOT_SURE
    silence = _not_now(settings, situation)
    if silence is not None:
        return silence
    left = not_bought(situation.told, situation.campaigns)
    silence = NoOfferReason.BOUGHT if situation.campaigns and not left else NoOfferReason.NOTHING
    said = name_match_words(situation.said)
    if situation.about:
        # If the product they look for has no campaign, do not offer another.
        left = [one for one in left if one.name_match(said) == 1.0]
    if not left:
        return silence

    def fit(campaign: Campaign) -> tuple[float, datetime, int]:
        return campaign.name_match(said), campaign.created_at, campaign.id

    fittest = max(left, key=fit)
    named = fit(fittest)[0] == 1.0
    product = fittest.product
    best = best_for_member(
        [one for one in left if one.product == product], situation.prices.get(product)
    )
    if situation.reading.purchase < (least_named if named else least):
        return NoOfferReason.NOT_SURE
    return OfferChoice(
        best, named, situation.reading.purchase, settings[OfferSettings].offers_trial
    )


def thresholds(settings: GuildSettings) -> tuple[float, float]:
    """Return the scores from which something is offered: without and with a named product."""
    own = settings[OfferSettings]
    if own.offers_trial:
        return SHADOW, SHADOW
    if own.offer_threshold is None:
        return OFFER, ASK
    return own.offer_threshold, min(ASK, own.offer_threshold)


def not_bought(told: str, campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Return the campaigns whose product these words do not say the member has bought.

    A purchase without a named product is taken to be about all of them: an offer too many is worse
    than a missed one.
    """
    plain = told.casefold().replace("’", "'")
    parts = [part for part in _PARTS.split(plain) if _BOUGHT.search(part)]
    if len(parts) > _MAX_PURCHASES:
        return []
    bought: set[int] = set()
    for part in parts:
        words = name_match_words(part)
        named = {campaign.id for campaign in campaigns if campaign.name_match(words) == 1.0}
        bought |= named or {campaign.id for campaign in campaigns}
    return [campaign for campaign in campaigns if campaign.id not in bought]


def needs_person(reading: IntentScores, trouble: Distress | None) -> NoOfferReason | None:
    """Return why a member needs a person and no offer, whatever the campaigns are; None if not."""
    if trouble is Distress.SELF_HARM:
        return NoOfferReason.DISTRESS
    if reading.complaint >= COMPLAINING:
        return NoOfferReason.COMPLAINT
    return None if trouble is None else NoOfferReason.DISTRESS


def _not_now(settings: GuildSettings, situation: OfferContext) -> NoOfferReason | None:
    pause = timedelta(days=settings[OfferSettings].offer_pause_days)
    last = situation.last_offered_at
    if situation.wish is OfferConsent.NO:
        return NoOfferReason.UNWANTED
    if situation.now - situation.account_made_at < MIN_ACCOUNT_AGE:
        return NoOfferReason.NEW_ACCOUNT
    if last is not None and situation.now - last < pause:
        return NoOfferReason.TOO_SOON
    if situation.offered_today >= settings[OfferSettings].offers_per_day:
        return NoOfferReason.ENOUGH
    if is_quiet_hour(settings, situation.now):
        return NoOfferReason.QUIET
    return None


def offers_enabled_in(settings: GuildSettings, places: Places) -> bool:
    """Return whether offers are on in one of these: a channel, and the one that it is in."""
    if not settings.has(OFFERS):
        return False
    enabled = settings[OfferSettings].offer_channel_ids
    return any(place in enabled for place in places)


def day_start(settings: GuildSettings, now: datetime) -> datetime:
    """Return the midnight on the guild's clocks at which the day of `now` began, in UTC."""
    local = now.astimezone(settings.zone)
    return datetime(local.year, local.month, local.day, tzinfo=settings.zone).astimezone(UTC)
