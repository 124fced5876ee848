"""Members talk with the team in private threads."""

from __future__ import annotations

import json
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.services.cases.lifecycle import CaseService
from bot.services.privacy import PrivacyService
from db.cases import CaseRepository
from domain.cases.case import Case, CaseState
from domain.cases.settings import CASES
from domain.permissions import PRIVATE_THREADS
from tests.scenarios.world import World, answered, build_bot, own_role, shown

Care = tuple[World, ChannelHandle, ChannelHandle]


@pytest.fixture
async def care(world: World) -> Care:
    """Turn talks on; return the world, the channel for threads and the moderators' channel."""
    role = own_role(world.sim, world.guild)
    more = discord.Permissions(role.permissions | PRIVATE_THREADS)
    world.sim.backend.edit_role(world.guild.id, role.id, {"permissions": more.value})
    help_channel = world.guild.create_text_channel("help")
    desk = world.guild.create_text_channel("moderators")
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({CASES}),
        care_channel_id=help_channel.id,
        moderator_channel_id=desk.id,
    )
    return world, help_channel, desk


def threads(world: World) -> list[Any]:
    """Return the private threads that there are."""
    channels = world.sim.backend.channels.values()
    return [channel for channel in channels if channel.type == 12]


def thread(world: World, channel: ChannelHandle) -> ChannelHandle:
    """Return the only private thread."""
    (only,) = threads(world)
    (handle,) = [each for each in channel.threads if each.id == only.id]
    return handle


async def case_of(world: World, member: MemberActor) -> Case:
    found = await world.app[CaseService].unsolved(world.guild.id, member.id)
    assert found is not None
    return found


async def test_a_member_talks_with_the_team_in_a_private_thread(care: Care) -> None:
    world, channel, desk = care
    asked = await world.ana.slash(world.general, "talk")
    assert asked.ephemeral
    assert "I'll mention you there" in shown(asked.response)

    talk = thread(world, channel)
    case = await case_of(world, world.ana)
    assert case.thread_id == talk.id
    first = talk.history()[-1]
    assert f"<@{world.ana.id}>, write here" in shown(first)
    assert "You, the moderators and people who can manage threads here can read this" in shown(
        first
    )
    assert "deleted 90 days after" in shown(first)
    assert [user.id for user in first.mentions] == [world.ana.id]
    assert world.ana.id in threads(world)[0].thread_members
    assert world.ben.id not in threads(world)[0].thread_members

    card = desk.history()[-1]
    assert f"<@{world.ana.id}> wants to talk with the team" in shown(card)
    taken = await world.mod.click(card, label="I have it")
    assert f"Answer in <#{talk.id}>" in shown(taken.followups[-1])
    assert f"<@{world.mod.id}> has it" in shown(desk.history()[-1])
    assert world.mod.id in threads(world)[0].thread_members
    assert (await case_of(world, world.ana)).handled_by == world.mod.id

    again = await world.ana.slash(world.general, "talk")
    assert f"Just write in <#{talk.id}>" in shown(again.response)
    assert len(threads(world)) == 1


async def test_the_talk_of_a_member_with_french_discord_is_in_french(care: Care) -> None:
    world, channel, _ = care
    asked = await world.fanny.slash(world.general, "talk")
    assert "fil privé" in shown(asked.response)
    assert "écris ici" in shown(thread(world, channel).history()[-1])


async def test_many_clicks_at_once_make_one_case(care: Care) -> None:
    world, channel, _ = care
    await world.mod.slash(channel, "care panel")
    panel = channel.history()[-1]
    assert "Talk to the team" in shown(panel)
    results = await world.sim.together(
        world.ana.click(panel, label="Talk to the team") for _ in range(60)
    )
    assert all(result.ephemeral for result in results)
    assert len(threads(world)) == 1
    assert (await case_of(world, world.ana)).id == 1


async def test_a_case_about_a_message_waits_since_it_was_written(care: Care) -> None:
    world, channel, desk = care
    own = await world.ana.send(world.general, "my mug arrived in pieces")
    await world.sim.pass_time(3600)
    told = await world.ana.context_menu(world.general, "Tell the team", own)
    assert "private thread" in shown(told.response)
    case = await case_of(world, world.ana)
    assert case.started_at < case.opened_at
    assert str(own.id) in shown(thread(world, channel).history()[-1])
    assert str(own.id) in shown(desk.history()[-1])
    # Somebody else's message starts no wait before it was reported.
    await world.ben.context_menu(world.general, "Tell the team", own)
    other = await case_of(world, world.ben)
    assert other.started_at == other.opened_at


async def test_the_first_message_says_when_the_team_is_back(care: Care) -> None:
    world, channel, _ = care
    await world.ana.slash(world.general, "talk")
    said = shown(thread(world, channel).history()[-1])
    assert "The team will be back <t:" in said or "The team aims to answer by <t:" in said


