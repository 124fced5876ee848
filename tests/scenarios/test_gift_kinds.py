"""Roles, previews and guest posts are delivered by the bot itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord

from bot.services.privacy import PrivacyService
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from tests.scenarios.test_gifts import CLAIM, DAY, back_room, give, last, overwrite_of, roles_of
from tests.scenarios.world import World, shown

__all__ = ["back_room"]


async def test_a_role_is_given_once_the_bots_own_stands_above_it(
    world: World, back_room: Any
) -> None:
    world.allow(manage_roles=True)
    role = world.guild.create_role("Potter of the month")
    backend = world.sim.backend
    backend.reorder_roles(world.guild.id, [{"id": role.id, "position": 99}])
    post = await give(world, Gift(0, "a role", gift_kind("role"), role_id=role.id), world.ana)
    claimed = await world.ana.click(post, label=CLAIM)
    assert "on its way" in shown(claimed.response)
    assert role.id not in roles_of(world, world.ana)
    # Retried automatically; moderators are notified once.
    await world.sim.pass_time(120)
    (task,) = back_room.history()
    assert "my own role must be above it" in shown(task)
    backend.reorder_roles(world.guild.id, [{"id": role.id, "position": 1}])
    await world.mod.click(task, label="Try again")
    assert role.id in roles_of(world, world.ana)
    again = await world.ana.click(post, label=CLAIM)
    assert "is yours" in shown(again.response)


async def test_a_preview_opens_for_some_days_and_closes_again_through_a_restart(
    world: World, back_room: Any
) -> None:
    world.allow(manage_roles=True)
    kiln = world.guild.create_text_channel("kiln")
    gift = Gift(
        0, "a look into the kiln", gift_kind("temporary_access"), channel_id=kiln.id, days=3
    )
    post = await give(world, gift, world.ana)
    await world.ana.click(post, label=CLAIM)
    await world.sim.ready()
    seen = overwrite_of(kiln, world.ana)
    assert seen is not None
    assert discord.Permissions(seen.allow).view_channel
    await world.restart()
    await world.sim.pass_time(2 * DAY)
    assert overwrite_of(kiln, world.ana) is not None
    await world.sim.pass_time(DAY + 60)
    assert overwrite_of(kiln, world.ana) is None
    assert back_room.history() == []


async def test_previews_end_when_their_owner_is_erased_and_the_others_stay(
    world: World, back_room: Any
) -> None:
    world.allow(manage_roles=True)
    kiln = world.guild.create_text_channel("kiln")
    role = world.guild.create_role("Kiln visitors")
    kept = world.guild.create_role("Potter of the month")
    for given in (role, kept):
        world.sim.backend.reorder_roles(world.guild.id, [{"id": given.id, "position": 1}])
    preview = gift_kind("temporary_access")
    gifts = (
        Gift(0, "a look into the kiln", preview, channel_id=kiln.id, days=3),
        Gift(0, "the kiln's role", preview, role_id=role.id, days=3),
        Gift(0, "a role for good", gift_kind("role"), role_id=kept.id),
    )
    for source_id, gift in enumerate(gifts):
        for member in (world.ana, world.ben):
            own = replace(gift, name=f"{gift.name} for {member.id}")
            await member.click(await give(world, own, member, source_id), label=CLAIM)
            await world.sim.ready()
    assert {role.id, kept.id} <= roles_of(world, world.ana)
    assert overwrite_of(kiln, world.ana) is not None
    await world.app[PrivacyService].erase(world.ana.id)
    assert overwrite_of(kiln, world.ana) is None
    assert role.id not in roles_of(world, world.ana)
    assert kept.id in roles_of(world, world.ana)
    assert role.id in roles_of(world, world.ben)
    assert overwrite_of(kiln, world.ben) is not None


async def test_a_guest_post_is_read_changed_and_posted_in_its_writers_name(
    world: World, back_room: Any
) -> None:
    post = await give(
        world,
        Gift(0, "a guest post", gift_kind("guest_post"), channel_id=world.contests.id),
        world.ana,
    )
    form = await world.ana.click(post, label=CLAIM)
    await world.ana.submit_modal(form, {"post": "All about *glaze*"})
    first = last(back_room)
    assert "All about" in shown(first)
    refused = await world.ana.click(first, label="Post it")
    assert "Only moderators" in shown(refused.response)
    why = await world.mod.click(first, label="Ask for a change")
    await world.mod.submit_modal(why, {"why": "a little longer, please"})
    assert "asked" in shown(last(back_room))
    asking = last(world.general)
    assert "would like a change" in shown(asking)
    form = await world.ana.click(asking, label=CLAIM)
    await world.ana.submit_modal(form, {"post": "All there is to say about glaze"})
    second = last(back_room)
    assert second.id != first.id
    assert world.contests.history() == []
    await world.mod.click(second, label="Post it")
    (posted,) = world.contests.history()
    assert "All there is to say about glaze" in shown(posted)
    assert f"<@{world.ana.id}>" in shown(posted)
