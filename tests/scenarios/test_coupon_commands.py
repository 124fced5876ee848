"""The commands for campaigns and coupons."""

from __future__ import annotations

import re

from bot.services.campaigns import CampaignService
from bot.services.coupons import claim_coupon
from domain.campaigns import Discount, Terms
from domain.money import Money
from tests.scenarios.test_offers import WISH, code_in, latest, offered, shop
from tests.scenarios.world import World, agree, shown

__all__ = ["shop"]


async def test_staff_redeem_a_code_once(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    code = code_in((await shop.ana.click(reply, label="Show me")).response)
    redeemed = await shop.mod.slash(shop.general, "coupon redeem", code=code.lower())
    assert redeemed.ephemeral
    assert f"15% off the blue mug, for <@{shop.ana.id}>" in shown(redeemed.response)
    again = await shop.mod.slash(shop.general, "coupon redeem", code=code)
    assert "already redeemed" in shown(again.response)
    mine = await shop.ana.slash(shop.general, "coupons")
    assert "used" in shown(mine.response)
    opened = await shop.ana.click(reply, label="Show me")
    assert "already redeemed" in shown(opened.response)


async def test_a_typing_mistake_in_a_code_is_named(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    code = code_in((await shop.ana.click(reply, label="Show me")).response)
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    checked = await shop.mod.slash(shop.general, "coupon check", code=wrong)
    assert "typing mistake" in shown(checked.response)
    short = await shop.mod.slash(shop.general, "coupon check", code=code[:-1])
    assert "12 letters and digits, but this one has 11" in shown(short.response)


async def test_only_staff_manage_campaigns_and_codes(shop: World) -> None:
    shop.list_every_command()
    for command, options in (
        ("campaign create", {"product": "everything", "percent": 100, "days_valid": 365}),
        ("campaign list", {}),
        ("campaign end", {"campaign": "1"}),
        ("coupon check", {"code": "7K3M"}),
        ("coupon redeem", {"code": "7K3M"}),
    ):
        result = await shop.ana.slash(shop.general, command, **options)
        assert result.ephemeral
        assert "Only moderators can do that" in shown(result.response)
    assert await shop.ana.autocomplete(shop.general, "campaign end", "campaign", "") == []
    assert len(await shop.app[CampaignService].of(shop.guild.id)) == 1


async def test_a_campaign_is_listed_and_ended(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    listed = await shop.mod.slash(shop.general, "campaign list")
    assert "15% off the blue mug** (no. 1, running): offered 1, taken 0" in shown(listed.response)
    (choice,) = await shop.mod.autocomplete(shop.general, "campaign end", "campaign", "mug")
    asked = await shop.mod.slash(shop.general, "campaign end", campaign=choice["value"])
    assert "for good?" in shown(asked.response)
    ended = await agree(shop.mod, asked)
    assert "The campaign for the blue mug is over" in shown(ended.response)
    refused = await shop.ana.click(reply, label="Show me")
    assert "this campaign has ended" in shown(refused.response)
    message = await shop.ben.send(shop.general, WISH)
    assert latest(shop.general) == message.id
    listed = await shop.mod.slash(shop.general, "campaign list")
    assert ", over)" in shown(listed.response)
    typed = await shop.mod.slash(shop.general, "campaign end", campaign="the mug")
    assert "Pick one from the list" in shown(typed.response)


async def test_a_member_without_coupons_is_told_so(shop: World) -> None:
    result = await shop.fanny.slash(shop.general, "coupons")
    assert "Tu n’as pas encore de bon de réduction ici." in shown(result.response)


async def test_expired_coupons_are_listed_last_and_cannot_be_used(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    first = code_in((await shop.ana.click(reply, label="Show me")).response)
    await shop.sim.pass_time(31 * 86_400)
    await shop.mod.slash(
        shop.general, "campaign create", product="the poster", percent=5, days_valid=3, limit=1000
    )
    reply = await offered(shop, shop.ana, "where can I buy the poster?")
    second = code_in((await shop.ana.click(reply, label="Show me")).response)
    mine = shown((await shop.ana.slash(shop.general, "coupons")).response)
    assert mine.index(second) < mine.index(first)
    assert "expired" in mine
    refused = await shop.mod.slash(shop.general, "coupon redeem", code=first)
    assert "That coupon expired" in shown(refused.response)


async def test_long_lists_of_coupons_and_campaigns_fit_into_a_message(shop: World) -> None:
    guild, now = shop.guild.id, shop.sim.now()
    for number in range(26):
        terms = Terms(f"{number:02} " + "*" * 97, Discount(15), 14, minimum=Money(10**9, "EUR"))
        campaign = await shop.app[CampaignService].create(guild, terms, by=shop.mod.id)
        async with shop.app.database.transaction() as transaction:
            await claim_coupon(transaction, campaign, shop.ana.id, now)
    mine = shown((await shop.ana.slash(shop.general, "coupons")).response)
    assert mine.count("15% off") > 5
    assert re.search(r"-# Page 1 of [2-9]", mine)
    known = shown((await shop.mod.slash(shop.general, "campaign list")).response)
    assert known.count("15% off") > 5
    assert re.search(r"-# Page 1 of [2-9]", known)
    products = shown((await shop.mod.slash(shop.general, "products list")).response)
    assert re.search(r"-# Page 1 of [2-9]", products)


async def test_staff_and_members_are_answered_in_french(shop: World) -> None:
    await shop.app.guild_settings.change(shop.guild.id, language="fr")
    shop.sim.locales[shop.mod.id] = "fr"
    reply = await offered(shop, shop.fanny, "Où est-ce que je peux acheter le blue mug ?")
    assert "Tu cherches the blue mug" in shown(reply)
    refused = await shop.mod.click(reply, label="Montre-moi")
    assert "Ce bouton est pour le membre" in shown(refused.response)
    mine = await shop.fanny.click(reply, label="Montre-moi")
    code = code_in(mine.response)
    assert "Voici ton bon : 15" in shown(mine.response)

    async def staff(what: str, typed: str = code) -> str:
        return shown((await shop.mod.slash(shop.general, f"coupon {what}", code=typed)).response)

    assert "Ce bon est valable : 15" in await staff("check")
    assert "faute de frappe" in await staff("check", code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert "Encaissé : 15" in await staff("redeem")
    assert "Ce bon a déjà été utilisé" in await staff("redeem")
    assert "Ce bon a déjà été utilisé" in await staff("check")
    own = await shop.fanny.slash(shop.general, "coupons")
    assert "utilisé" in shown(own.response)
    seen = await shop.fanny.click(reply, label="Montre-moi")
    assert "Ce bon a déjà été utilisé" in shown(seen.response)