@pytest.mark.parametrize("permission", ["create_private_threads", "manage_threads"])
async def test_what_is_missing_is_said_in_setup_and_members_write_instead(
    care: Care, permission: str
) -> None:
    world, _, _ = care
    role = own_role(world.sim, world.guild)
    less = discord.Permissions(role.permissions)
    less.update(**{permission: False})
    world.sim.backend.edit_role(world.guild.id, role.id, {"permissions": less.value})
    name = permission.replace("_", " ").title()
    form = await world.ana.slash(world.general, "talk")
    assert form.modal is not None
    assert threads(world) == []
    panel = await world.mod.slash(world.general, "setup")
    assert name in shown(panel.response)
    # The channel is only required where talks are switched on.
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset(), care_channel_id=None
    )
    panel = await world.mod.slash(world.general, "setup")
    assert name not in shown(panel.response)


async def test_without_a_channel_for_moderators_nobody_is_left_waiting(care: Care) -> None:
    world, _, _ = care
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=None)
    refused = await world.ana.slash(world.general, "talk")
    assert "Please write to a moderator" in answered(refused).content
    panel = await world.mod.slash(world.general, "setup")
    assert "need the moderators' channel" in shown(panel.response)


async def test_the_thread_goes_with_the_member_who_erases_themselves(care: Care) -> None:
    world, _, desk = care
    await world.ana.slash(world.general, "talk")
    await world.mod.click(desk.history()[-1], label="I have it")
    seen = await world.ana.slash(world.general, "privacy")
    assert "1 talk with the team" in shown(seen.response)
    exported = await world.app[PrivacyService].export(world.ana.id)
    assert {"cases", "case_messages"} <= json.loads(exported.files["ovation.json"])["tables"].keys()
    await world.sim.work(world.app[PrivacyService].erase(world.ana.id))
    await world.sim.ready()
    assert threads(world) == []
    assert await world.app[CaseService].get(world.guild.id, 1) is None


async def test_no_post_for_moderators_names_a_member_who_erased_themselves(care: Care) -> None:
    world, channel, desk = care
    await world.ana.slash(world.general, "talk")
    await world.ben.slash(world.general, "talk")
    talk = next(each for each in channel.threads if "#1" in (each.name or ""))
    # The team is reminded twice, and the talk is opened again.
    for _ in range(2):
        await world.sim.pass_time(4 * 86_400)
        welcome = next(each for each in talk.history() if "write here" in shown(each))
        await world.ana.click(welcome, label="Solved")
        await world.sim.pass_time(60)
        await world.ana.send(talk, "it leaks again")
    said = [shown(each) for each in desk.history()]
    assert sum("still waiting" in each for each in said) >= 2
    assert sum("wrote again" in each for each in said) == 2
    assert any(str(world.ana.id) in each for each in said)
    await world.sim.work(world.app[PrivacyService].erase(world.ana.id))
    await world.sim.ready()
    said = [shown(each) for each in desk.history()]
    assert not any(str(world.ana.id) in each for each in said)
    assert any(str(world.ben.id) in each for each in said), "others are still there"


