"""The team's commands about talks in writing, and what the moderators' posts say about them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domain.cases.case import CaseState
from tests.scenarios.test_case_letters import (
    ANSWER,
    all_shown,
    answer,
    change_permission,
    standing,
    unthreaded,
    write,
)
from tests.scenarios.test_cases import Care, care, case, is_stored, waits
from tests.scenarios.test_snippets import save
from tests.scenarios.world import World, answered, prefilled, shown

__all__ = ["care", "unthreaded"]


def colleague(world: World) -> Any:
    """Return somebody else of the team."""
    return world.guild.add_member(world.sim.create_user("mia"), roles=[world.moderators])


@pytest.mark.parametrize(
    ("locale", "refused", "noted"),
    [
        ("en-US", "has no talk in writing", "Your note is in"),
        ("fr", "n’a pas d’échange écrit", "Ta note est dans"),
    ],
)
async def test_a_note_about_a_talk_in_writing(
    unthreaded: Care, locale: str, refused: str, noted: str
) -> None:
    world, _, desk = unthreaded
    world.sim.locales[world.mod.id] = locale
    await write(world, world.ana)
    letter = desk.history()[-1]
    nobody = await world.mod.slash(desk, "case note", words="she called", talk_with=world.ben)
    assert refused in shown(answered(nobody))
    done = await world.mod.slash(desk, "case note", words="she *called*", talk_with=world.ana)
    assert noted in shown(answered(done))
    note = desk.history()[-1]
    assert "she \\*called\\*" in shown(note)
    assert str(letter.id) in shown(note)
    assert str(world.ana.id) not in shown(note)
    assert not is_stored(world, "she *called")
    # The member reads nothing of it.
    (status,) = all_shown(await world.ana.slash(world.general, "talk"))
    assert "called" not in status
    assert await waits(world) == ["member"]


async def test_without_saying_whose_it_is_a_talk_in_writing_is_not_found(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    for asked in ({"words": "she called"}, {"member": world.mod}, {"name": "refund"}):
        command = {"words": "note", "member": "assign", "name": "snippet"}[next(iter(asked))]
        refused = await world.mod.slash(desk, f"case {command}", **asked)
        assert "say whose it is" in shown(answered(refused))
    assert (await case(world)).handled_by is None


async def test_a_talk_in_writing_is_handed_over(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    letter = desk.history()[-1]
    refused = await world.mod.slash(desk, "case assign", member=world.ben, talk_with=world.ana)
    assert "is not on the team" in shown(answered(refused))
    other = colleague(world)
    await world.mod.slash(desk, "case assign", member=other, talk_with=world.ana)
    assert (await case(world)).handled_by == other.id
    assert f"<@{other.id}> has it" in shown(desk.history()[0])
    assert "I have it" not in shown(desk.history()[0])
    told = desk.history()[-1]
    assert other.id in [each.id for each in told.mentions]
    assert str(letter.id) in shown(told)
    await world.mod.slash(desk, "case assign", member=world.mod, talk_with=world.ana)
    assert len(desk.history()) == 2, "nobody is told of what they do"
    await world.mod.click(desk.history()[0], label="Solved")
    refused = await world.mod.slash(desk, "case assign", member=other, talk_with=world.ana)
    assert "already solved" in shown(answered(refused))


async def test_a_saved_answer_is_sent_in_a_talk_in_writing(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await save(world, "refund", "We pay it back.")
    await save(world, "refund", "On vous rembourse.", language="fr")
    await write(world, world.fanny)
    letter = desk.history()[-1]
    form = await world.mod.slash(desk, "case snippet", name="refund", talk_with=world.fanny)
    assert prefilled(form)["words"] == "On vous rembourse."
    await world.mod.submit_modal(form, {"words": "On te rembourse demain."})
    posted = desk.history()[-1]
    assert posted.reference is not None
    assert posted.reference.message_id == letter.id
    assert "On te rembourse demain." in all_shown(await world.fanny.slash(world.general, "talk"))[0]
    assert await waits(world) == ["member", "team"]
    await world.mod.click(desk.history()[0], label="Solved")
    refused = await world.mod.slash(desk, "case snippet", name="refund", talk_with=world.fanny)
    assert "already solved" in shown(answered(refused))


async def test_the_letters_show_that_their_member_solved_it_and_that_it_goes_on(
    unthreaded: Care,
) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    talk = await world.ana.slash(world.general, "talk")
    form = await world.ana.click(standing(talk), label="Write to the team")
    await write(world, world.ana, "and *two* plates", form=form)
    await answer(world, desk)
    assert all("I have it" not in shown(each) for each in desk.history())
    talk = await world.ana.slash(world.general, "talk")
    await world.ana.click(standing(talk), label="Solved")
    first, second, answered_ = desk.history()
    for letter, words in ((first, "in pieces"), (second, "and \\*two\\* plates")):
        assert words in shown(letter)
        assert "This is solved" in shown(letter)
        assert "Answer" not in shown(letter)
    assert ANSWER in shown(answered_)
    talk = await world.ana.slash(world.general, "talk")
    await write(world, world.ana, "it leaks again")
    assert (await case(world)).state is CaseState.OPEN
    assert "Answer" in shown(desk.history()[-1])


async def test_letters_that_the_team_deleted_are_left_alone(unthreaded: Care) -> None:
    world, _, desk = unthreaded
    await write(world, world.ana)
    world.sim.backend.delete_message(desk.id, desk.history()[-1].id)
    talk = await world.ana.slash(world.general, "talk")
    await world.ana.click(standing(talk), label="Solved")
    assert desk.history() == []
    assert (await case(world)).state is CaseState.SOLVED


@pytest.mark.parametrize(
    ("language", "thread", "form"),
    [("en", "I open a thread", "in a form"), ("fr", "J’ouvre un fil", "dans un formulaire")],
)
async def test_the_panel_says_what_its_button_leads_to(
    care: Care, language: str, thread: str, form: str
) -> None:
    world, channel, _ = care
    await world.app.guild_settings.change(world.guild.id, language=language)
    said = await world.mod.slash(channel, "care panel")
    assert "form" not in shown(answered(said))
    assert thread in shown(channel.history()[-1])
    change_permission(world, allowed=False)
    said = await world.mod.slash(channel, "care panel")
    assert "in a form" in shown(answered(said))
    panel = channel.history()[-1]
    assert thread not in shown(panel)
    assert form in shown(panel)
    begun_ = await world.ana.click(panel, custom_id="case:talk")
    assert "Write to the team" in json.dumps(begun_.modal)
