"""A campaign that gives out the shop's own codes."""

from __future__ import annotations

import pytest
from simcord.results import InteractionResult

from bot.services.campaigns import CampaignService
from tests.scenarios.test_campaigns import WISH, begin, shop, taken
from tests.scenarios.world import World, shown

__all__ = ["shop"]


async def imported(world: World, file: bytes, campaign: str = "1") -> InteractionResult:
    """Upload a file of codes; return the answer."""
    return await world.mod.slash(
        world.general, "campaign codes", campaign=campaign, file=("from-the-shop.csv", file)
    )


async def test_a_shops_own_codes_are_shown_imported_and_given(shop: World) -> None:
    await begin(shop, percent=10)
    (choice,) = await shop.mod.autocomplete(shop.general, "campaign codes", "campaign", "")
    asked = await imported(shop, b"code\nSPRING-7F3\n", choice["value"])
    assert asked.ephemeral
    assert "I found one code: `SPRING-7F3`." in shown(asked.response)
    assert asked.response is not None
    done = await shop.mod.click(asked.response, label="Add these codes")
    assert "1 new code. Available now: 1." in shown(done.response)
    assert "```\nSPRING-7F3\n```" in await taken(shop, shop.ana)
    message = await shop.ben.send(shop.general, WISH)
    assert shop.general.history()[-1].id == message.id
    redeemed = await shop.mod.slash(shop.general, "coupon redeem", code="SPRING-7F3")
    assert "Redeemed" in shown(redeemed.response)


CODES = b"""sep=,
coupon_code,status
MUG-1001,active
MUG-1002,active
MUG-1001,active
MUG-1003,used
MUG-1004,expired
"""


@pytest.mark.parametrize(
    ("locale", "said", "yes", "no", "added", "left_alone"),
    [
        (
            "en-US",
            (
                "For the campaign: 10% off the blue mug.",
                "I found 2 codes, from `MUG-1001` to `MUG-1002`.",
                "in the column “coupon\\_code”",
                "1 repeated line is skipped",
                "2 codes are skipped:",
                "line 6, `MUG-1003`: its status is “used”",
                "Nothing has been added yet.",
            ),
            "Add these codes",
            "Cancel",
            "2 new codes. Available now: 2.",
            "Nothing was added.",
        ),
        (
            "fr",
            (
                "Pour la campagne",
                "2 codes, de `MUG-1001` à `MUG-1002`",
                "dans la colonne « coupon\\_code »",
                "1 ligne en double est ignorée",
                "2 codes sont ignorés",
                "ligne 6, `MUG-1003`",
                "Rien n’est encore ajouté.",
            ),
            "Ajouter ces codes",
            "Annuler",
            "2 nouveaux codes",
            "Rien n’a été ajouté.",
        ),
    ],
)
async def test_what_was_understood_of_a_file_is_shown_before_any_code_is_used(
    shop: World,
    locale: str,
    said: tuple[str, ...],
    yes: str,
    no: str,
    added: str,
    left_alone: str,
) -> None:
    await begin(shop, percent=10)
    shop.sim.locales[shop.mod.id] = locale
    asked = await imported(shop, CODES)
    found = shown(asked.response)
    assert all(part in found for part in said), found
    ((before, _),) = await shop.app[CampaignService].of(shop.guild.id)
    assert not before.terms.uses_code_pool
    assert asked.response is not None
    cancelled = await shop.mod.click(asked.response, label=no)
    assert left_alone in shown(cancelled.response)
    ((same, _),) = await shop.app[CampaignService].of(shop.guild.id)
    assert same == before

    again = await imported(shop, CODES)
    await shop.restart()
    assert again.response is not None
    done = await shop.mod.click(again.response, label=yes)
    assert added in shown(done.response)
    assert "```\nMUG-1001\n```" in await taken(shop, shop.ana)
    ((after, _),) = await shop.app[CampaignService].of(shop.guild.id)
    assert (after.terms.uses_code_pool, after.terms.max_coupons) == (True, 2)


async def test_codes_that_are_here_already_are_told_and_not_added_again(shop: World) -> None:
    await begin(shop, percent=10)
    for file, told in (
        (b"A-001\nA-002\n", ("2 new codes",)),
        (b"A-002\nA-003\n", ("1 new code.", "1 code was already here")),
    ):
        asked = await imported(shop, file)
        assert asked.response is not None
        done = await shop.mod.click(asked.response, label="Add these codes")
        assert all(words in shown(done.response) for words in told)


async def test_a_file_without_codes_is_refused_with_the_line(shop: World) -> None:
    shop.list_every_command()
    await begin(shop, percent=10)
    file = ("codes.csv", b"SPRING-1\nnot a code\n")
    result = await shop.mod.slash(shop.general, "campaign codes", campaign="1", file=file)
    assert "Line 2 has no usable code" in shown(result.response)
    refused = await shop.ana.slash(shop.general, "campaign codes", campaign="1", file=file)
    assert "Only moderators" in shown(refused.response)
