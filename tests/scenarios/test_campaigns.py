"""Moderators create campaigns with terms and limits, and see their figures."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.services.campaigns import CampaignService
from bot.services.tiers import TierService
from domain.campaign_states import CampaignState
from domain.money import Money
from domain.products import ProductDetails
from domain.tier_settings import TIERS
from tests.scenarios.world import World, shown

WISH = "where can I buy the blue mug?"
DAY = 86_400


@pytest.fixture
async def shop(world: World) -> World:
    """Turn offers on in #general; return the world."""
    await world.turn_on_offers()
    return world


async def begin(world: World, **options: Any) -> str:
    """Create a campaign; return the answer to the moderator."""
    begun = await world.mod.slash(
        world.general,
        "campaign create",
        product="the blue mug",
        days_valid=14,
        **{"limit": 1000, **options},
    )
    return shown(begun.response)


async def taken(world: World, by: MemberActor) -> str:
    """Open the offer; return the card that the member sees."""
    await by.send(world.general, WISH)
    opened = await by.click(world.general.history()[-1], label="Show me")
    return shown(opened.response)


async def state(world: World) -> CampaignState:
    (only,) = await world.app[CampaignService].of(world.guild.id)
    return only[0].state(world.sim.now())


async def test_an_amount_with_its_currency_a_least_order_and_a_prefix(shop: World) -> None:
    said = await begin(shop, amount="5 €", minimum="30 EUR", prefix="mug")
    assert "€5.00 off the blue mug" in said
    assert "For orders from €30.00." in said
    found = await taken(shop, shop.ana)
    assert "€5.00 off the blue mug (orders from €30.00)" in found
    code = found.partition("```\n")[2].partition("\n")[0]
    assert code.startswith("MUG-")
    redeemed = await shop.mod.slash(shop.general, "coupon redeem", code=code)
    assert "Redeemed" in shown(redeemed.response)
    told = await shop.mod.slash(shop.general, "campaign show", campaign="1")
    assert "Cost of the discounts: €5.00." in shown(told.response)


async def test_how_a_campaign_does_is_drawn_and_said_in_the_moderators_language(
    shop: World,
) -> None:
    await begin(shop, percent=10, each=2)
    product = (await shop.app[CampaignService].products.of(shop.guild.id))[0]
    await shop.app[CampaignService].products.edit(
        shop.guild.id, product.id, product.aliases, ProductDetails(price=Money(2800, "EUR"))
    )
    found = await taken(shop, shop.ana)
    code = found.partition("```\n")[2].partition("\n")[0]
    refused = await shop.mod.slash(shop.general, "coupon redeem", code=code, given="a lot")
    assert "cannot read “a lot” as an amount" in shown(refused.response)
    await shop.mod.slash(shop.general, "coupon redeem", code=code, given="3,50", order="1.234,50 €")
    await shop.sim.pass_time(15 * 86_400)
    told = await shop.mod.slash(shop.general, "campaign show", campaign="1")
    assert told.ephemeral
    said = shown(told.response)
    assert "offered: 1, declined: 0 · opened: 1 · taken: 1" in said
    assert "Each member can take 2: the next one once" in said
    assert "Cost of the discounts: €3.50." in said
    assert "It brought 1 order. Revenue: €1,234.50." in said
    assert told.response is not None
    (picture,) = told.response.attachments
    assert picture.filename == "campaign.png"
    assert code not in said

    shop.sim.locales[shop.mod.id] = "fr"
    french = await shop.mod.slash(shop.general, "campaign show", campaign="1")
    said = shown(french.response)
    assert "proposés : 1, refusés : 0 · ouverts : 1 · pris : 1" in said
    assert "Elle a apporté 1 commande. Chiffre d’affaires : 1 234,50 €." in said
    assert "Coût des réductions : 3,50 €." in said


async def test_a_product_is_heard_by_its_other_names(shop: World) -> None:
    await begin(shop, percent=10, other_names="la tasse bleue")
    await shop.mod.slash(
        shop.general, "campaign create", product="the poster", percent=5, days_valid=3, limit=1000
    )
    await shop.fanny.send(shop.general, "Où est-ce que je peux acheter la tasse bleue ?")
    assert "the blue mug" in shown(shop.general.history()[-1])


