"""A campaign at a shop's own checkout: claimed, shared, doubled, used; also during outages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr
from simcord.actors import MemberActor

from bot.services.consent import ConsentService
from bot.services.coupons import CouponService
from bot.services.shop_sync import ShopSyncService
from bot.shops.stripe import StripeShop
from tests.scenarios.world import World, shown
from tests.stripe_server import KEY, SECRET, StripeServer, order, signed

WISH = "where can I buy the blue mug?"


@dataclass(slots=True)
class Market:
    """The world with offers on, and a Stripe server on the loopback address."""

    world: World
    server: StripeServer
    shop: StripeShop

    async def begin(self) -> None:
        """Let the server use the shop, and create a campaign there."""
        world = self.world
        world.app[ShopSyncService].add(self.shop, frozenset({world.guild.id}))
        begun = await world.mod.slash(
            world.general,
            "campaign create",
            product="the blue mug",
            percent=15,
            days_valid=14,
            limit=1000,
            share=world.contests,
            shop="stripe",
        )
        assert "redeemed at the checkout of Stripe" in shown(begun.response)

    async def opened(self, by: MemberActor, label: str = "Show me") -> Any:
        """Return the member's own card behind an offer."""
        await by.send(self.world.general, WISH)
        found = await by.click(self.world.general.history()[-1], label=label)
        assert found.ephemeral
        return found.response

    async def back(self) -> None:
        """Let the shop answer again, and deliver what waited."""
        self.server.down = False
        await self.world.sim.pass_time(60)
        await self.world.app[ShopSyncService].deliver()
        await self.world.sim.pass_time(60)

    async def usable(self, member: MemberActor) -> list[float]:
        """Return the percentages that the member's codes give at the checkout."""
        held = await self.world.app[CouponService].of(self.world.guild.id, member.id)
        codes = {coupon.shown_code for coupon in held}
        return [
            self.server.coupons[code["promotion"]["coupon"]]["percent_off"]
            for code in self.server.active
            if code["code"] in codes
        ]

    async def code(self, member: MemberActor) -> str:
        """Return the member's code."""
        (held,) = await self.world.app[CouponService].of(self.world.guild.id, member.id)
        return held.shown_code


@pytest.fixture
async def market(world: World) -> AsyncIterator[Market]:
    server = StripeServer()
    shop = StripeShop(
        SecretStr(KEY), SecretStr(SECRET), api=await server.start(), timeout_seconds=2, retries=0
    )
    await world.turn_on_offers()
    market = Market(world, server, shop)
    await market.begin()
    yield market
    await world.app[ShopSyncService].close()
    await server.stop()


async def test_claimed_shared_doubled_and_used_at_the_checkout(market: Market) -> None:
    world = market.world
    mine = await market.opened(world.ana)
    code = await market.code(world.ana)
    assert code in shown(mine)
    assert await market.usable(world.ana) == [15.0]

    await world.ana.click(mine, label="Share: 30% off the blue mug once a friend takes one")
    post = world.contests.history()[-1]
    assert code not in shown(post)
    taken = await world.fanny.click(post, label="Get yours")
    assert await market.code(world.fanny) in shown(taken.response)
    assert "a doublé" in shown(taken.response)
    assert "your coupon has doubled" in shown(world.contests.history()[-1])
    assert await market.usable(world.ana) == [30.0]
    assert await market.usable(world.fanny) == [15.0]

    # Giving the discount by hand would give it twice.
    told = await world.mod.slash(world.general, "coupon check", code=code)
    assert "the shop's own checkout" in shown(told.response)
    used = market.server.use(code)
    for _ in range(2):
        await world.app[ShopSyncService].receive_webhook("stripe", *signed(order(used["id"])))
    mine = await world.ana.slash(world.general, "coupons")
    assert f"~~`{code}`~~: 30% off the blue mug, used" in shown(mine.response)
    refused = await world.mod.slash(world.general, "coupon redeem", code=code)
    assert "the shop's own checkout" in shown(refused.response)


@pytest.mark.parametrize(
    ("name", "label", "waits", "listed", "again"),
    [
        (
            "ana",
            "Show me",
            "The shop is not answering",
            "you'll get the code as soon as",
            "The shop is back",
        ),
        ("fanny", "Show me", "La boutique ne répond pas", "le code arrive dès", "répond de nou"),
    ],
)
async def test_a_shop_that_is_away_is_told_of_and_the_code_comes_once(
    market: Market, name: str, label: str, waits: str, listed: str, again: str
) -> None:
    world = market.world
    member: MemberActor = getattr(world, name)
    if name == "fanny":
        await world.app.guild_settings.change(world.guild.id, language="fr")
    await world.app[ConsentService].change(world.guild.id, member.id, direct_messages=True)
    market.server.down = True
    told = await market.opened(member, label)
    code = await market.code(member)
    assert waits in shown(told)
    assert code not in shown(told)
    listing = await member.slash(world.general, "coupons")
    assert listed in shown(listing.response)
    assert code not in shown(listing.response)
    assert list(member.user.dm_channel.history()) == []

    await market.back()
    await market.back()
    (message,) = member.user.dm_channel.history()
    assert again in shown(message)
    assert code in shown(message)
    assert code in shown((await member.slash(world.general, "coupons")).response)
    assert await market.usable(member) == [15.0]
    assert [one for one in world.general.history() if code in shown(one)] == []


async def test_moderators_pick_from_the_shops_of_their_server(market: Market) -> None:
    market.world.list_every_command()
    world = market.world
    (choice,) = await world.mod.autocomplete(world.general, "campaign create", "shop", "st")
    assert (choice["name"], choice["value"]) == ("Stripe", "stripe")
    assert not await world.ana.autocomplete(world.general, "campaign create", "shop", "st")
    told = await world.mod.slash(world.general, "campaign show", campaign="1")
    assert "redeemed at the checkout of Stripe" in shown(told.response)


async def test_a_shop_is_only_for_servers_that_the_operator_named(world: World) -> None:
    assert not await world.mod.autocomplete(world.general, "campaign create", "shop", "")
    refused = await world.mod.slash(
        world.general,
        "campaign create",
        product="the blue mug",
        percent=15,
        days_valid=14,
        shop="stripe",
    )
    assert "not set up for this server" in shown(refused.response)
