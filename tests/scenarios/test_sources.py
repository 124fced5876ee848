"""Other gestures than thanks and reactions count too, and are explained to members in words."""

from __future__ import annotations

from datetime import timedelta

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import MessageType

from bot.services.consent import ConsentService
from bot.services.contributions import ContributionQueryService, ContributionService
from domain.contributions import Source
from tests.scenarios.world import World, answered, shown


async def points(world: World, *members: MemberActor) -> list[int]:
    """Return the all-time points of each member."""
    found = []
    for member in members:
        profile = await world.app[ContributionQueryService].profile(world.guild.id, member.id)
        found.append(profile.points["all"].get("all", 0))
    return found


async def mine(world: World, member: MemberActor) -> str:
    """Return the answer to the member's `/me`."""
    return shown((await member.slash(world.general, "me")).response)


def thread_of(world: World, parent: ChannelHandle, asker: MemberActor) -> ChannelHandle:
    """Create a thread or forum post by this member; return it."""
    world.sim.backend.create_thread(parent.id, "my mug leaks", asker.id, broadcast=True)
    return parent.threads[-1]


# --- /thanks -------------------------------------------------------------------------------------


async def test_thanks_by_command_are_posted_without_a_ping_and_go_with_the_post(
    world: World,
) -> None:
    result = await world.ana.slash(
        world.general, "thanks", member=world.ben, **{"for": "the *long* evening"}
    )
    said = shown(result.response)
    assert f"💛 <@{world.ana.id}> thanks <@{world.ben.id}>: the \\*long\\* evening" in said
    assert not result.ephemeral
    assert await points(world, world.ben) == [10]
    assert f"<@{world.ana.id}> thanked you" in await mine(world, world.ben)
    await world.mod.delete(answered(result).message)
    assert await points(world, world.ben) == [0]


async def test_nobody_thanks_themselves_or_a_bot_by_command(world: World) -> None:
    result = await world.ana.slash(world.general, "thanks", member=world.ana, **{"for": "being me"})
    assert result.ephemeral
    assert "You cannot thank yourself" in shown(result.response)


async def test_thanks_by_command_speak_the_language_of_the_guild(world: World) -> None:
    await world.app.guild_settings.change(world.guild.id, language="fr")
    result = await world.ana.slash(world.general, "thanks", member=world.ben, **{"for": "tout"})
    assert f"<@{world.ana.id}> remercie <@{world.ben.id}> : tout" in shown(result.response)


async def test_thanks_by_command_from_a_brand_new_account_count_nothing(world: World) -> None:
    newcomer = world.guild.add_member(world.sim.create_user("newcomer", account_days=1))
    await newcomer.slash(world.general, "thanks", member=world.ben, **{"for": "existing"})
    assert await points(world, world.ben) == [0]


# --- Solved by -----------------------------------------------------------------------------------


async def test_the_asker_chooses_the_answer_and_may_choose_another(world: World) -> None:
    thread = thread_of(world, world.general, world.ana)
    first = await world.ben.send(thread, "glue it")
    second = await world.cleo.send(thread, "use another mug")
    result = await world.ana.context_menu(thread, "Solved by", first)
    assert f"<@{world.ana.id}> says that <@{world.ben.id}> solved this" in shown(result.response)
    assert not result.ephemeral
    assert await points(world, world.ben, world.cleo) == [15, 0]
    again = await world.ana.context_menu(thread, "Solved by", first)
    assert "it still counts" in shown(again.response)
    await world.restart()
    result = await world.ana.context_menu(thread, "Solved by", second)
    assert "chose another answer" in shown(result.response)
    assert await points(world, world.ben, world.cleo) == [0, 15]
    assert f"<@{world.ana.id}> chose your answer" in await mine(world, world.cleo)
    await world.cleo.delete(second)
    assert await points(world, world.ben, world.cleo) == [0, 0]


async def test_a_solved_forum_post_gets_the_forums_own_tag(world: World) -> None:
    # Discord wants the first of these for it, simcord the second.
    world.allow(manage_threads=True, manage_channels=True)
    forum = world.guild.create_forum_channel("help")
    channel = world.sim.backend.get_channel(forum.id)
    tag = {
        "id": "77",
        "name": "✅ Résolu",
        "moderated": False,
        "emoji_id": None,
        "emoji_name": None,
    }
    channel.available_tags = [tag]
    world.sim.backend.announce_channel_update(forum.id)
    await world.app.guild_settings.change(world.guild.id, language="fr")
    post = thread_of(world, forum, world.fanny)
    reply = await world.ben.send(post, "appuie dix secondes")
    result = await world.fanny.context_menu(post, "Solved by", reply)
    said = f"<@{world.fanny.id}> dit que <@{world.ben.id}> a trouvé la solution"
    assert said in shown(result.response)
    assert world.sim.backend.get_channel(post.id).applied_tags == [77]
    refused = await world.cleo.context_menu(post, "Solved by", reply)
    assert "Only the person who asked" in shown(refused.response)


async def test_a_moderator_chooses_where_the_asker_has_not(world: World) -> None:
    asked = await world.fanny.send(world.general, "comment on l'ouvre ?")
    world.sim.backend.create_thread(world.general.id, "q", world.ben.id, message_id=asked.id)
    (thread,) = world.general.threads
    reply = await world.ben.send(thread, "with the small key")
    other = await world.cleo.send(thread, "with force")
    own = await world.ben.context_menu(thread, "Solved by", other)
    assert "Only the person who asked" in shown(own.response), "who made the thread did not ask"
    await world.mod.context_menu(thread, "Solved by", other)
    assert await points(world, world.ben, world.cleo) == [0, 15]
    await world.fanny.context_menu(thread, "Solved by", reply)
    assert await points(world, world.ben, world.cleo) == [15, 0]
    refused = await world.mod.context_menu(thread, "Solved by", other)
    assert "has already chosen an answer" in shown(refused.response)


