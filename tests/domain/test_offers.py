"""When an offer may be made, and for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaigns import Campaign, Discount, Terms
from domain.intent import ASK, OFFER, SHADOW, Reading
from domain.members import Offers
from domain.offers import (
    COMPLAINING,
    Choice,
    Silence,
    Situation,
    choose,
    day_began,
    listens,
    not_bought,
)
from domain.settings import Feature, GuildSettings, is_quiet
from domain.sharing import LEAST_AGE

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTINGS = GuildSettings(
    features=frozenset({Feature.OFFERS}),
    offer_channel_ids=(7,),
    time_zone="Europe/Paris",
    offers_trial=False,
)
MUG = Campaign(1, 9, Terms("the blue mug", Discount(15), 14), NOW - timedelta(days=3))
POSTER = Campaign(2, 9, Terms("the poster", Discount(10), 14), NOW - timedelta(days=1))

SITUATION = Situation(
    now=NOW,
    said="where can I buy the blue mug?",
    reading=Reading(purchase=OFFER, complaint=0.0, praise=0.0, thanks=0.0, language="en"),
    wish=Offers.UNASKED,
    account_made_at=NOW - LEAST_AGE,
    last_offered_at=None,
    offered_today=0,
    campaigns=(POSTER, MUG),
)


def heard(purchase: float, complaint: float = 0.0) -> Reading:
    return Reading(purchase, complaint, 0.0, 0.0, "en")


def test_the_campaign_whose_product_is_named_is_offered() -> None:
    assert choose(SETTINGS, SITUATION) == Choice(MUG, named=True, score=OFFER, trial=False)


def test_without_a_name_the_newest_is_offered_with_more_care() -> None:
    unnamed = replace(SITUATION, said="where can I get one?")
    assert choose(SETTINGS, unnamed) == Choice(POSTER, named=False, score=OFFER, trial=False)


def test_a_less_sure_wish_is_enough_only_where_the_product_is_named() -> None:
    less_sure = replace(SITUATION, reading=heard(ASK))
    assert choose(SETTINGS, less_sure) == Choice(MUG, named=True, score=ASK, trial=False)
    assert choose(SETTINGS, replace(less_sure, said="where?")) is Silence.NOT_SURE


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reading": heard(ASK - 0.01)}, Silence.NOT_SURE),
        ({"reading": heard(0.99, COMPLAINING)}, Silence.COMPLAINT),
        ({"reading": heard(0.0, COMPLAINING)}, Silence.COMPLAINT),
        ({"wish": Offers.NO}, Silence.UNWANTED),
        ({"last_offered_at": NOW - timedelta(days=29, hours=23)}, Silence.TOO_SOON),
        ({"offered_today": 20}, Silence.ENOUGH),
        ({"campaigns": ()}, Silence.NOTHING),
    ],
)
def test_no_offer_is_made(changed: dict[str, object], why: Silence) -> None:
    assert choose(SETTINGS, replace(SITUATION, **changed)) is why  # type: ignore[arg-type] # parametrised


def test_an_offer_may_come_again_when_the_pause_is_over() -> None:
    last = NOW - timedelta(days=SETTINGS.offer_pause_days)
    assert choose(SETTINGS, replace(SITUATION, last_offered_at=last)) == Choice(
        MUG, named=True, score=OFFER, trial=False
    )


@given(
    purchase=st.floats(0, 1),
    complaint=st.floats(0, 1),
    wish=st.sampled_from(Offers),
    days_ago=st.none() | st.floats(0, 60),
    account_days=st.floats(0, 30),
    today=st.integers(0, 40),
    said=st.sampled_from(["the blue mug", "a poster", "one"]),
    campaigns=st.sets(st.sampled_from([MUG, POSTER])),
)
def test_whatever_is_known_nobody_is_bothered(
    purchase: float,
    complaint: float,
    wish: Offers,
    days_ago: float | None,
    account_days: float,
    today: int,
    said: str,
    campaigns: set[Campaign],
) -> None:
    last = None if days_ago is None else NOW - timedelta(days=days_ago)
    situation = Situation(
        now=NOW,
        said=said,
        reading=heard(purchase, complaint),
        wish=wish,
        account_made_at=NOW - timedelta(days=account_days),
        last_offered_at=last,
        offered_today=today,
        campaigns=tuple(campaigns),
    )
    chosen = choose(SETTINGS, situation)
    if isinstance(chosen, Silence):
        return
    assert purchase >= (ASK if chosen.named else OFFER)
    assert complaint < COMPLAINING
    assert wish is not Offers.NO
    assert account_days >= 7
    assert days_ago is None or days_ago >= SETTINGS.offer_pause_days
    assert today < SETTINGS.offers_per_day
    assert chosen.campaign in campaigns


def test_a_very_new_account_is_offered_nothing() -> None:
    new = replace(SITUATION, account_made_at=NOW - LEAST_AGE + timedelta(seconds=1))
    assert choose(SETTINGS, new) is Silence.NEW_ACCOUNT
    assert choose(replace(SETTINGS, offers_trial=True), new) is Silence.NEW_ACCOUNT


def test_in_a_trial_moderators_see_less_sure_wishes_too() -> None:
    trial = replace(SETTINGS, offers_trial=True)
    unsure = replace(SITUATION, reading=heard(SHADOW), said="where?")
    assert choose(trial, unsure) == Choice(POSTER, named=False, score=SHADOW, trial=True)
    assert choose(trial, replace(unsure, reading=heard(SHADOW - 0.01))) is Silence.NOT_SURE


def test_the_guilds_own_threshold_stands_in_place_of_ours() -> None:
    strict = replace(SETTINGS, offer_threshold=0.95)
    unnamed = replace(SITUATION, said="where?", reading=heard(0.94))
    assert choose(strict, unnamed) is Silence.NOT_SURE
    lax = replace(SETTINGS, offer_threshold=0.5)
    assert choose(lax, replace(unnamed, reading=heard(0.5))) == Choice(
        POSTER, named=False, score=0.5, trial=False
    )


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [(12, 14, True), (22, 7, False), (13, 13, False), (22, 14, True), (14, 15, False)],
)
def test_nothing_is_offered_in_quiet_hours(start: int, end: int, quiet: bool) -> None:
    settings = replace(SETTINGS, quiet_from=start, quiet_until=end)  # it is 13:00 in Paris
    assert is_quiet(settings, NOW) is quiet
    assert (choose(settings, SITUATION) is Silence.QUIET) is quiet


def test_offers_are_heard_only_where_they_are_switched_on() -> None:
    assert listens(SETTINGS, 7)
    assert not listens(SETTINGS, 8)
    assert not listens(replace(SETTINGS, features=frozenset()), 7)


def test_the_guilds_day_begins_at_its_own_midnight() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    assert day_began(SETTINGS, late) == datetime(2026, 3, 2, 23, tzinfo=UTC)


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
    assert choose(SETTINGS, lamp) is Silence.NOTHING
    both = replace(SITUATION, about={"the blue mug", "the lamp"})
    assert choose(SETTINGS, both) == Choice(MUG, named=True, score=OFFER, trial=False)
