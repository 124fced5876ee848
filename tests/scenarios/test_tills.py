"""Tills are added and removed by managers of the server."""

from __future__ import annotations

import pytest

from bot.services.campaigns import CampaignService
from bot.services.coupons import claim_coupon
from bot.services.tills import TillService
from domain.campaigns import Discount, Terms
from domain.tills import TillAction
from tests.scenarios.world import World, agree, shown


async def test_a_till_is_added_with_a_secret_that_is_shown_once(world: World) -> None:
    none = await world.mod.slash(world.general, "till list")
    assert "You have no tills yet" in shown(none.response)
    added = await world.mod.slash(world.general, "till add", name="shop *counter*")
    assert added.ephemeral
    (till,) = await world.app[TillService].of(world.guild.id)
    assert f"\n{till.secret}\n" in shown(added.response)
    assert f"till number {till.id}" in shown(added.response)
    listed = await world.mod.slash(world.general, "till list")
    assert r"shop \*counter\*" in shown(listed.response)
    assert till.secret not in shown(listed.response)


@pytest.mark.parametrize(
    ("port", "url", "locale", "said"),
    [
        (0, "", "en-US", "The API for tills is off"),
        (0, "", "fr", "L’API des caisses est désactivée"),
        (8123, "", "en-US", "on, at `http://127.0.0.1:8123` on the machine that hosts me"),
        (8123, "https://coupons.example.org", "en-US", "is on, at `https://coupons.example.org`."),
        (8123, "https://coupons.example.org", "fr", "activée, à `https://coupons.example.org`"),
    ],
)
async def test_a_new_till_says_whether_and_where_the_api_answers_and_what_to_read(
    world: World, port: int, url: str, locale: str, said: str
) -> None:
    api = {"api_port": port, "api_url": url}
    world.settings = world.settings.model_copy(update=api)
    await world.restart()
    world.sim.locales[world.mod.id] = locale
    told = shown((await world.mod.slash(world.general, "till add", name="counter")).response)
    (till,) = await world.app[TillService].of(world.guild.id)
    assert said in told
    assert f"X-Ovation-Key: {till.id}" in told
    assert "/v1/coupons/check" in told
    assert "docs/coupons.md" in told
    assert "/v1/openapi.json" in told


async def test_two_tills_are_not_called_the_same(world: World) -> None:
    await world.mod.slash(world.general, "till add", name="Main till")
    twice = await world.mod.slash(world.general, "till add", name="main till")
    assert "“Main till” is already on the list" in shown(twice.response)
    (till,) = await world.app[TillService].of(world.guild.id)
    await agree(world.mod, await world.mod.slash(world.general, "till remove", till=till.id))
    await world.mod.slash(world.general, "till add", name="main till")
    assert len(await world.app[TillService].of(world.guild.id)) == 1


async def test_what_a_till_asked_is_shown_to_who_may_manage_the_server(world: World) -> None:
    await world.mod.slash(world.general, "till add", name="counter")
    (till,) = await world.app[TillService].of(world.guild.id)
    nothing = await world.mod.slash(world.general, "till log", till=till.id)
    assert "made no requests yet" in shown(nothing.response)
    terms = Terms("the *mug*", Discount(15), 14)
    campaign = await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    async with world.app.database.transaction() as transaction:
        coupon = await claim_coupon(transaction, campaign, world.ana.id, world.sim.now())
    for action, key in (("reserve", "a"), ("redeem", "b"), ("redeem", "c")):
        await world.app[TillService].handle(till, TillAction(action), coupon.code, key)
    await world.app[TillService].handle(till, TillAction.CHECK, "nonsense", "d")
    # Without a key a check changes nothing, and is not noted: a till may ask it all day.
    for _ in range(3):
        assert (
            await world.app[TillService].handle(till, TillAction.CHECK, "nonsense", None)
        ).status == 404
    told = shown((await world.mod.slash(world.general, "till log", till=till.id)).response)
    last, again, redeemed, held = told.splitlines()
    assert "`check` → 404 `unknown_code`" in last
    assert r"`redeem` → 409 `redeemed` (the \*mug\*)" in again
    assert r"`redeem` → 200 (the \*mug\*)" in redeemed
    assert "`reserve` → 200" in held
    assert coupon.code not in told


async def test_a_removed_till_is_gone(world: World) -> None:
    await world.mod.slash(world.general, "till add", name="counter")
    (choice,) = await world.mod.autocomplete(world.general, "till remove", "till", "count")
    asked = await world.mod.slash(world.general, "till remove", till=choice["value"])
    assert await world.app[TillService].key(choice["value"]) is not None
    removed = await agree(world.mod, asked)
    assert "no longer works" in shown(removed.response)
    assert await world.app[TillService].key(choice["value"]) is None
    again = await world.mod.slash(world.general, "till remove", till=choice["value"])
    assert "That till doesn't exist" in shown(again.response)


async def test_members_and_mere_moderators_have_no_tills(world: World) -> None:
    world.list_every_command()
    for command, options in (
        ("till add", {"name": "mine"}),
        ("till list", {}),
        ("till log", {"till": 1}),
        ("till remove", {"till": 1}),
    ):
        refused = await world.fanny.slash(world.general, command, **options)
        assert "gérer le serveur" in shown(refused.response)
    assert await world.ana.autocomplete(world.general, "till remove", "till", "") == []
    assert await world.app[TillService].of(world.guild.id) == []
