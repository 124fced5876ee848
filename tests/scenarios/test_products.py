"""Moderators name products; the names are detected, and campaigns refer to them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.services.campaigns import CampaignService
from tests.scenarios.world import World, agree, shown


def shows(reply: Any) -> str:
    """Return the id of the button that opens the offer."""
    found = re.search(r"offer:show:[0-9]+", str(reply.components))
    assert found is not None
    return found[0]


@pytest.fixture
async def shop(world: World) -> World:
    """Turn offers on in #general."""
    await world.turn_on_offers()
    return world


async def campaign(shop: World, product: str = "the blue mug", percent: int = 10) -> None:
    """Create a campaign as the moderator."""
    await shop.mod.slash(
        shop.general,
        "campaign create",
        product=product,
        percent=percent,
        days_valid=3,
        limit=1000,
    )


async def test_a_products_other_names_are_its_campaigns_too_even_when_added_later(
    shop: World,
) -> None:
    await campaign(shop)
    (choice,) = await shop.mod.autocomplete(shop.general, "products remove", "product", "mug")
    assert choice["name"] == "the blue mug"
    added = await shop.mod.slash(
        shop.general, "products add", name="Blue mug", other_names="la tasse bleue"
    )
    assert "**the blue mug** · also: la tasse bleue" in shown(added.response)
    await shop.fanny.send(shop.general, "Où est-ce que je peux acheter la tasse bleue ?")
    assert "Tu cherches the blue mug" in shown(shop.general.history()[-1])
    await campaign(shop, "la tasse bleue", percent=5)
    campaigns = [campaign for campaign, _ in await shop.app[CampaignService].of(shop.guild.id)]
    assert {campaign.product for campaign in campaigns} == {"the blue mug"}


async def test_a_product_that_is_not_on_offer_is_not_answered_with_another(shop: World) -> None:
    await campaign(shop)
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
    await shop.mod.slash(shop.general, "products add", name="the lamp", other_names="la lampe")
    listed = await shop.mod.slash(shop.general, "products list")
    assert "la lampe" in shown(listed.response)
    for command, options in (
        ("products add", {"name": "x"}),
        ("products list", {}),
        ("products remove", {"product": "1"}),
    ):
        refused = await shop.ana.slash(shop.general, command, **options)
        assert "Only moderators" in shown(refused.response)
    removed = await agree(
        shop.mod, await shop.mod.slash(shop.general, "products remove", product="1")
    )
    assert gone in shown(removed.response)
    assert await shop.app[CampaignService].products.of(shop.guild.id) == []


async def test_a_wish_is_answered_in_its_language_with_the_products_name_in_it(
    shop: World,
) -> None:
    await campaign(shop)
    added = await shop.mod.slash(
        shop.general,
        "products add",
        name="the blue mug",
        translations="FR: la tasse bleue",
        price="29.90 EUR",
    )
    assert "**the blue mug** · fr: la tasse bleue · €29.90" in shown(added.response)
    for member, wish, said, opens, card in (
        (
            shop.fanny,
            "Où est-ce que je peux acheter la tasse bleue ?",
            "Tu cherches la tasse bleue",
            "Montre-moi",
            ("la tasse bleue", "26,91"),
        ),
        (
            shop.ana,
            "where can I buy the blue mug?",
            "Looking for the blue mug?",
            "Show me",
            ("10% off the blue mug", "€26.91 instead of €29.90"),
        ),
    ):
        await member.send(shop.general, wish)
        reply = shop.general.history()[-1]
        assert said in shown(reply)
        assert opens in shown(reply)
        opened = await member.click(reply, custom_id=shows(reply))
        assert all(part in shown(opened.response) for part in card)


async def test_own_words_are_for_who_writes_in_the_servers_language(shop: World) -> None:
    await shop.app.guild_settings.change(shop.guild.id, offer_words="Hey, {product} is here!")
    await campaign(shop)
    await shop.ana.send(shop.general, "where can I buy the blue mug?")
    assert "Hey, the blue mug is here!" in shown(shop.general.history()[-1])
    await shop.fanny.send(shop.general, "Où est-ce que je peux acheter le « blue mug » ?")
    assert "Hey" not in shown(shop.general.history()[-1])


async def test_own_words_are_previewed_with_the_products_name_in_the_servers_language(
    shop: World,
) -> None:
    await shop.app.guild_settings.change(
        shop.guild.id, language="fr", offer_words="Tiens, {product} !"
    )
    await campaign(shop)
    await shop.mod.slash(
        shop.general, "products add", name="the blue mug", translations="fr: la tasse bleue"
    )
    now = await shop.mod.slash(shop.general, "offers words")
    assert "> Tiens, la tasse bleue !" in shown(now.response)


@pytest.mark.parametrize("typed", ["la tasse", "xx: la tasse", "fr:", "fr la tasse"])
async def test_a_translation_without_a_language_is_refused(shop: World, typed: str) -> None:
    refused = await shop.mod.slash(
        shop.general, "products add", name="the blue mug", translations=typed
    )
    assert "Write the language and the name" in shown(refused.response)
    assert await shop.app[CampaignService].products.of(shop.guild.id) == []