async def test_where_nobody_is_known_to_ask_no_answer_is_chosen(world: World) -> None:
    said = await world.ben.send(world.general, "press it")
    result = await world.fanny.context_menu(world.general, "Solved by", said)
    assert "dans les fils et les publications de forum" in shown(result.response)


# --- Points by hand ------------------------------------------------------------------------------


async def test_points_by_hand_come_with_a_reason_that_the_member_reads(world: World) -> None:
    given = await world.mod.slash(
        world.general, "points give", member=world.fanny, points=30, reason="the talk on glazes"
    )
    assert "30 points more" in shown(given.response)
    assert "t’a donné 30 points de sa main : the talk on glazes" in await mine(world, world.fanny)
    await world.mod.slash(
        world.general, "points take", member=world.fanny, points=10, reason="half a talk"
    )
    assert await points(world, world.fanny) == [20]
    assert "a repris 10 points : half a talk" in await mine(world, world.fanny)


async def test_points_by_hand_are_for_moderators_and_not_for_who_is_not_counted(
    world: World,
) -> None:
    world.list_every_command()
    asked = {"member": world.ben, "points": 5, "reason": "why not"}
    refused = await world.ana.slash(world.general, "points give", **asked)
    assert "Only moderators" in shown(refused.response)
    await world.app[ConsentService].change(world.guild.id, world.ben.id, counted=False)
    refused = await world.mod.slash(world.general, "points give", **asked)
    assert "chose in /privacy not to be counted" in shown(refused.response)
    await world.app[ConsentService].change(world.guild.id, world.ben.id, counted=True)
    await world.app.guild_settings.change(world.guild.id, weights={Source.POINTS: 0})
    refused = await world.mod.slash(world.general, "points give", **asked)
    assert "switched off" in shown(refused.response)
    assert await points(world, world.ben) == [0]


# --- Boosts --------------------------------------------------------------------------------------


async def boost(world: World, member: MemberActor, kind: MessageType) -> None:
    """Post Discord's message about a boost."""
    world.sim.backend.create_system_message(world.general.id, kind, member.id)
    await world.app[ContributionService].flush()


async def test_a_boost_counts_once_a_month_also_while_the_bot_was_away(world: World) -> None:
    await boost(world, world.fanny, MessageType.PREMIUM_GUILD_SUBSCRIPTION)
    await boost(world, world.fanny, MessageType.PREMIUM_GUILD_TIER_2)
    await boost(world, world.ana, MessageType.NEW_MEMBER)
    assert await points(world, world.fanny, world.ana) == [5, 0]
    assert "tu as boosté le serveur" in await mine(world, world.fanny)
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await boost(world, world.ben, MessageType.PREMIUM_GUILD_SUBSCRIPTION)
    world.sim.backend.subscribers = subscribers
    await world.restart()
    await world.sim.pass_time(32 * 86_400)
    await boost(world, world.fanny, MessageType.PREMIUM_GUILD_SUBSCRIPTION)
    assert await points(world, world.fanny, world.ben) == [10, 5]


# --- Events --------------------------------------------------------------------------------------


async def test_signing_up_counts_once_the_event_takes_place(world: World) -> None:
    start = world.sim.now() + timedelta(hours=2)
    event = world.guild.create_scheduled_event(
        "glazing night",
        start_time=start.isoformat(),
        end_time=(start + timedelta(hours=2)).isoformat(),
        entity_type=3,
        location="the workshop",
    )
    for member in (world.ana, world.ben, world.fanny):
        await member.subscribe_event(event)
    await world.ben.unsubscribe_event(event)
    await world.app[ConsentService].change(world.guild.id, world.ana.id, counted=False)
    people = (world.ana, world.ben, world.cleo, world.fanny)
    assert await points(world, *people) == [0, 0, 0, 0]
    await world.sim.pass_time(2 * 3600)
    assert await points(world, *people) == [0, 0, 0, 3]
    await world.cleo.subscribe_event(event)
    await world.ben.subscribe_event(event)
    await world.ben.unsubscribe_event(event)
    assert await points(world, *people) == [0, 0, 3, 3]
    await world.restart()
    await world.sim.pass_time(2 * 3600)
    await world.cleo.unsubscribe_event(event)
    assert await points(world, *people) == [0, 0, 3, 3], "what took place took place"
    assert "tu t’es inscrit·e à un événement" in await mine(world, world.fanny)


async def test_an_event_called_off_counts_for_nobody_and_one_switched_off_is_not_asked_about(
    world: World,
) -> None:
    start = (world.sim.now() + timedelta(hours=2)).isoformat()
    for name in ("picnic", "talk"):
        event = world.guild.create_scheduled_event(name, start_time=start, channel=world.general)
        await world.ana.subscribe_event(event)
        if name == "picnic":
            world.sim.backend.edit_scheduled_event(world.guild.id, event.id, {"status": 4})
    await world.app.guild_settings.change(world.guild.id, weights={Source.EVENT: 0})
    await world.sim.pass_time(3 * 3600)
    assert await points(world, world.ana) == [0]
