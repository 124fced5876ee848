"""A form or command with several mistakes is refused once, with all of them."""

from __future__ import annotations

from typing import Any

from bot.services.campaigns import CampaignService
from domain.publishing.settings import PUBLISHING
from tests.scenarios.test_brand import LOOK, choose_look
from tests.scenarios.test_contests import TITLE, draft
from tests.scenarios.test_corrections import correct
from tests.scenarios.test_publishing import write
from tests.scenarios.world import World, answered, prefilled, shown

HEADING = "Please correct these:"


def mistakes(answer: Any) -> list[str]:
    """Return what the answer's list says, in order."""
    lines = shown(answer).splitlines()
    assert HEADING in lines
    return [line.removeprefix("- ") for line in lines if line.startswith("- ")]


def fields(answer: Any) -> list[str]:
    """Return the fields that the answer names, in order."""
    return [line.split("**")[1] for line in mistakes(answer)]


async def test_a_contest_with_bad_times_and_a_bad_picture(world: World) -> None:
    refused = await draft(
        world, title="\u2800", entries="soonish", votes="banana", picture=("virus.png", b"MZ" * 99)
    )
    assert fields(refused) == ["Title", "Picture", "Entries close", "Voting ends"]
    assert "“soonish”" in shown(refused)
    assert "“banana”" in shown(refused)
    form = await world.mod.click(refused.message, label="Correct it")
    held = prefilled(form)
    assert (held["entries"], held["votes"]) == ("soonish", "banana")


async def test_a_good_picture_is_kept_beside_bad_times(world: World) -> None:
    refused = await draft(world, entries="soonish", votes="banana")
    assert fields(refused) == ["Entries close", "Voting ends"]
    made = await correct(world, refused.message, entries="3 days", votes="2 days")
    assert "This is how it will look" in shown(made)
    assert TITLE in shown(made)


async def test_one_mistake_is_a_sentence_and_not_a_list(world: World) -> None:
    refused = await draft(world, entries="soonish")
    assert HEADING not in shown(refused)
    assert "**Entries close** · I cannot read “soonish”" in shown(refused)


async def test_the_options_of_a_campaign(world: World) -> None:
    refused = answered(
        await world.mod.slash(
            world.general,
            "campaign create",
            product="!!!",
            days_valid=14,
            percent=15,
            ends="soonish",
            minimum="five",
            budget="10 zorkmids",
            prefix="A-B",
            link="shop.example",
        )
    )
    assert fields(refused) == ["product", "ends", "minimum", "budget", "prefix", "link"]


async def test_the_form_of_a_campaign(world: World) -> None:
    form = await world.mod.slash(world.general, "campaign create")
    refused = answered(
        await world.mod.submit_modal(
            form,
            {**prefilled(form), "product": "!!!", "discount": "much", "days": "900"},
        )
    )
    assert len(fields(refused)) == len(mistakes(refused)) == 3
    made = await correct(world, refused.message, product="the mug", discount="15%", days="30")
    assert "15% off the mug" in shown(made)
    assert len(await world.app[CampaignService].all(world.guild.id)) == 1


async def test_a_product(world: World) -> None:
    refused = answered(
        await world.mod.slash(
            world.general,
            "products add",
            name="the mug",
            link="shop.example",
            picture="http://x",
            price="five",
            translations="la tasse",
        )
    )
    assert fields(refused) == ["link", "picture", "price", "translations"]
    await world.mod.slash(world.general, "products add", name="the mug")
    (mug,) = await world.app[CampaignService].products.of(world.guild.id)
    form = await world.mod.slash(world.general, "products edit", product=str(mug.id))
    values = {"other_names": "!!!", "link": "x", "picture": "y", "price": "z", "translations": "w"}
    refused = answered(await world.mod.submit_modal(form, values))
    assert len(fields(refused)) == 5
    form = await world.mod.click(refused.message, label="Correct it")
    assert prefilled(form) == values


async def test_a_post_of_the_team(world: World) -> None:
    await world.app.guild_settings.change(world.guild.id, features=frozenset({PUBLISHING}))
    refused = answered(
        await write(world, text="\u2800", when="soonish", picture=("virus.png", b"MZ" * 99))
    )
    assert fields(refused) == ["What it says", "Picture (may stay empty)", "When"]


async def test_colours_of_the_brand(world: World) -> None:
    refused = answered(await choose_look(world, LOOK | {"colour": "sky", "background": "grass"}))
    assert fields(refused) == ["Main colour", "Background of pictures"]


async def test_a_gift(world: World) -> None:
    refused = answered(
        await world.mod.slash(world.general, "gift add", name="\u2800", quantity=3, cost="much")
    )
    assert fields(refused) == ["name", "cost"]


async def test_a_sale(world: World) -> None:
    refused = answered(
        await world.mod.slash(
            world.general, "coupon redeem", code="WRONG-CODE", given="much", order="more"
        )
    )
    assert fields(refused) == ["given", "order"]


async def test_opening_hours(world: World) -> None:
    refused = answered(
        await world.mod.slash(
            world.general, "care hours", periods="all", country="Narnia", day_off="soonish"
        )
    )
    assert fields(refused) == ["periods", "country", "day_off"]


async def test_numbers_of_a_corrected_command(world: World) -> None:
    refused = answered(
        await world.mod.slash(
            world.general,
            "campaign create",
            product="the mug",
            days_valid=14,
            percent=15,
            ends="soonish",
        )
    )
    again = await correct(world, refused.message, percent="many", days_valid="x")
    assert fields(again) == ["Days valid", "Percent"]
