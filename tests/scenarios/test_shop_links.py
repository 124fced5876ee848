"""Members are shown where to buy what they have a code for, and where the code belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.services.campaigns import CampaignService
from bot.services.coupons import CouponService
from domain.money import Money
from domain.products import ProductDetails
from tests.scenarios.world import World, shown

LINK, PICTURE = "https://shop.example/blue-mug", "https://shop.example/blue-mug.jpg"
WISH = {
    "en-US": "where can I buy the blue mug?",
    "fr": "Où est-ce que je peux acheter la tasse bleue ?",
}
WORDS = {
    "en-US": {
        "go": "Go to the shop",
        "show": "Show me",
        "type": "Enter it at the checkout, where the shop asks for a code.",
        "filled": "The button fills your code in.",
        "pay": "Show it when you pay.",
        "price": "€10.20 instead of €12.00",
        "typed": "€12.00",
        "share": "Share: 30% off the blue mug once a friend takes one",
        "must": "It must start with https:// and name a site.",
    },
    "fr": {
        "go": "Aller à la boutique",
        "show": "Montre-moi",
        "type": "Saisis-le au moment de payer, là où la boutique demande un code.",
        "filled": "Le bouton saisit ton code pour toi.",
        "pay": "Montre-le au moment de payer.",
        "price": "10,20 € au lieu de 12,00 €",
        "typed": "12,00\N{NO-BREAK SPACE}€",
        "share": "Partager : 30 % sur the blue mug dès qu’un ami en prend un",
        "must": "Il doit commencer par https:// et nommer un site.",
    },
}
LANGUAGES = pytest.mark.parametrize("locale", ["en-US", "fr"])


@pytest.fixture
async def shop(world: World, locale: str) -> World:
    """Turn offers on in #general, in a server and for people of this language."""
    await world.turn_on_offers(language=locale[:2])
    world.sim.locales[world.mod.id] = world.sim.locales[world.ana.id] = locale
    return world


def parts(message: Any) -> Iterator[dict[str, Any]]:
    """Yield all components of a message."""
    waiting = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    while waiting:
        part = waiting.pop(0)
        yield part
        inner = [*part.get("components", []), part.get("accessory")]
        waiting += [one for one in inner if one is not None]


def links(message: Any) -> dict[str, str]:
    """Return the links of a message's buttons, by label."""
    return {part["label"]: part["url"] for part in parts(message) if part.get("url")}


async def begin(world: World, **options: Any) -> Any:
    values = {
        "percent": 15,
        "days_valid": 14,
        "limit": 1000,
        "other_names": "la tasse bleue",
        **options,
    }
    begun = await world.mod.slash(
        world.general, "campaign create", product="the blue mug", **values
    )
    return begun.response


async def opened(world: World, locale: str) -> tuple[Any, Any]:
    """Return the public reply to Ana's wish, and what she alone sees behind it."""
    await world.ana.send(world.general, WISH[locale])
    public = world.general.history()[-1]
    mine = await world.ana.click(public, label=WORDS[locale]["show"])
    assert mine.ephemeral
    return public, mine.response


async def own_code(world: World) -> str:
    (coupon,) = await world.app[CouponService].of(world.guild.id, world.ana.id)
    return coupon.shown_code


