"""Moderators read what may surprise them about a campaign when they create it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.campaigns import CampaignService
from tests.scenarios.world import World, answered, prefilled, shown

WORDS = {
    "en-US": {
        "several": "There are several campaigns for the blue mug: 15% off the blue mug and",
        "best": "I offer each member the best they may take: 15% off the blue mug.",
        "by price": "depends on the price, so I go by date and offer €1.00 off the blue mug.",
        "same": "No other is better for a member than 15% off the blue mug, so that is what I",
        "unlimited": "It has no end, no limit and no budget",
        "start": "Start it like this",
        "discard": "Discard it",
        "limit": "Set a limit…",
        "correct": "Correct it",
        "already": "has already started",
        "running": "The campaign is running: 15% off",
        "discarded": "The campaign for the blue mug will not start",
        "no end": "It has no end: it runs until all is taken",
        "no limit": "It has no limit and no budget",
    },
    "fr": {
        "several": "Il y a plusieurs campagnes pour the blue mug : 15",
        "best": "Je propose à chaque membre la meilleure à laquelle il a droit : 15",
        "by price": "dépend du prix",
        "same": "Aucune autre n’est meilleure pour un membre que 15",
        "unlimited": "Elle n’a ni fin, ni limite, ni budget",
        "start": "La lancer ainsi",
        "discard": "L’abandonner",
        "limit": "Fixer une limite…",
        "correct": "Corriger",
        "already": "est lancée",
        "running": "La campagne est lancée : 15",
        "discarded": "La campagne pour the blue mug ne sera pas lancée",
        "no end": "Elle n’a pas de fin",
        "no limit": "Elle n’a ni limite ni budget",
    },
}
LANGUAGES = pytest.mark.parametrize("locale", ["en-US", "fr"])


@pytest.fixture
async def shop(world: World, locale: str) -> World:
    """Turn offers on in #general; the moderator reads this language."""
    await world.turn_on_offers()
    world.sim.locales[world.mod.id] = locale
    return world


async def begin(world: World, **options: Any) -> str:
    values = {"product": "the blue mug", "days_valid": 14, "limit": 100, **options}
    values = {name: value for name, value in values.items() if value is not None}
    begun = await world.mod.slash(world.general, "campaign create", **values)
    return shown(begun.response)


