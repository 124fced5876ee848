"""Members write to the team in a form where the bot can make no private thread."""

from __future__ import annotations

import json
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.services.privacy import PrivacyService
from domain.cases.case import CaseState
from tests.scenarios.test_cases import Care, care, case, case_of, is_stored, threads, waits
from tests.scenarios.test_complaints import ANGRY, heard, offered
from tests.scenarios.world import World, answered, own_role, shown

__all__ = ["care", "heard"]

WORDS = "my *mug* arrived in pieces @everyone"
ANSWER = "I am sorry, we send you another."


def change_permission(world: World, *, allowed: bool) -> None:
    """Allow or deny the bot to make private threads."""
    role = own_role(world.sim, world.guild)
    changed = discord.Permissions(role.permissions)
    changed.update(create_private_threads=allowed)
    world.sim.backend.edit_role(world.guild.id, role.id, {"permissions": changed.value})


@pytest.fixture
def unthreaded(care: Care) -> Care:
    """Take the permission to make private threads away."""
    change_permission(care[0], allowed=False)
    return care


async def write(
    world: World, member: MemberActor, words: str = WORDS, form: InteractionResult | None = None
) -> InteractionResult:
    """Let a member write to the team, in the form that /talk opens."""
    form = form or await member.slash(world.general, "talk")
    return await member.submit_modal(form, {"words": words})


async def answer(
    world: World, desk: ChannelHandle, words: str = ANSWER, letter: int = -1
) -> InteractionResult:
    """Let the moderator answer a letter."""
    form = await world.mod.click(desk.history()[letter], label="Answer")
    return await world.mod.submit_modal(form, {"words": words})


def all_shown(result: InteractionResult) -> list[str]:
    """Return what the person was shown privately, message by message."""
    assert result.ephemeral
    first = [] if result.response is None else [shown(result.response)]
    return first + [shown(each) for each in result.followups]


def standing(result: InteractionResult) -> Any:
    """Return the last private message, which has the buttons."""
    return [result.response, *result.followups][-1]


def direct_messages(member: MemberActor) -> list[Any]:
    return list(member.user.dm_channel.history())


async def test_a_letter_is_answered_and_the_answer_read_at_the_next_click(
    unthreaded: Care,
) -> None:
    world, _, desk = unthreaded
    form = await world.ana.slash(world.general, "talk")
    assert form.modal is not None
    assert form.modal["title"] == "Write to the team"
    sent = await write(world, world.ana, form=form)
    assert "The team has your message." in all_shown(sent)[-1]
    assert "deleted 90 days after the talk is solved" in all_shown(sent)[-1]
    assert threads(world) == []

    letter = desk.history()[-1]
    assert f"<@{world.ana.id}> writes to the team" in shown(letter)
    assert "my \\*mug\\* arrived in pieces \\@everyone" in shown(letter)
    assert not letter.mention_everyone
    assert not is_stored(world, "in pieces")

    waiting = await world.ana.slash(world.general, "talk")
    assert len(all_shown(waiting)) == 1
    assert "The team has your message." in all_shown(waiting)[-1]

    done = await answer(world, desk)
    assert f"<@{world.ana.id}> can read your answer with /talk" in all_shown(done)[-1]
    posted = desk.history()[-1]
    assert posted.reference is not None
    assert posted.reference.message_id == letter.id
    assert not is_stored(world, "another")
    assert (await case(world)).handled_by == world.mod.id
    assert await waits(world) == ["member", "team"]

    read = await world.ana.slash(world.general, "talk")
    first, status = all_shown(read)
    assert ANSWER in first
    assert f"{world.mod.user.name}, for the team" in first
    assert "The team has answered" in status
    # Nobody else can read it.
    other = await world.ben.slash(world.general, "talk")
    assert other.modal is not None