@LANGUAGES
async def test_an_offer_a_code_and_the_list_of_coupons_lead_to_the_products_page(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    added = await shop.mod.slash(
        shop.general,
        "products add",
        name="the blue mug",
        link=LINK,
        picture=PICTURE,
        price="12 €",
    )
    assert f"<{LINK}>" in shown(added.response)
    await begin(shop, share=shop.contests)
    public, mine = await opened(shop, locale)
    listed = (await shop.ana.slash(shop.general, "coupons")).response
    for message in (public, mine, listed):
        assert links(message) == {said["go"]: LINK}
    code = await own_code(shop)
    for message in (mine, listed):
        assert f"```\n{code}\n```" in shown(message)
        assert said["type"] in shown(message)
    assert code not in shown(public)
    assert said["price"] in shown(mine)
    assert said["share"] in shown(mine)
    assert [part["media"]["url"] for part in parts(mine) if "media" in part] == [PICTURE]


@LANGUAGES
async def test_a_campaigns_link_takes_the_members_own_code_and_never_shows_it_in_public(
    shop: World, locale: str
) -> None:
    said = WORDS[locale]
    begun = await begin(shop, link="https://shop.example/?lang=x&code={code}", prefix="MUG")
    assert "https://shop.example/?lang=x&code={code}" in shown(begun)
    public, mine = await opened(shop, locale)
    listed = (await shop.ana.slash(shop.general, "coupons")).response
    assert links(public) == {}
    code = await own_code(shop)
    for message in (mine, listed):
        assert parse_qs(urlsplit(links(message)[said["go"]]).query)["code"] == [code]
        assert said["filled"] in shown(message)


@LANGUAGES
async def test_a_code_without_a_shop_is_shown_when_its_owner_pays(shop: World, locale: str) -> None:
    await begin(shop)
    public, mine = await opened(shop, locale)
    listed = (await shop.ana.slash(shop.general, "coupons")).response
    for message in (public, mine, listed):
        assert links(message) == {}
    for message in (mine, listed):
        assert WORDS[locale]["pay"] in shown(message)


@LANGUAGES
async def test_a_bad_link_is_refused_and_nothing_is_stored(shop: World, locale: str) -> None:
    for options in ({"link": "http://shop.example"}, {"picture": "shop.example/mug.jpg"}):
        added = await shop.mod.slash(shop.general, "products add", name="the lamp", **options)
        assert WORDS[locale]["must"] in shown(added.response)
    begun = await begin(shop, link="https://{code}.example")
    assert WORDS[locale]["must"] in shown(begun)
    campaigns = shop.app[CampaignService]
    assert await campaigns.products.of(shop.guild.id) == []
    assert await campaigns.of(shop.guild.id) == []


@LANGUAGES
async def test_a_product_is_edited_in_a_form_that_shows_what_is_known(
    shop: World, locale: str
) -> None:
    products = shop.app[CampaignService].products
    known = ProductDetails(LINK, PICTURE, Money(1200, "EUR"))
    mug = await products.add(shop.guild.id, "the blue mug", ("la tasse bleue",), known)
    form = await shop.mod.slash(shop.general, "products edit", product=str(mug.id))
    assert form.modal is not None
    filled = {
        part["component"]["custom_id"]: part["component"].get("value", "")
        for part in form.modal["components"]
    }
    assert filled == {
        "other_names": "la tasse bleue",
        "link": LINK,
        "picture": PICTURE,
        "price": WORDS[locale]["typed"],
        "translations": "",
    }
    refused = await shop.mod.submit_modal(form, {**filled, "link": "ftp://shop.example"})
    assert WORDS[locale]["must"] in shown(refused.response)
    assert (await products.one(shop.guild.id, mug.id)).details == known
    form = await shop.mod.slash(shop.general, "products edit", product=str(mug.id))
    saved = await shop.mod.submit_modal(form, {**filled, "picture": "", "price": "9,50 €"})
    assert f"<{LINK}>" in shown(saved.response)
    changed = await products.one(shop.guild.id, mug.id)
    assert changed.details == ProductDetails(LINK, None, Money(950, "EUR"))
    assert changed.aliases == ("la tasse bleue",)
    for command in ("products edit", "products remove"):
        missing = await shop.mod.slash(shop.general, command, product="99")
        assert missing.modal is None


@LANGUAGES
async def test_the_campaigns_of_a_removed_product_still_lead_to_its_page(
    shop: World, locale: str
) -> None:
    products = shop.app[CampaignService].products
    mug = await products.add(shop.guild.id, "the blue mug", (), ProductDetails(LINK))
    await begin(shop)
    await products.remove(shop.guild.id, mug.id)
    public, mine = await opened(shop, locale)
    assert links(public) == links(mine) == {WORDS[locale]["go"]: LINK}