async def test_amounts_are_written_as_the_readers_language_writes_them(shop: World) -> None:
    await begin(shop, amount="5 €")
    await shop.fanny.send(shop.general, WISH)
    opened = await shop.fanny.click(shop.general.history()[-1], label="Show me")
    assert "5,00 € de remise sur the blue mug" in shown(opened.response)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"percent": 5, "budget": "500 €"}, "what one coupon can cost"),
        ({"amount": "5 €", "budget": "4 €"}, "too small for even one coupon"),
        ({"amount": "5 €", "budget": "40 $"}, "the same currency"),
        ({"percent": 5, "tier": 1}, "Tiers are switched off here"),
        ({"percent": 5, "amount": "5 €"}, "Give a percentage or an amount, not both"),
        ({"amount": "1 KWD", "budget": "1,000 KWD"}, "Write “1 000 KWD” or “1.00 KWD”"),
        ({"amount": "1,000 €"}, "Write “1 000 EUR”"),
        ({"amount": "five euros"}, "cannot read “five euros” as an amount"),
        ({"percent": 5, "prefix": "A B"}, "A prefix has 2 to 8"),
        ({"percent": 5, "begins": "in 3 days", "ends": "in 2 days"}, "before it starts"),
    ],
)
async def test_terms_that_cannot_be_are_refused_with_the_reason(
    shop: World, options: dict[str, Any], why: str
) -> None:
    assert why in await begin(shop, **options)
    assert await shop.app[CampaignService].of(shop.guild.id) == []


async def test_a_campaign_begins_and_ends_by_itself(shop: World) -> None:
    said = await begin(shop, percent=10, begins="in 1 day", ends="in 3 days")
    assert "It starts <t:" in said
    assert await state(shop) is CampaignState.COMING
    message = await shop.ana.send(shop.general, WISH)
    assert shop.general.history()[-1].id == message.id
    await shop.sim.pass_time(DAY)
    assert "10% off" in await taken(shop, shop.ana)
    await shop.sim.pass_time(2 * DAY)
    message = await shop.ben.send(shop.general, WISH)
    assert shop.general.history()[-1].id == message.id
    assert await state(shop) is CampaignState.OVER


async def test_the_last_coupon_is_given_once(shop: World) -> None:
    await begin(shop, percent=10, limit=1)
    offers = []
    for actor in (shop.ana, shop.ben):
        await actor.send(shop.general, WISH)
        offers.append(shop.general.history()[-1])
    first = await shop.ana.click(offers[0], label="Show me")
    assert "10% off" in shown(first.response)
    second = await shop.ben.click(offers[1], label="Show me")
    assert "somebody was quicker" in shown(second.response)
    assert await state(shop) is CampaignState.USED_UP
    message = await shop.cleo.send(shop.general, WISH)
    assert shop.general.history()[-1].id == message.id


async def test_a_paused_campaign_gives_nothing_until_it_goes_on(shop: World) -> None:
    await begin(shop, percent=10)
    (choice,) = await shop.mod.autocomplete(shop.general, "campaign pause", "campaign", "10% off")
    await shop.sim.pass_time(1)
    await shop.ana.send(shop.general, WISH)
    offer = shop.general.history()[-1]
    paused = await shop.mod.slash(shop.general, "campaign pause", campaign=choice["value"])
    assert "is paused" in shown(paused.response)
    refused = await shop.ana.click(offer, label="Show me")
    assert "paused at the moment" in shown(refused.response)
    message = await shop.ben.send(shop.general, WISH)
    assert shop.general.history()[-1].id == message.id
    on = await shop.mod.slash(shop.general, "campaign pause", campaign=choice["value"])
    assert "running again" in shown(on.response)
    opened = await shop.ana.click(offer, label="Show me")
    assert "10% off" in shown(opened.response)


async def test_a_campaign_is_shown_step_by_step_and_exported(shop: World) -> None:
    shop.list_every_command()
    await begin(shop, percent=10, limit=5)
    await taken(shop, shop.ana)
    await shop.ben.send(shop.general, WISH)
    await shop.ben.click(shop.general.history()[-1], label="Not this one")
    (choice,) = await shop.mod.autocomplete(shop.general, "campaign show", "campaign", "mug")
    found = shown(
        (await shop.mod.slash(shop.general, "campaign show", campaign=choice["value"])).response
    )
    for said in (
        "offered: 2, declined: 1",
        "taken: 1",
        "1 of 5 coupons are taken",
        "Status: running.",
    ):
        assert said in found
    exported = await shop.mod.slash(shop.general, "campaign export")
    assert exported.ephemeral
    assert exported.response is not None
    (attachment,) = exported.response.attachments
    assert attachment.filename == "campaigns.csv"
    for command, options in (
        ("campaign show", {"campaign": choice["value"]}),
        ("campaign pause", {"campaign": choice["value"]}),
        ("campaign export", {}),
    ):
        refused = await shop.ana.slash(shop.general, command, **options)
        assert "Only moderators" in shown(refused.response)