@LANGUAGES
async def test_a_second_campaign_for_a_product_says_which_applies_and_it_does(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    assert said["several"] not in await begin(shop, percent=15)
    assert said["several"] not in await begin(shop, percent=50, product="the poster")
    worse = await begin(shop, percent=10)
    assert said["several"] in worse
    assert said["best"] in worse
    await shop.ana.send(shop.general, "where can I buy the blue mug?")
    opened = await shop.ana.click(shop.general.history()[-1], label="Show me")
    assert "15% off the blue mug" in shown(opened.response)


@LANGUAGES
async def test_campaigns_that_only_a_price_can_compare_say_so_until_it_is_known(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    await begin(shop, percent=15)
    assert said["by price"] in await begin(shop, amount="1 €")
    await shop.mod.slash(shop.general, "products add", name="the blue mug", price="12 €")
    again = await begin(shop, percent=15)
    assert said["by price"] not in again
    assert said["same"] in again


@LANGUAGES
async def test_what_nothing_limits_is_said_when_a_campaign_is_created(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    bounds: dict[str, dict[str, Any]] = {
        "unlimited": {"limit": None},
        "no end": {"limit": 5},
        "no limit": {"limit": None, "ends": "in 2 weeks"},
        "": {"ends": "in 2 weeks", "limit": 5},
    }
    for expected, options in bounds.items():
        told = await begin(shop, percent=15, **options)
        found = [name for name in ("unlimited", "no end", "no limit") if said[name] in told]
        assert found == ([expected] if expected else [])


@LANGUAGES
async def test_a_campaign_that_nothing_would_end_asks_before_it_starts(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    options = {"product": "the blue mug", "days_valid": 14, "percent": 15}
    asked = await shop.mod.slash(shop.general, "campaign create", **options)
    assert said["unlimited"] in shown(asked.response)
    before = len(shop.general.history())
    await shop.ana.send(shop.general, "where can I buy the blue mug?")
    assert len(shop.general.history()) == before + 1, "offered before it was started"
    await shop.restart()
    started = await shop.mod.click(answered(asked), label=said["start"])
    assert said["running"] in shown(started.response)
    await shop.ben.send(shop.general, "where can I buy the blue mug?")
    opened = await shop.ben.click(shop.general.history()[-1], label="Show me")
    assert "15% off the blue mug" in shown(opened.response)


@pytest.mark.parametrize("locale", ["en-US"])
async def test_a_campaign_that_was_not_started_is_listed_so_until_it_is_discarded(
    shop: World,
) -> None:
    options = {"product": "the blue mug", "days_valid": 14, "percent": 15}
    asked = await shop.mod.slash(shop.general, "campaign create", **options)
    listed = shown(answered(await shop.mod.slash(shop.general, "campaign list")))
    assert "(no. 1, not started yet): offered 0" in listed
    await shop.mod.click(answered(asked), label="Discard it")
    listed = shown(answered(await shop.mod.slash(shop.general, "campaign list")))
    assert "(no. 1, never started): offered 0" in listed
    assert not await shop.mod.autocomplete(shop.general, "campaign end", "campaign", "mug")


@LANGUAGES
async def test_a_campaign_that_nothing_would_end_is_given_a_limit_in_a_form(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    options = {"product": "the blue mug", "days_valid": 14, "percent": 15}
    asked = answered(await shop.mod.slash(shop.general, "campaign create", **options)).message
    await shop.restart()
    form = await shop.mod.click(asked, label=said["limit"])
    refused = answered(await shop.mod.submit_modal(form, {"ends": "soonish", "limit": "many"}))
    assert shown(refused).count("\n- **") == 2
    assert (await shop.app[CampaignService].active(shop.guild.id)) == []
    form = await shop.mod.click(refused.message, label=said["correct"])
    held = prefilled(form)
    assert held == {"ends": "soonish", "limit": "many"}
    limits = {"ends": "in 2 weeks" if locale == "en-US" else "dans 2 semaines", "limit": "50"}
    started = await shop.mod.submit_modal(form, {**held, **limits})
    assert said["running"] in shown(answered(started))
    (campaign,) = await shop.app[CampaignService].active(shop.guild.id)
    assert campaign.terms.max_coupons == 50
    assert campaign.terms.ends_at is not None
    late = await shop.mod.click(asked, label=said["limit"])
    refused = answered(await shop.mod.submit_modal(late, {"limit": "9"}))
    assert said["already"] in shown(refused)
    kept = await shop.mod.click(asked, label=said["discard"])
    assert said["already"] in shown(kept.response)
    assert len(await shop.app[CampaignService].active(shop.guild.id)) == 1
    await shop.sim.pass_time(15 * 86_400)
    assert (await shop.app[CampaignService].active(shop.guild.id)) == []


@pytest.mark.parametrize("locale", ["fr"])
async def test_the_warning_names_the_product_in_the_readers_language(shop: World) -> None:
    await shop.mod.slash(
        shop.general, "products add", name="the blue mug", translations="fr: la tasse bleue"
    )
    await begin(shop, percent=15)
    assert "plusieurs campagnes pour la tasse bleue" in await begin(shop, percent=10)


@LANGUAGES
async def test_a_campaign_that_nothing_would_end_can_be_discarded_instead(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    options = {"product": "the blue mug", "days_valid": 14, "percent": 15}
    asked = await shop.mod.slash(shop.general, "campaign create", **options)
    discarded = await shop.mod.click(answered(asked), label=said["discard"])
    assert said["discarded"] in shown(discarded.response)
    before = len(shop.general.history())
    await shop.ana.send(shop.general, "where can I buy the blue mug?")
    assert len(shop.general.history()) == before + 1


@LANGUAGES
async def test_an_offer_whose_campaign_ended_is_taken_away_when_it_is_opened(
    shop: World, locale: str
) -> None:
    await begin(shop, percent=15)
    await shop.ana.send(shop.general, "where can I buy the blue mug?")
    offer = shop.general.history()[-1]
    (running,) = await shop.app[CampaignService].active(shop.guild.id)
    await shop.app[CampaignService].end(shop.guild.id, running.id)
    opened = await shop.ana.click(offer, label="Show me")
    assert "Sorry, this campaign has ended." in shown(opened.response)
    assert offer.id not in [message.id for message in shop.general.history()]