async def test_a_try_that_was_cut_off_makes_no_second_thread(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, channel, _ = care
    made = CaseService.thread_made

    async def cut_off(*_: Any) -> bool:
        raise OSError("the process died here")

    monkeypatch.setattr(CaseService, "thread_made", cut_off)
    await world.ana.slash(world.general, "talk")
    assert len(threads(world)) == 1
    monkeypatch.setattr(CaseService, "thread_made", made)
    await world.restart()
    await world.sim.pass_time(60)
    talk = thread(world, channel)
    assert (await case_of(world, world.ana)).thread_id == talk.id
    assert "write here" in shown(talk.history()[-1])


# --- In the thread -------------------------------------------------------------------------------


async def begun(care: Care) -> ChannelHandle:
    """Let Ana begin a talk and Ben and a moderator into its thread, which is returned."""
    world, channel, _ = care
    await world.ana.slash(world.general, "talk")
    talk = thread(world, channel)
    for member in (world.ben, world.mod):
        world.sim.backend.add_thread_member(talk.id, member.id)
    return talk


async def waits(world: World, case_id: int = 1) -> list[str]:
    """Return the parties of the messages of a case, in order, but for the click that began it."""
    async with world.app.database.snapshot() as reading:
        return [each.party.value for each in await CaseRepository(reading).messages(case_id)][1:]


def is_stored(world: World, words: str) -> bool:
    """Return whether these words are in a file of the bot."""
    files = (path for path in world.settings.data_dir.rglob("*") if path.is_file())
    return any(words.encode() in path.read_bytes() for path in files)


async def case(world: World, case_id: int = 1) -> Case:
    found = await world.app[CaseService].get(world.guild.id, case_id)
    assert found is not None
    return found


async def test_parties_and_times_of_messages_are_kept_and_no_words(care: Care) -> None:
    world, _, _ = care
    talk = await begun(care)
    await world.ana.send(talk, "my mug arrived in pieces")
    await world.ben.send(talk, "mine too")
    await world.mod.send(talk, "I am sorry, we send another")
    await world.ana.send(talk, "lovely")
    assert await waits(world) == ["member", "team", "member"]
    # The first of the team who answers has it.
    assert (await case(world)).handled_by == world.mod.id
    assert not is_stored(world, "in pieces")
    assert not is_stored(world, "lovely")


async def test_what_was_written_while_the_bot_was_away_is_read_once(care: Care) -> None:
    world, _, _ = care
    talk = await begun(care)
    await world.ana.send(talk, "hello")
    await world.app.stop()
    await world.mod.send(talk, "hello Ana")
    await world.ana.send(talk, "my mug leaks")
    await world.sim.restart_bot(build_bot(world.settings, world.sim.now))
    assert await waits(world) == ["member", "team", "member"]
    await world.restart()
    assert await waits(world) == ["member", "team", "member"]
    assert (await case(world)).handled_by == world.mod.id


async def test_a_talk_is_solved_rated_and_opened_again_by_writing(care: Care) -> None:
    world, _, desk = care
    talk = await begun(care)
    welcome = talk.history()[-1]
    refused = await world.ben.click(welcome, label="Solved")
    assert "Only the member" in answered(refused).content
    await world.mod.click(welcome, label="Solved")
    asked = talk.history()[-1]
    assert "How was it?" in shown(asked)
    assert [user.id for user in asked.mentions] == [world.ana.id]
    not_theirs = await world.mod.click(asked, custom_id="case:rate:1:1")
    assert "for the member" in answered(not_theirs).content
    await world.ana.click(asked, custom_id="case:rate:1:5")
    assert "Thank you" in shown(talk.history()[-1])
    solved = await case(world)
    assert solved.rating == 5
    assert solved.state is CaseState.SOLVED

    await world.sim.pass_time(13 * 86_400)
    await world.ana.send(talk, "it leaks again")
    assert (await case(world)).state is CaseState.OPEN
    assert "wrote again" in shown(desk.history()[-1])
    again = await world.ana.slash(world.general, "talk")
    assert f"<#{talk.id}>" in shown(again.response)
    # The plans of the first end are off.
    await world.sim.pass_time(100 * 86_400)
    assert len(threads(world)) == 1


async def test_a_solved_talk_is_locked_and_then_deleted(care: Care) -> None:
    world, _, _ = care
    talk = await begun(care)
    await world.ana.click(talk.history()[-1], label="Solved")
    await world.sim.pass_time(13 * 86_400)
    assert not threads(world)[0].thread_metadata.locked
    await world.sim.pass_time(2 * 86_400)
    assert threads(world)[0].thread_metadata.locked
    await world.sim.pass_time(74 * 86_400)
    assert len(threads(world)) == 1
    await world.sim.pass_time(2 * 86_400)
    assert threads(world) == []
    assert (await case(world)).thread_id is None
    # They can begin another, then and afterwards.
    await world.ana.slash(world.general, "talk")
    assert len(threads(world)) == 1


async def test_the_team_waits_for_the_member_until_they_write(care: Care) -> None:
    world, _, _ = care
    talk = await begun(care)
    welcome = talk.history()[-1]
    said = await world.mod.click(welcome, label="Waiting for you")
    assert "the team is waiting for your answer" in shown(said.response)
    assert (await case(world)).state is CaseState.WAITING
    await world.ana.send(talk, "here is the photo")
    assert (await case(world)).state is CaseState.OPEN


async def test_a_talk_is_handed_over_to_the_team_only(care: Care) -> None:
    world, _, desk = care
    talk = await begun(care)
    refused = await world.mod.slash(talk, "case assign", member=world.ben)
    assert "is not on the team" in answered(refused).content
    other = world.guild.add_member(world.sim.create_user("mia"), roles=[world.moderators])
    await world.mod.slash(talk, "case assign", member=other)
    assert (await case(world)).handled_by == other.id
    assert other.id in threads(world)[0].thread_members
    elsewhere = await world.mod.slash(world.general, "case assign", member=other)
    assert "thread of a talk" in answered(elsewhere).content

    noted = await world.mod.slash(talk, "case note", words="she bought it on *Monday*")
    assert noted.ephemeral
    assert "she bought it on \\*Monday\\*" in shown(desk.history()[-1])
    assert not is_stored(world, "she bought")


async def test_a_thread_deleted_by_hand_ends_its_talk(care: Care) -> None:
    world, _, _ = care
    talk = await begun(care)
    world.sim.backend.delete_channel(talk.id)
    await world.sim.ready()
    ended = await case(world)
    assert ended.state is CaseState.SOLVED
    assert ended.thread_id is None
    await world.ana.slash(world.general, "talk")
    assert len(threads(world)) == 1


async def test_a_thread_deleted_while_the_bot_was_away_ends_its_talk(care: Care) -> None:
    world, _, _ = care
    talk = await begun(care)
    await world.app.stop()
    world.sim.backend.delete_channel(talk.id)
    await world.sim.restart_bot(build_bot(world.settings, world.sim.now))
    assert (await case(world)).state is CaseState.SOLVED
