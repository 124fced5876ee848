"""Questions with which a talk begins: chosen in a form, and read in the thread."""

from __future__ import annotations

import pytest

from tests.scenarios.test_cases import Care, care, is_stored, thread
from tests.scenarios.world import prefilled, shown

__all__ = ["care"]

WORDS = {
    "en-US": ("begin with 2 questions", "twice", "would like to know", "I ask nothing"),
    "fr": ("commencent par 2 questions", "deux fois", "aimerait savoir", "ne demande plus rien"),
}
ORDER, PHOTO = "Which order is it about?", "Can you show a *photo*?"


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_a_talk_begins_with_the_questions_of_the_team(care: Care, locale: str) -> None:
    world, channel, _ = care
    stored, twice, asked, nothing = WORDS[locale]
    for person in (world.mod, world.ana, world.ben):
        world.sim.locales[person.id] = locale
    form = await world.mod.slash(world.general, "care questions")
    same = {"question1": ORDER, "question2": "", "question3": ORDER.upper()}
    refused = await world.mod.submit_modal(form, same)
    assert twice in shown(refused.response)
    form = await world.mod.slash(world.general, "care questions")
    both = {"question1": ORDER, "question2": "  ", "question3": PHOTO}
    done = await world.mod.submit_modal(form, both)
    assert stored in shown(done.response)

    await world.ana.slash(world.general, "talk")
    talk = thread(world, channel)
    welcome = shown(talk.history()[-1])
    assert asked in welcome
    assert f"1. {ORDER}" in welcome
    assert r"2. Can you show a \*photo\*?" in welcome
    await world.ana.send(talk, "it is order 4711")
    assert not is_stored(world, "4711")

    form = await world.mod.slash(world.general, "care questions")
    filled = prefilled(form)
    assert (filled["question1"], filled["question2"]) == (ORDER, PHOTO)
    none = dict.fromkeys(("question1", "question2", "question3"), "")
    done = await world.mod.submit_modal(form, none)
    assert nothing in shown(done.response)
    await world.ben.slash(world.general, "talk")
    newest = max(channel.threads, key=lambda each: each.id)
    assert asked not in shown(newest.history()[-1])
