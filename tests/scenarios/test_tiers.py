"""Tiers from the panel to the role: reached, refused, announced, and after a restart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import RoleHandle

from bot.services.consent import ConsentService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.tiers import TierService, next_review
from db.contributions import ContributionRepository
from domain.contributions import day_of, week_of
from domain.contributions.totals import ALL
from domain.gifts import Gift
from domain.languages import Language
from domain.shards import Shards
from domain.tier_settings import TierSettings
from domain.tiers import RoleChange, TierLevel
from tests.scenarios.world import World, agree, answered, shown


async def until_monday(world: World) -> None:
    now = world.sim.now()
    wait = next_review(world.app.guild_settings.of(world.guild.id), now) - now
    await world.sim.pass_time((wait + timedelta(seconds=1)).total_seconds())


async def much_thanked(world: World, member: MemberActor, points: int = 100) -> None:
    """Create a member whose totals show much help this week."""
    week = week_of(day_of(world.sim.now(), world.app.guild_settings.of(world.guild.id).zone))
    changes = {
        (period, kind, member.id): (points, 10)
        for period in (week, ALL)
        for kind in ("helped", ALL)
    }
    async with world.app.database.transaction() as transaction:
        await ContributionRepository(transaction, world.guild.id).add_to_totals(changes)


def has(world: World, member: MemberActor, role: RoleHandle) -> bool:
    """Return whether the member has the role on Discord."""
    return role.id in world.sim.backend.get_member(world.guild.id, member.id).role_ids


def letters(world: World, member: MemberActor) -> str:
    """Return the bot's direct messages to the member."""
    return "\n".join(shown(each) for each in member.user.dm_channel.history())


def levels(world: World) -> tuple[TierLevel, ...]:
    return world.app.guild_settings.of(world.guild.id)[TierSettings].tiers


def role(world: World, name: str, **fields: Any) -> RoleHandle:
    return world.guild.create_role(name, **fields)


@pytest.mark.parametrize(
    ("language", "reached", "me"),
    [
        ("en", "You reached the tier **Spark**", ("You are a **helper**", "Next is **Flame**")),
        (
            "fr",
            "Tu as atteint le palier **Étincelle**",
            ("Tu es de ceux qui **aident**", "Ensuite vient **Flamme**"),
        ),
    ],
)
async def test_from_the_panel_to_the_role_and_the_word(
    world: World, language: Language, reached: str, me: tuple[str, ...]
) -> None:
    world.allow(manage_roles=True)
    if language == "fr":
        world.sim.locales |= {world.mod.id: "fr", world.ana.id: "fr"}
        await world.app.guild_settings.change(world.guild.id, language="fr")
    spark = role(world, "Sparks")
    panel = answered(await world.mod.slash(world.general, "tiers"))
    await world.mod.click(panel, custom_id="tiers:switch:on")
    await world.mod.select(panel, [spark], custom_id="tiers:role:1")
    await world.app[ConsentService].change(world.guild.id, world.ana.id, direct_messages=True)
    await much_thanked(world, world.ana)
    await much_thanked(world, world.ben)
    await world.restart()
    await until_monday(world)
    assert has(world, world.ana, spark)
    assert has(world, world.ben, spark)
    assert reached in letters(world, world.ana)
    assert letters(world, world.ben) == ""
    told = shown((await world.ana.slash(world.general, "me")).response)
    assert all(words in told for words in me), told


async def test_roles_that_cannot_or_must_not_be_given_are_refused_with_the_reason(
    world: World,
) -> None:
    world.list_every_command()
    world.allow(manage_roles=True)
    above = role(world, "Above", position=90)
    power = role(world, "Power", permissions=discord.Permissions(kick_members=True))
    panel = answered(await world.mod.slash(world.general, "tiers"))
    refused = await world.mod.select(panel, [above], custom_id="tiers:role:1")
    assert "it is above my own role" in shown(answered(refused))
    refused = await world.mod.select(panel, [power], custom_id="tiers:role:1")
    assert "can moderate or manage this server" in shown(answered(refused))
    assert levels(world)[0].role_id is None
    for result in (
        await world.ana.slash(world.general, "tier set", tier=1, points=1),
        await world.ana.slash(world.general, "tier benefits", tier=1, gift=1),
    ):
        assert "Only" in shown(answered(result))
    members_view = answered(await world.ana.slash(world.general, "tiers"))
    assert "Tiers are off on this server." in shown(members_view)
    assert "tiers:switch" not in str(members_view.components)


async def test_a_manager_who_may_not_give_roles_chooses_none_for_a_tier(world: World) -> None:
    world.allow(manage_roles=True)
    spark = role(world, "Sparks")
    power = discord.Permissions(manage_guild=True).value
    world.sim.backend.edit_role(world.guild.id, world.moderators.id, {"permissions": power})
    panel = answered(await world.mod.slash(world.general, "tiers"))
    refused = await world.mod.select(panel, [spark], custom_id="tiers:role:1")
    assert "you need “Manage Roles” on this server yourself" in shown(answered(refused))
    assert levels(world)[0].role_id is None


