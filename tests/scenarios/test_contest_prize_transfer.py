"""Prizes of winners who left: moderators are notified, and choose."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.contests.prize_transfer import PrizeTransferService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from domain.contests.prize_transfer import PrizeTransfer
from domain.contests.prizes import PrizeSlot
from domain.gifts import Gift
from domain.refusals import Refusal
from tests.scenarios.test_contest_prizes import PRIZE, back_room, won_by_ana
from tests.scenarios.test_contests import DAY
from tests.scenarios.world import World, shown

FORTNIGHT = 15 * DAY


async def won_and_left(world: World, listed: str | None = None) -> tuple[Any, Any]:
    """Let ana win and leave before the close; return the moderators' channel and the result."""
    channel = await back_room(world)
    return channel, await won_by_ana(world, listed=listed, leaving=True)


def told(channel: Any, words: str) -> Any:
    (found,) = [message for message in channel.history() if words in shown(message)]
    return found


async def test_moderators_are_told_who_has_left_and_pass_the_prize_on(world: World) -> None:
    channel, result = await won_and_left(world)
    asked = told(channel, "has left the server")
    assert f"<@{world.ana.id}> won" in shown(asked)
    assert f"Next in line: <@{world.ben.id}>" in shown(asked)
    assert PRIZE in shown(asked)
    refused = await world.ben.click(result, label="Claim your prize")
    assert "This prize is for the winner of" in shown(refused.response)
    await world.mod.click(asked, label="Pass the prize on")
    await world.sim.pass_time(60)
    passed = world.general.history()[-1]
    assert f"<@{world.ben.id}>, the prize of" in shown(passed)
    claimed = await world.ben.click(passed, label="Claim your prize")
    assert "Congratulations" in shown(claimed.response)
    with pytest.raises(Refusal, match="already settled"):
        await world.app[PrizeTransferService].pass_on(
            1, world.guild.id, PrizeTransfer(1, 2), slot=PrizeSlot.MAIN, by=world.mod.id
        )


async def test_a_gift_goes_to_the_next_in_line_and_is_never_two(world: World) -> None:
    gift = await world.app[GiftInventoryService].add(
        world.guild.id, Gift(0, "A tea tin", quantity=1)
    )
    channel, _ = await won_and_left(world, listed=f"gift:{gift.id}")
    await world.mod.click(told(channel, "has left the server"), label="Pass the prize on")
    await world.sim.pass_time(60)
    (grant,) = await world.app[GrantService].of_member(world.guild.id, world.ben.id)
    assert grant.gift.name == "A tea tin"
    assert await world.app[GrantService].of_member(world.guild.id, world.ana.id) == []
    (kept,) = await world.app[GiftInventoryService].all(world.guild.id)
    assert kept.quantity == 0


async def test_a_prize_may_stay_with_who_is_gone_and_nobody_is_asked_again(world: World) -> None:
    channel, _ = await won_and_left(world)
    asked = told(channel, "has left the server")
    await world.mod.click(asked, label="Keep it for them")
    told(channel, "stays with its winner")
    assert await world.app[PrizeTransferService].holders(1) == []


async def test_moderators_are_told_of_a_prize_that_went_back_unclaimed(world: World) -> None:
    gift = await world.app[GiftInventoryService].add(
        world.guild.id, Gift(0, "A tea tin", quantity=1)
    )
    channel = await back_room(world)
    await won_by_ana(world, listed=f"gift:{gift.id}")
    assert [one for one in channel.history() if "left the server" in shown(one)] == []
    await world.sim.pass_time(FORTNIGHT)
    asked = told(channel, "did not claim the prize in time")
    await world.mod.click(asked, label="Pass the prize on")
    await world.sim.pass_time(60)
    (grant,) = await world.app[GrantService].of_member(world.guild.id, world.ben.id)
    assert grant.gift.name == "A tea tin"


async def test_nobody_is_asked_where_all_winners_are_there(world: World) -> None:
    channel = await back_room(world)
    await won_by_ana(world)
    assert channel.history() == []


async def test_only_moderators_pass_a_prize_on(world: World) -> None:
    channel, _ = await won_and_left(world)
    refused = await world.ben.click(told(channel, "has left the server"), label="Pass the prize on")
    assert "moderator" in shown(refused.response)
    assert len(await world.app[PrizeTransferService].holders(1)) == 1


async def test_a_gift_that_somebody_left_without_claiming_is_said_to_be_back(world: World) -> None:
    channel = await back_room(world)
    gift = await world.app[GiftInventoryService].add(
        world.guild.id, Gift(0, "A tea tin", quantity=1)
    )
    async with world.app.database.transaction() as transaction:
        await world.app[GrantService].grant(
            transaction, world.guild.id, gift, world.ana.id, source="recognition", source_id=1
        )
    world.guild.remove_member(world.ana)
    await world.sim.pass_time(FORTNIGHT)
    said = told(channel, "is back in stock")
    assert f"<@{world.ana.id}> left the server without claiming it" in shown(said)
