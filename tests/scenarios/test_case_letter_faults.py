"""Faults of talks in writing: bad input, and a bot that is killed at any step."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from bot.services.cases.letters import CaseLetterService, LetterDraft, PendingLetter
from bot.services.cases.lifecycle import CaseService
from bot.services.cases.reminders import REMIND
from bot.services.cases.waiting_times import WaitingTimeService
from bot.services.privacy import PrivacyService
from cogs.cases.letter_posts import LetterPosts
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from domain.cases.case import LETTER, MAX_LETTERS_IN_A_ROW, CaseState
from domain.refusals import Refusal
from tests.scenarios.test_case_letters import (
    ANSWER,
    all_shown,
    answer,
    change_permission,
    direct_messages,
    standing,
    unthreaded,
    write,
)
from tests.scenarios.test_cases import Care, care, case, case_of, waits
from tests.scenarios.test_complaints import heard, offered
from tests.scenarios.world import World, answered, shown

__all__ = ["care", "heard", "unthreaded"]


async def test_what_cannot_be_passed_on_is_refused_and_can_be_corrected(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    refused = await write(world, world.ana, "  ")
    assert "Write at least one sentence" in shown(refused.response)
    form = await world.ana.slash(world.general, "talk")
    world.sim.backend.delete_channel(desk.id)
    refused = await write(world, world.ana, form=form)
    assert "Please write to a moderator" in shown(refused.response)
    assert await world.app[CaseService].unsolved(world.guild.id, world.ana.id) is None
    refused = await world.ana.slash(world.general, "talk")
    assert refused.modal is None
    assert "Please write to a moderator" in answered(refused).content
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=None)
    refused = await world.ana.slash(world.general, "talk")
    assert "Please write to a moderator" in answered(refused).content


async def test_the_longest_letter_of_markup_fits(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    form = await world.ana.slash(world.general, "talk")
    assert form.modal is not None
    assert '"max_length": 1500' in json.dumps(form.modal)
    await write(world, world.ana, "*" * 1_500, form=form)
    assert shown(desk.history()[-1]).count("\\*") == 1_500
    await answer(world, desk, "_" * 1_500)
    assert "_" * 1_500 in all_shown(await world.ana.slash(world.general, "talk"))[0]
    # Nor does one that a changed client makes longer.
    draft = LetterDraft(1, "*" * 1_501, "Ana")
    with pytest.raises(Refusal, match="at most"):
        await world.app[CaseLetterService].write(world.guild.id, world.ben.id, draft, "en")
    assert world.app[CaseLetterService].pending(1) is None


async def test_two_forms_at_once_make_one_case_with_two_letters(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    forms = [await world.ana.slash(world.general, "talk") for _ in range(2)]
    await world.sim.together(
        world.ana.submit_modal(form, {"words": f"letter {number}"})
        for number, form in enumerate(forms)
    )
    assert (await case_of(world, world.ana)).id == 1
    said = [shown(each) for each in desk.history()]
    assert sum("letter 0" in each for each in said) == 1
    assert sum("letter 1" in each for each in said) == 1
    await answer(world, desk)
    assert len(all_shown(await world.ana.slash(world.general, "talk"))) == 2


async def test_nobody_writes_more_than_is_answered(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    for _ in range(MAX_LETTERS_IN_A_ROW - 1):
        talk = await world.ana.slash(world.general, "talk")
        form = await world.ana.click(standing(talk), label="Write to the team")
        await write(world, world.ana, form=form)
    form = await world.ana.click(standing(talk), label="Write to the team")
    refused = await write(world, world.ana, form=form)
    assert "Please wait for an answer" in all_shown(refused)[-1]
    assert len(desk.history()) == MAX_LETTERS_IN_A_ROW
    for number in range(MAX_LETTERS_IN_A_ROW):
        await answer(world, desk, f"answer {number}", letter=0)
    refused = await answer(world, desk, letter=0)
    assert "Please wait for an answer" in all_shown(refused)[-1]
    *answers, _ = all_shown(await world.ana.slash(world.general, "talk"))
    assert [each.splitlines()[0] for each in answers] == [
        f"answer {number}" for number in range(MAX_LETTERS_IN_A_ROW)
    ]


async def test_a_member_who_left_is_not_answered(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    world.sim.backend.remove_member(world.guild.id, world.ana.id)
    refused = await answer(world, desk)
    assert "has left the server" in all_shown(refused)[-1]
    assert await waits(world) == ["member"]


async def test_an_answer_that_the_team_deletes_is_not_shown(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await answer(world, desk)
    world.sim.backend.delete_message(desk.id, desk.history()[-1].id)
    assert len(all_shown(await world.ana.slash(world.general, "talk"))) == 1


async def test_a_letter_whose_words_were_lost_is_taken_back(
    unthreaded: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, desk = unthreaded
    with monkeypatch.context() as killed:
        # As for a bot that starts after it was killed between the transaction and the post.
        killed.setattr(CaseLetterService, "pending", lambda *_: None)
        lost = await write(world, world.ana)
    assert "I couldn't pass this on" in all_shown(lost)[-1]
    assert desk.history() == []
    assert await no_trace(world, 1)
    await write(world, world.ana)
    with monkeypatch.context() as killed:
        killed.setattr(CaseLetterService, "pending", lambda *_: None)
        lost = await answer(world, desk)
    assert "I couldn't pass this on" in all_shown(lost)[-1]
    assert await waits(world, 2) == ["member"]
    assert direct_messages(world.ana) == []
    await answer(world, desk)
    assert ANSWER in all_shown(await world.ana.slash(world.general, "talk"))[0]


async def test_a_post_that_was_cut_off_is_found_and_not_repeated(
    unthreaded: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, desk = unthreaded

    async def cut_off(*_: Any) -> None:
        raise OSError("the process died here")

    async def not_yet(_: Any) -> bool:
        return False

    for step in (write(world, world.ana), answer(world, desk)):
        with monkeypatch.context() as killed:
            killed.setattr(OutboxRepository, "mark_sent", cut_off)
            killed.setattr(PendingLetter, "appears", not_yet)
            assert "I keep trying" in all_shown(await step)[-1]
        await world.restart()
        await world.sim.pass_time(180)
    assert len(desk.history()) == 2
    assert len(direct_messages(world.ana)) == 1
    assert ANSWER in all_shown(await world.ana.slash(world.general, "talk"))[0]
    assert await waits(world) == ["member", "team"]


async def no_trace(world: World, case_id: int) -> bool:
    """Return whether nothing is left of a case: no wait, and no reminder."""
    status = await world.app[WaitingTimeService].status(world.guild.id)
    async with world.app.database.snapshot() as reading:
        reminder = await JobRepository(reading).scheduled_for(world.guild.id, REMIND, case_id)
    is_there = await world.app[CaseService].get(world.guild.id, case_id) is not None
    return not (status.first_waits or status.waiting or reminder or is_there)


async def test_a_lost_letter_about_an_answered_complaint_leaves_no_case(
    heard: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, desk = heard
    _, offer = await offered(world, desk)
    change_permission(world, allowed=False)
    with monkeypatch.context() as killed:
        killed.setattr(CaseLetterService, "pending", lambda *_: None)
        form = await world.ana.click(offer, label="Talk in private")
        await write(world, world.ana, form=form)
    assert await no_trace(world, 1)
    form = await world.ana.click(offer, label="Talk in private")
    await write(world, world.ana, form=form)
    assert (await case_of(world, world.ana)).state is CaseState.OPEN


async def test_a_lost_letter_leaves_a_solved_talk_solved(
    unthreaded: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    await answer(world, desk)
    await world.mod.click(desk.history()[0], label="Solved")
    solved_at = (await case(world)).solved_at
    talk = await world.ana.slash(world.general, "talk")
    with monkeypatch.context() as killed:
        killed.setattr(CaseLetterService, "pending", lambda *_: None)
        form = await world.ana.click(standing(talk), label="Write to the team")
        await write(world, world.ana, form=form)
    now = await case(world)
    assert (now.state, now.solved_at) == (CaseState.SOLVED, solved_at)
    assert await waits(world) == ["member", "team"]
    # Its letters are deleted when they would have been.
    await world.sim.pass_time(91 * 86_400)
    assert not any("in pieces" in shown(each) for each in desk.history())


async def test_a_letter_posted_while_its_member_is_erased_is_deleted(
    unthreaded: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, desk = unthreaded
    compose = LetterPosts.compose_letter

    async def erased_meanwhile(posts: LetterPosts, post: Any) -> Any:
        draft = await compose(posts, post)
        await world.app[PrivacyService].erase(world.ana.id)
        return draft

    posts = world.sim.bot.get_cog("LetterPosts")
    assert isinstance(posts, LetterPosts)
    world.app.outbox.register_composer(LETTER, partial(erased_meanwhile, posts))
    await write(world, world.ana)
    await world.sim.ready()
    assert desk.history() == []