async def test_a_tiers_role_that_became_powerful_is_not_given(world: World) -> None:
    world.allow(manage_roles=True)
    spark = role(world, "Sparks")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=world.contests.id)
    await world.app[TierService].switch(world.guild.id, on=True)
    await world.app[TierService].set_role(world.guild.id, 1, spark.id)
    power = discord.Permissions(mute_members=True).value
    world.sim.backend.edit_role(world.guild.id, spark.id, {"permissions": power})
    await much_thanked(world, world.ana)
    await until_monday(world)
    await world.sim.pass_time(60)
    assert not has(world, world.ana, spark)
    (post,) = world.contests.history()
    assert "can moderate or manage this server" in shown(post)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "it is above my own role"), ("fr", "au-dessus du mien")],
)
async def test_a_role_moved_above_the_bots_is_told_the_moderators_and_given_once_mended(
    world: World, language: Language, said: str
) -> None:
    world.allow(manage_roles=True)
    spark = role(world, "Sparks")
    await world.app.guild_settings.change(
        world.guild.id, language=language, moderator_channel_id=world.contests.id
    )
    await world.app[TierService].switch(world.guild.id, on=True)
    await world.app[TierService].set_role(world.guild.id, 1, spark.id)
    backend = world.sim.backend
    low = backend.get_role(world.guild.id, spark.id).position
    backend.reorder_roles(world.guild.id, [{"id": spark.id, "position": 99}])
    await much_thanked(world, world.ana)
    await until_monday(world)
    await world.sim.pass_time(60)
    assert not has(world, world.ana, spark)
    (post,) = world.contests.history()
    assert said in shown(post)
    setup = await world.mod.slash(world.general, "setup")
    assert "it is above my own role" in shown(setup.response)
    backend.reorder_roles(world.guild.id, [{"id": spark.id, "position": low}])
    panel = answered(await world.mod.slash(world.general, "tiers"))
    assert "above my own role" not in shown(panel)
    await world.sim.pass_time(60)
    assert has(world, world.ana, spark)
    assert len(world.contests.history()) == 1


async def test_a_tier_fades_with_a_word_first_and_the_role_goes_with_it(world: World) -> None:
    world.allow(manage_roles=True)
    spark = role(world, "Sparks")
    await world.app[ConsentService].change(world.guild.id, world.ana.id, direct_messages=True)
    await world.app[TierService].switch(world.guild.id, on=True)
    await world.app[TierService].set_role(world.guild.id, 1, spark.id)
    await much_thanked(world, world.ana, 70)
    for _ in range(6):
        await until_monday(world)
    assert "You've been quieter lately" in letters(world, world.ana)
    told = shown((await world.ana.slash(world.general, "me")).response)
    assert "You've been quieter lately" in told
    assert has(world, world.ana, spark)
    for _ in range(4):
        await until_monday(world)
    assert "is resting for now" in letters(world, world.ana)
    assert not has(world, world.ana, spark)


async def test_tiers_are_named_changed_and_bring_gifts(world: World) -> None:
    await world.app[TierService].switch(world.guild.id, on=True)
    mug = await world.app[GiftInventoryService].add(
        world.guild.id, Gift(0, "a blue mug", quantity=3)
    )
    (choice,) = await world.mod.autocomplete(world.general, "tier benefits", "gift", "mug", tier=1)
    assert choice["value"] == mug.id
    await world.mod.slash(world.general, "tier benefits", tier=1, gift=mug.id)
    await world.mod.slash(world.general, "tier set", tier=1, points=50, name="Clay")
    await world.app[ConsentService].change(world.guild.id, world.ana.id, direct_messages=True)
    await much_thanked(world, world.ana)
    await until_monday(world)
    panel = shown(answered(await world.ana.slash(world.general, "tiers")))
    assert "**Clay**: from 50 recent points" in panel
    assert "Brings: a blue mug" in panel
    assert "Your tier **Clay** brings you a gift: a blue mug" in letters(world, world.ana)
    letter = list(world.ana.user.dm_channel.history())[-1]
    told = shown((await world.ana.slash(world.general, "me")).response)
    assert "A gift from your tier is waiting for you" in told
    got = await world.ana.user.click(letter, label="Get your gift")
    assert "a blue mug" in shown(answered(got))
    assert await world.app[TierService].tier_of(world.guild.id, world.ana.id) == 1


async def test_removing_the_highest_tier_says_who_loses_it_and_asks(world: World) -> None:
    tiers = world.app[TierService]
    await tiers.switch(world.guild.id, on=True)
    await tiers.set_level(world.guild.id, 2, points=70, name="Clay")
    await tiers.set_level(world.guild.id, 3, points=71)
    refused = await world.mod.slash(world.general, "tier set", tier=2, points=0)
    assert "only remove the highest" in shown(answered(refused))
    asked = await world.mod.slash(world.general, "tier set", tier=3, points=0)
    assert "Remove the tier **Beacon**? Nobody has it now." in shown(answered(asked))
    assert len(levels(world)) == 3
    removed = await agree(world.mod, asked)
    assert "The tier **Beacon** is removed" in shown(answered(removed))
    assert len(levels(world)) == 2
    await much_thanked(world, world.ana)
    await until_monday(world)
    assert await tiers.tier_of(world.guild.id, world.ana.id) == 2
    asked = await world.mod.slash(world.general, "tier set", tier=2, points=0)
    assert "1 member who has it moves to **Spark** at once" in shown(answered(asked))
    await agree(world.mod, asked)
    await world.sim.pass_time(60)
    assert await tiers.tier_of(world.guild.id, world.ana.id) == 1


async def test_a_role_on_a_server_of_another_process_is_given_and_taken_too(world: World) -> None:
    world.allow(manage_roles=True)
    spark = role(world, "Sparks")
    number = Shards(0, 0, 2).shard_of(world.guild.id)
    world.app.shards = Shards(1 - number, 1 - number, 2)
    tiers: Any = world.sim.bot.get_cog("TierCommands")
    for give in (True, False):
        await world.sim.work(
            tiers.keep(RoleChange(world.guild.id, world.ana.id, spark.id, give, attempts=0))
        )
        assert has(world, world.ana, spark) is give
