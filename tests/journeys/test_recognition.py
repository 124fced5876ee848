"""The week's best fan is surprised, at the guild's hour, with reasons."""

from __future__ import annotations

from datetime import timedelta

from domain.settings import next_weekly
from tests.journeys.world import World, shown


async def help_somebody(world: World) -> None:
    """Ben helps Ana and Cleo; Cleo's joke makes two laugh."""
    for someone in (world.ana, world.cleo):
        asked = await world.ben.send(world.general, "press both buttons at once")
        await someone.send(world.general, "it works, thank you!", reply_to=asked)
    joke = await world.cleo.send(world.general, "I pressed them twice")
    await world.ana.react(joke, "😂")
    await world.ben.react(joke, "😂")


async def until_the_surprise(world: World) -> None:
    settings = world.app.guilds.of(world.guild.id)
    wait = next_weekly(settings, world.sim.now()) - world.sim.now()
    await world.sim.pass_time((wait + timedelta(seconds=1)).total_seconds())


async def test_the_weekly_post_names_the_member_the_reasons_and_the_gift(world: World) -> None:
    await world.mod.slash(world.general, "gift add", name="a blue mug", suits="helped", quantity=1)
    await world.app.guilds.change(
        world.guild.id, recognition_channel_id=world.general.id, time_zone="Europe/Paris"
    )
    await help_somebody(world)
    await until_the_surprise(world)
    post = shown(world.general.last_message)
    assert f"<@{world.ben.id}>" in post
    assert "a blue mug" in post
    assert f"https://discord.com/channels/{world.guild.id}/{world.general.id}/" in post
    listed = await world.mod.slash(world.general, "gift list")
    assert "a blue mug: 0 left" in shown(listed.response)


async def test_there_is_one_post_a_week_whatever_restarts(world: World) -> None:
    await world.app.guilds.change(world.guild.id, recognition_channel_id=world.general.id)
    await help_somebody(world)
    before = len(world.general.history())
    await until_the_surprise(world)
    await world.restart()
    await world.sim.pass_time(3600)
    assert len(world.general.history()) == before + 1


async def test_nobody_is_surprised_twice_in_a_row_and_a_quiet_week_has_no_post(
    world: World,
) -> None:
    await world.app.guilds.change(world.guild.id, recognition_channel_id=world.general.id)
    await help_somebody(world)
    await until_the_surprise(world)
    await help_somebody(world)
    posts = len(world.general.history())
    await until_the_surprise(world)
    assert len(world.general.history()) == posts
    latest = await world.app.recognition.latest(world.guild.id)
    assert [recognition.user_id for recognition in latest] == [world.ben.id]


async def test_the_post_is_in_the_guilds_language(world: World) -> None:
    await world.app.guilds.change(
        world.guild.id, recognition_channel_id=world.general.id, language="fr"
    )
    await help_somebody(world)
    await until_the_surprise(world)
    assert "cette semaine" in shown(world.general.last_message)


async def test_only_moderators_keep_the_list_of_gifts(world: World) -> None:
    result = await world.ana.slash(world.general, "gift add", name="everything")
    assert "Only moderators" in shown(result.response)
    assert await world.app.gifts.all(world.guild.id) == []


async def test_a_gift_is_taken_off_the_list(world: World) -> None:
    await world.mod.slash(world.general, "gift add", name="a *starry* mug")
    (choice,) = await world.mod.autocomplete(world.general, "gift retire", "gift", "star")
    await world.mod.slash(world.general, "gift retire", gift=choice["value"])
    assert await world.app.gifts.all(world.guild.id) == []
    result = await world.mod.slash(world.general, "gift retire", gift=choice["value"])
    assert "not on the list" in shown(result.response)
