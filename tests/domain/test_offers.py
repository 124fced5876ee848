"""An offer is made when the rules allow it, and for the right product."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaigns import Campaign, Discount, Terms
from domain.consent import OfferConsent
from domain.coupon_sharing import MIN_ACCOUNT_AGE
from domain.guild_settings import GuildSettings, is_quiet_hour
from domain.intent import ASK, OFFER, SHADOW, IntentScores
from domain.money import Money
from domain.offer_settings import OFFERS, OfferSettings
from domain.offers import (
    COMPLAINING,
    NoOfferReason,
    OfferChoice,
    OfferContext,
    choose_offer,
    day_start,
    not_bought,
    offers_enabled_in,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTINGS = GuildSettings().changed(
    features=frozenset({OFFERS}),
    offer_channel_ids=(7,),
    time_zone="Europe/Paris",
    offers_trial=False,
)
MUG = Campaign(1, 9, Terms("the blue mug", Discount(15), 14), NOW - timedelta(days=3))
POSTER = Campaign(2, 9, Terms("the poster", Discount(10), 14), NOW - timedelta(days=1))

SITUATION = OfferContext(
    now=NOW,
    said="where can I buy the blue mug?",
    reading=IntentScores(purchase=OFFER, complaint=0.0, praise=0.0, language="en"),
    wish=OfferConsent.UNASKED,
    account_made_at=NOW - MIN_ACCOUNT_AGE,
    last_offered_at=None,
    offered_today=0,
    campaigns=(POSTER, MUG),
)


def heard(purchase: float, complaint: float = 0.0) -> IntentScores:
    return IntentScores(purchase, complaint, 0.0, "en")


def test_the_campaign_whose_product_is_named_is_offered() -> None:
    assert choose_offer(SETTINGS, SITUATION) == OfferChoice(
        MUG, named=True, score=OFFER, trial=False
    )


def test_without_a_name_the_newest_is_offered_with_more_care() -> None:
    unnamed = replace(SITUATION, said="where can I get one?")
    assert choose_offer(SETTINGS, unnamed) == OfferChoice(
        POSTER, named=False, score=OFFER, trial=False
    )


@pytest.mark.parametrize("said", ["where can I buy the blue mug?", "where can I get one?"])
def test_of_two_campaigns_for_a_product_the_best_for_the_member_is_offered(said: str) -> None:
    newer = Campaign(3, 9, Terms("the blue mug", Discount(10), 14), NOW)
    amount = Terms("the blue mug", Discount(amount=Money(200, "EUR")), 14)
    both = replace(SITUATION, said=said, campaigns=(POSTER, MUG, newer))
    choice = choose_offer(SETTINGS, both)
    assert isinstance(choice, OfferChoice)
    assert choice.campaign == MUG
    for price, best in ((None, 4), (1_200, 4), (2_000, 1)):
        prices = {"the blue mug": Money(price, "EUR")} if price else {}
        campaigns = (POSTER, MUG, Campaign(4, 9, amount, NOW))
        choice = choose_offer(SETTINGS, replace(both, campaigns=campaigns, prices=prices))
        assert isinstance(choice, OfferChoice)
        assert choice.campaign.id == best


def test_a_less_sure_wish_is_enough_only_where_the_product_is_named() -> None:
    less_sure = replace(SITUATION, reading=heard(ASK))
    assert choose_offer(SETTINGS, less_sure) == OfferChoice(MUG, named=True, score=ASK, trial=False)
    assert choose_offer(SETTINGS, replace(less_sure, said="where?")) is NoOfferReason.NOT_SURE


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reading": heard(ASK - 0.01)}, NoOfferReason.NOT_SURE),
        ({"reading": heard(0.99, COMPLAINING)}, NoOfferReason.COMPLAINT),
        ({"reading": heard(0.0, COMPLAINING)}, NoOfferReason.COMPLAINT),
        ({"wish": OfferConsent.NO}, NoOfferReason.UNWANTED),
        ({"last_offered_at": NOW - timedelta(days=29, hours=23)}, NoOfferReason.TOO_SOON),
        ({"offered_today": 20}, NoOfferReason.ENOUGH),
        ({"campaigns": ()}, NoOfferReason.NOTHING),
    ],
)
def test_no_offer_is_made(changed: dict[str, object], why: NoOfferReason) -> None:
    assert choose_offer(SETTINGS, replace(SITUATION, **changed)) is why  # type: ignore[arg-type] # parametrised


def test_an_offer_may_come_again_when_the_pause_is_over() -> None:
    last = NOW - timedelta(days=SETTINGS[OfferSettings].offer_pause_days)
    assert choose_offer(SETTINGS, replace(SITUATION, last_offered_at=last)) == OfferChoice(
        MUG, named=True, score=OFFER, trial=False
    )


@given(
    purchase=st.floats(0, 1),
    complaint=st.floats(0, 1),
    wish=st.sampled_from(OfferConsent),
    days_ago=st.none() | st.floats(0, 60),
    account_days=st.floats(0, 30),
    today=st.integers(0, 40),
    said=st.sampled_from(["the blue mug", "a poster", "one"]),
    campaigns=st.sets(st.sampled_from([MUG, POSTER])),
)
def test_whatever_is_known_nobody_is_bothered(
    purchase: float,
    complaint: float,
    wish: OfferConsent,
    days_ago: float | None,
    account_days: float,
    today: int,
    said: str,
    campaigns: set[Campaign],
) -> None:
    last = None if days_ago is None else NOW - timedelta(days=days_ago)
    situation = OfferContext(
        now=NOW,
        said=said,
        reading=heard(purchase, complaint),
        wish=wish,
        account_made_at=NOW - timedelta(days=account_days),
        last_offered_at=last,
        offered_today=today,
        campaigns=tuple(campaigns),
    )
    chosen = choose_offer(SETTINGS, situation)
    if isinstance(chosen, NoOfferReason):
        return
    assert purchase >= (ASK if chosen.named else OFFER)
    assert complaint < COMPLAINING
    assert wish is not OfferConsent.NO
    assert account_days >= 7
    assert days_ago is None or days_ago >= SETTINGS[OfferSettings].offer_pause_days
    assert today < SETTINGS[OfferSettings].offers_per_day
    assert chosen.campaign in campaigns


def test_a_very_new_account_is_offered_nothing() -> None:
    new = replace(SITUATION, account_made_at=NOW - MIN_ACCOUNT_AGE + timedelta(seconds=1))
    assert choose_offer(SETTINGS, new) is NoOfferReason.NEW_ACCOUNT
    assert choose_offer(SETTINGS.changed(offers_trial=True), new) is NoOfferReason.NEW_ACCOUNT


def test_in_a_trial_moderators_see_less_sure_wishes_too() -> None:
    trial = SETTINGS.changed(offers_trial=True)
    unsure = replace(SITUATION, reading=heard(SHADOW), said="where?")
    assert choose_offer(trial, unsure) == OfferChoice(POSTER, named=False, score=SHADOW, trial=True)
    assert (
        choose_offer(trial, replace(unsure, reading=heard(SHADOW - 0.01))) is NoOfferReason.NOT_SURE
    )


def test_the_guilds_own_threshold_stands_in_place_of_ours() -> None:
    strict = SETTINGS.changed(offer_threshold=0.95)
    unnamed = replace(SITUATION, said="where?", reading=heard(0.94))
    assert choose_offer(strict, unnamed) is NoOfferReason.NOT_SURE
    lax = SETTINGS.changed(offer_threshold=0.5)
    assert choose_offer(lax, replace(unnamed, reading=heard(0.5))) == OfferChoice(
        POSTER, named=False, score=0.5, trial=False
    )


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [(12, 14, True), (22, 7, False), (13, 13, False), (22, 14, True), (14, 15, False)],
)
def test_nothing_is_offered_in_quiet_hours(start: int, end: int, quiet: bool) -> None:
    settings = replace(SETTINGS, quiet_from=start, quiet_until=end)  # it is 13:00 in Paris
    assert is_quiet_hour(settings, NOW) is quiet
    assert (choose_offer(settings, SITUATION) is NoOfferReason.QUIET) is quiet


def test_offers_are_heard_only_where_they_are_switched_on() -> None:
    assert offers_enabled_in(SETTINGS, (7,))
    assert offers_enabled_in(SETTINGS, (8, 7))
    assert not offers_enabled_in(SETTINGS, (8,))
    assert not offers_enabled_in(replace(SETTINGS, features=frozenset()), (7,))


def test_the_guilds_day_begins_at_its_own_midnight() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    assert day_start(SETTINGS, late) == datetime(2026, 3, 2, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("where can I buy the blue mug?", [POSTER, MUG]),
        ("I've just bought the blue mug. Is the poster still in stock?", [POSTER]),
        ("J’ai commandé the blue mug hier", [POSTER]),
        ("I bought it already, where can I get more?", []),
        ("I'd actually bought the poster before", [MUG]),
        ("I have since ordered one", []),
        ("I just got mine, is there a matching plate?", []),
        ("I already have one", []),
        ("I just got one yesterday", []),
        ("I just got one quick question, where can I buy the blue mug?", [POSTER, MUG]),
        ("I haven't bought the blue mug yet", [POSTER, MUG]),
        ("Je viens d'acheter the blue mug, combien coûte la livraison ?", [POSTER]),
        ("Je viens de la commander, elle est en stock ?", []),
        ("je viens tout juste de m’en prendre une", []),
        ("on vient de le commander", []),
        ("j'avais acheté the poster", [MUG]),
        ("on l'a déjà commandée", []),
        ("nous les avons achetés hier", []),
        ("je l'ai déjà prise", []),
        ("je viens acheter the blue mug, c'est combien ?", [POSTER, MUG]),
        ("je n'ai pas acheté the blue mug", [POSTER, MUG]),
        ("", [POSTER, MUG]),
    ],
)
def test_what_a_member_tells_to_have_bought_is_not_offered(told: str, left: list[Campaign]) -> None:
    assert not_bought(told, (POSTER, MUG)) == left


@given(st.text())
def test_whatever_is_told_nothing_is_made_up(told: str) -> None:
    assert set(not_bought(told, (POSTER, MUG))) <= {POSTER, MUG}


def test_a_product_without_a_campaign_is_not_answered_with_another() -> None:
    lamp = replace(SITUATION, said="where can I buy the lamp?", about={"the lamp"})
    assert choose_offer(SETTINGS, lamp) is NoOfferReason.NOTHING
    both = replace(SITUATION, about={"the blue mug", "the lamp"})
    assert choose_offer(SETTINGS, both) == OfferChoice(MUG, named=True, score=OFFER, trial=False)
