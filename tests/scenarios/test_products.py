"""Moderators name products; the names are detected, and campaigns refer to them."""

from __future__ import annotations

import pytest

from bot.services.campaigns import CampaignService
from tests.scenarios.world import World, shown


@pytest.fixture
async def shop(world: World) -> World:
    """Turn offers on in #general."""
    await world.turn_on_offers()
    return world


async def test_a_products_other_names_are_its_campaigns_too_even_when_added_later(
    shop: World,
) -> None:
    await shop.mod.slash(
        shop.general, "campaign create", product="the blue mug", percent=10, valid_days=3, most=1000
    )
    (choice,) = await shop.mod.autocomplete(shop.general, "products remove", "product", "mug")
    assert choice["name"] == "the blue mug"
    added = await shop.mod.slash(
        shop.general, "products add", name="Blue mug", also="la tasse bleue"
    )
    assert "**the blue mug**: la tasse bleue" in shown(added.response)
    await shop.fanny.send(shop.general, "Où est-ce que je peux acheter la tasse bleue ?")
    assert "Looking for the blue mug?" in shown(shop.general.history()[-1])
    await shop.mod.slash(
        shop.general,
        "campaign create",
        product="la tasse bleue",
        percent=5,
        valid_days=3,
        most=1000,
    )
    campaigns = [campaign for campaign, _ in await shop.app[CampaignService].of(shop.guild.id)]
    assert {campaign.product for campaign in campaigns} == {"the blue mug"}


async def test_a_product_that_is_not_on_offer_is_not_answered_with_another(shop: World) -> None:
    await shop.mod.slash(
        shop.general, "campaign create", product="the blue mug", percent=10, valid_days=3, most=1000
    )
    await shop.mod.slash(shop.general, "products add", name="the lamp")
    message = await shop.ana.send(shop.general, "where can I buy the lamp?")
    assert shop.general.history()[-1].id == message.id


@pytest.mark.parametrize(
    ("locale", "none", "gone"),
    [
        ("en-US", "You have no products yet.", "That product is off the list."),
        ("fr", "Tu n’as pas encore de produit.", "Ce produit n’est plus sur la liste."),
    ],
)
async def test_products_are_listed_and_removed_by_moderators(
    shop: World, locale: str, none: str, gone: str
) -> None:
    shop.list_every_command()
    shop.sim.locales[shop.mod.id] = locale
    assert none in shown((await shop.mod.slash(shop.general, "products list")).response)
    await shop.mod.slash(shop.general, "products add", name="the lamp", also="la lampe")
    listed = await shop.mod.slash(shop.general, "products list")
    assert "la lampe" in shown(listed.response)
    for command, options in (
        ("products add", {"name": "x"}),
        ("products list", {}),
        ("products remove", {"product": "1"}),
    ):
        refused = await shop.ana.slash(shop.general, command, **options)
        assert "Only moderators" in shown(refused.response)
    removed = await shop.mod.slash(shop.general, "products remove", product="1")
    assert gone in shown(removed.response)
    assert await shop.app[CampaignService].products.of(shop.guild.id) == []