async def test_campaigns_with_the_same_discount_can_be_told_apart(shop: World) -> None:
    await begin(shop, percent=10)
    await begin(shop, percent=10, ends="20 March 2026 18:00")
    places = ("campaign show", "campaign pause", "gift add")
    for command in places:
        choices = await shop.mod.autocomplete(shop.general, command, "campaign", "")
        names = [choice["name"] for choice in choices]
        assert len(names) == len(set(names)) == 2
        assert any("until March 20, 2026" in name for name in names)
        assert all(f"no. {choice['value']}" in choice["name"] for choice in choices)
    listed = shown((await shop.mod.slash(shop.general, "campaign list")).response)
    assert "(no. 1, running)" in listed
    assert "(no. 2, running, end: <t:" in listed
    (only,) = await shop.mod.autocomplete(shop.general, "campaign end", "campaign", "2")
    assert only["value"] == "2"


async def test_a_percentage_and_an_amount_together_are_refused(shop: World) -> None:
    assert "not both" in await begin(shop, percent=5, amount="5 €")


async def test_without_campaigns_the_list_says_how_to_begin(shop: World) -> None:
    listed = await shop.mod.slash(shop.general, "campaign list")
    assert "Start one with /campaign create" in shown(listed.response)


async def test_a_campaign_that_ends_in_the_past_is_refused(shop: World) -> None:
    assert "already passed" in await begin(shop, percent=5, ends="1 January 2026 0:00")
    assert await shop.app[CampaignService].of(shop.guild.id) == []


@pytest.mark.parametrize(
    ("locale", "title", "told"),
    [
        ("en-US", "A campaign", "Budget: €0.00 of €50.00 reserved."),
        ("fr", "Une campagne", "réservés sur 50,00 €"),
    ],
)
async def test_what_the_command_leaves_out_is_asked_for_in_a_form(
    shop: World, locale: str, title: str, told: str
) -> None:
    shop.sim.locales[shop.mod.id] = locale
    form = await shop.mod.slash(shop.general, "campaign create", product="mug", budget="50 €")
    assert form.modal is not None
    assert form.modal["title"] == title
    values = {"product": "the blue mug", "discount": "5 €", "days": "10", "tier": ["0"]}
    begun = await shop.mod.submit_modal(form, {**values, "share": [shop.contests]})
    assert told in shown(begun.response)
    ((campaign, _),) = await shop.app[CampaignService].of(shop.guild.id)
    assert campaign.product == "the blue mug"
    assert campaign.terms.valid_days == 10
    assert campaign.terms.share_channel_id == shop.contests.id


async def test_a_form_filled_in_wrongly_says_what_is_wrong(shop: World) -> None:
    values = {"product": "the blue mug", "discount": "5 €", "days": "10", "tier": ["0"]}
    for wrong, why in (
        ({"discount": "much"}, "cannot read “much”"),
        ({"days": "x"}, "as a number"),
    ):
        form = await shop.mod.slash(shop.general, "campaign create")
        told = await shop.mod.submit_modal(form, {**values, **wrong})
        assert why in shown(told.response)
    assert await shop.app[CampaignService].of(shop.guild.id) == []


async def test_who_has_not_the_tier_is_not_offered_it_and_takes_none_from_friends(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers = {shop.ana.id: 2}

    async def tier_of(_guild: int, user_id: int) -> int:
        return tiers.get(user_id, 0)

    monkeypatch.setattr(shop.app[TierService], "tier_of", tier_of)
    settings = shop.app.guild_settings.of(shop.guild.id)
    await shop.app.guild_settings.change(shop.guild.id, features=settings.features | {TIERS})
    assert "For members from tier 2 up." in await begin(
        shop, percent=10, tier=2, share=shop.contests
    )
    message = await shop.ben.send(shop.general, WISH)
    assert shop.general.history()[-1].id == message.id
    await shop.ana.send(shop.general, WISH)
    mine = await shop.ana.click(shop.general.history()[-1], label="Show me")
    assert mine.response is not None
    await shop.ana.click(mine.response, label="Share: 20% off the blue mug once a friend takes one")
    refused = await shop.ben.click(shop.contests.history()[-1], label="Get yours")
    assert "from tier 2 up" in shown(refused.response)