async def test_a_french_member_writes_and_reads_in_french(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    form = await world.fanny.slash(world.general, "talk")
    assert form.modal is not None
    assert form.modal["title"] == "Écrire à l’équipe"
    sent = await write(world, world.fanny, form=form)
    assert "L’équipe a reçu ton message." in all_shown(sent)[-1]
    await answer(world, desk, "Nous t'en envoyons une autre.")
    (told,) = direct_messages(world.fanny)
    assert "t’a répondu" in shown(told)
    first, status = all_shown(await world.fanny.slash(world.general, "talk"))
    assert "Nous t'en envoyons une autre." in first
    assert "pour l’équipe" in first
    assert "L’équipe a répondu" in status


async def test_the_direct_message_has_no_words_but_a_button_that_shows_them(
    unthreaded: Care,
) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await answer(world, desk)
    (told,) = direct_messages(world.ana)
    assert "The team of" in shown(told)
    assert ANSWER not in shown(told)
    read = await world.ana.user.click(told, label="Read it")
    first, status = all_shown(read)
    assert ANSWER in first
    assert "use /talk on the server" in status
    # After they erased themselves, the button says so.
    await world.sim.work(world.app[PrivacyService].erase(world.ana.id))
    await world.sim.ready()
    gone = await world.ana.user.click(told, label="Read it")
    assert "That talk is over" in answered(gone).content


async def test_a_closed_inbox_loses_no_answer(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    door = f"/channels/{world.ana.user.dm_channel.id}/messages"
    world.sim.inject_error("POST", door, status=403, code=50007, times=None)
    await write(world, world.ana)
    await answer(world, desk)
    await world.sim.pass_time(3_600)
    assert ANSWER in all_shown(await world.ana.slash(world.general, "talk"))[0]


async def test_each_way_to_begin_leads_to_the_form_and_then_to_the_answer(
    unthreaded: Care,
) -> None:
    world, channel, desk = unthreaded
    await world.mod.slash(channel, "care panel")
    panel = channel.history()[-1]
    own = await world.ana.send(world.general, "my mug arrived in pieces")
    await world.sim.pass_time(3_600)
    assert (await world.ana.click(panel, label="Talk to the team")).modal is not None
    form = await world.ana.context_menu(world.general, "Tell the team", own)
    await write(world, world.ana, form=form)
    assert str(own.id) in shown(desk.history()[-1])
    begun = await case_of(world, world.ana)
    assert begun.started_at < begun.opened_at, "the wait began with the message"
    await answer(world, desk)
    for again in (
        await world.ana.click(panel, label="Talk to the team"),
        await world.ana.context_menu(world.general, "Tell the team", own),
        await world.ana.slash(world.general, "talk"),
    ):
        assert ANSWER in all_shown(again)[0]


async def test_an_offered_talk_is_begun_in_writing_by_its_member_alone(heard: Care) -> None:
    world, _, desk = heard
    message, offer = await offered(world, desk)
    change_permission(world, allowed=False)
    refused = await world.ben.click(offer, label="Talk in private")
    assert refused.modal is None
    form = await world.ana.click(offer, label="Talk in private")
    assert form.modal is not None
    # The form may be closed, so the button goes on working.
    form = await world.ana.click(offer, label="Talk in private")
    await write(world, world.ana, form=form)
    assert (await case_of(world, world.ana)).message_id == message.id
    assert str(message.id) in shown(desk.history()[-1])
    assert not is_stored(world, ANGRY)


async def test_opening_questions_are_in_the_form(unthreaded: Care) -> None:
    world, _, _ = unthreaded
    question = "What is the *number* of your order, and " + "when " * 20 + "was it?"
    await world.app.guild_settings.change(
        world.guild.id, care_questions=(question, "Which one?", "Since when?")
    )
    form = await world.ana.slash(world.general, "talk")
    assert form.modal is not None
    assert "number\\\\* of your order" in json.dumps(form.modal)
    assert "Since when?" in json.dumps(form.modal)
    await write(world, world.ana, form=form)


async def test_a_talk_in_writing_is_taken_solved_rated_and_opened_again(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    refused = await world.ben.click(desk.history()[-1], label="Answer")
    assert "Only moderators" in answered(refused).content
    await world.mod.click(desk.history()[-1], label="I have it")
    assert f"<@{world.mod.id}> has it" in shown(desk.history()[-1])
    await answer(world, desk)
    letter = desk.history()[0]
    late = await world.mod.click(letter, label="Answer")
    await world.mod.click(letter, label="Solved")
    assert "This is solved" in shown(desk.history()[0])
    assert "Answer" not in shown(desk.history()[0])
    assert (await case(world)).state is CaseState.SOLVED
    refused = await world.mod.submit_modal(late, {"words": "too late"})
    assert "already solved" in all_shown(refused)[-1]

    first, status = all_shown(asked := await world.ana.slash(world.general, "talk"))
    assert ANSWER in first
    assert "How was it?" in status
    await world.ana.click(standing(asked), custom_id="case:rate:1:5")
    assert (await case(world)).rating == 5
    # What was read is not shown again, and a new talk can begin.
    form = await world.ana.slash(world.general, "talk")
    await write(world, world.ana, "it leaks again", form=form)
    assert (await case(world)).state is CaseState.OPEN
    assert "it leaks again" in shown(desk.history()[-1])
    await world.sim.pass_time(100 * 86_400)
    assert any("in pieces" in shown(each) for each in desk.history()), "its end is off"


async def test_its_member_solves_it_and_is_asked_once(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await answer(world, desk)
    talk = await world.ana.slash(world.general, "talk")
    await world.ana.click(standing(talk), label="Solved")
    assert "How was it?" in shown(standing(talk))
    form = await world.ana.slash(world.general, "talk")
    await write(world, world.ana, "it leaks again", form=form)
    assert (await case(world)).state is CaseState.OPEN


async def test_a_talk_that_was_solved_long_ago_does_not_go_on(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await answer(world, desk)
    talk = await world.ana.slash(world.general, "talk")
    await world.mod.click(desk.history()[0], label="Solved")
    await world.sim.pass_time(15 * 86_400)
    refused = await world.ana.click(standing(talk), label="Write to the team")
    assert "/talk begins another" in answered(refused).content
    # What they did not read is still shown, without the button.
    late = await world.ana.slash(world.general, "talk")
    assert ANSWER in all_shown(late)[0]
    assert "Write to the team" not in shown(standing(late))
    await write(world, world.ana, "something else")
    assert (await case(world, 2)).state is CaseState.OPEN


async def test_letters_are_deleted_when_threads_would_be(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await answer(world, desk)
    await world.mod.click(desk.history()[0], label="Solved")
    await world.sim.pass_time(91 * 86_400)
    assert not any(ANSWER in shown(each) or "in pieces" in shown(each) for each in desk.history())
    assert (await world.ana.slash(world.general, "talk")).modal is not None


async def test_letters_go_with_the_member_who_erases_themselves(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await write(world, world.ben, "something else")
    await answer(world, desk, letter=0)
    seen = await world.ana.slash(world.general, "privacy")
    assert "1 talk with the team" in shown(seen.response)
    exported = await world.app[PrivacyService].export(world.ana.id)
    assert {"cases", "case_messages"} <= json.loads(exported.files["ovation.json"])["tables"].keys()
    await world.sim.work(world.app[PrivacyService].erase(world.ana.id))
    await world.sim.ready()
    (left,) = desk.history()
    assert "something else" in shown(left)


async def test_the_clock_runs_and_the_team_is_reminded(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    letter = desk.history()[-1]
    await world.sim.pass_time(4 * 86_400)
    reminders = [each for each in desk.history() if "still waiting" in shown(each)]
    assert len(reminders) == 1
    assert str(letter.id) in shown(reminders[0])
    status = await world.mod.slash(world.general, "care status")
    assert "in the moderators' channel" in shown(status.response)
    await answer(world, desk, letter=0)
    status = await world.mod.slash(world.general, "care status")
    assert "in the moderators' channel" not in shown(status.response)


async def test_a_member_in_need_is_pointed_to_people_who_can_help(unthreaded: Care) -> None:
    world, _, _ = unthreaded
    sent = await write(world, world.ana, "My order is late. And I want to kill myself.")
    assert "findahelpline.com" in all_shown(sent)[-1]


async def test_with_the_permission_the_next_talk_is_a_thread(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    change_permission(world, allowed=True)
    # The one that goes on, goes on in writing.
    await answer(world, desk)
    talk = await world.ana.slash(world.general, "talk")
    assert ANSWER in all_shown(talk)[0]
    await world.ana.click(standing(talk), label="Solved")
    await world.ana.slash(world.general, "talk")
    assert len(threads(world)) == 1


async def test_a_letter_is_also_for_members_who_do_not_see_the_channel(care: Care) -> None:
    world, channel, _ = care
    world.sim.backend.delete_channel(channel.id)
    await write(world, world.ana)
    assert (await case_of(world, world.ana)).in_writing
