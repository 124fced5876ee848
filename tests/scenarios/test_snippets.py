"""Answers that the team gives often are saved, and sent in talks."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.cases.conversations import ConversationService
from bot.services.cases.snippets import SnippetService
from domain.cases.snippet import MAX_SNIPPETS, Snippet
from tests.scenarios.test_cases import Care, begun, care, case, is_stored, waits
from tests.scenarios.world import World, answered, prefilled, shown

__all__ = ["care"]

WORDS = {
    "en-US": ("Saved answer", "sends it", "Sent."),
    "fr": ("Réponse type", "l’envoie", "Envoyé"),
}


async def save(world: World, name: str, words: str, **options: Any) -> Any:
    """Save an answer as the moderator."""
    form = await world.mod.slash(world.general, "snippets save", name=name, **options)
    return await world.mod.submit_modal(form, {"words": words})


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_a_saved_answer_is_sent_in_the_members_language_and_counts_as_an_answer(
    care: Care, locale: str
) -> None:
    world, _, _ = care
    title, saved, sent = WORDS[locale]
    world.sim.locales[world.mod.id] = locale
    form = await world.mod.slash(world.general, "snippets save", name="Refund")
    assert form.modal is not None
    assert form.modal["title"] == title
    done = await world.mod.submit_modal(form, {"words": "We pay it *back* within a week."})
    assert saved in shown(done.response)
    await save(world, "refund", "On vous rembourse sous une semaine.", language="fr")
    talk = await begun(care)
    await world.ana.send(talk, "where is my money?")
    form = await world.mod.slash(talk, "case snippet", name="REFUND")
    assert prefilled(form)["words"] == "We pay it *back* within a week."
    result = await world.mod.submit_modal(form, {"words": "We pay it *back* today, Ana."})
    assert sent in shown(result.followups[-1])
    answer = talk.history()[-1]
    assert "We pay it *back* today, Ana." in shown(answer)
    assert world.mod.user.name in shown(answer)
    assert await waits(world) == ["member", "team"]
    assert (await case(world)).handled_by == world.mod.id
    assert not is_stored(world, "today, Ana")


async def test_an_answer_that_was_posted_but_not_noted_is_counted_after_a_restart(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, _ = care
    await save(world, "refund", "We pay it back.")
    talk = await begun(care)
    await world.ana.send(talk, "where is my money?")
    with monkeypatch.context() as killed:
        killed.setattr(ConversationService, "note", lambda *_: None)
        form = await world.mod.slash(talk, "case snippet", name="refund")
        await world.mod.submit_modal(form, {"words": "We pay it back today."})
    assert await waits(world) == ["member"]
    for _ in range(2):
        await world.restart()
        assert await waits(world) == ["member", "team"]


async def test_the_language_is_the_members_if_there_is_one_and_else_the_servers(
    care: Care,
) -> None:
    world, _, _ = care
    await save(world, "refund", "We pay it back.")
    await save(world, "Refund", "On vous rembourse.", language="fr")
    snippets = world.app[SnippetService]
    assert (await snippets.get(world.guild.id, "refund", "fr", "en")).words == "On vous rembourse."
    await save(world, "hours", "Nous sommes là de 9 h à 17 h.", language="fr")
    assert (await snippets.get(world.guild.id, "hours", "en", "en")).language == "fr"


async def test_saved_answers_are_listed_changed_and_removed(care: Care) -> None:
    world, _, _ = care
    listed = answered(await world.mod.slash(world.general, "snippets list"))
    assert "No answer is saved yet" in shown(listed)
    await save(world, "refund", "We pay it back.")
    changed = await save(world, "REFUND", "We pay it back soon.")
    assert "I changed" in shown(changed.response)
    listed = answered(await world.mod.slash(world.general, "snippets list"))
    assert "**refund** (English): We pay it back soon." in shown(listed)
    await world.mod.slash(world.general, "snippets remove", name="Refund")
    gone = await world.mod.slash(world.general, "snippets remove", name="refund")
    assert "no saved answer of that name" in shown(answered(gone))


async def test_what_cannot_be_is_said_and_nothing_is_lost(care: Care) -> None:
    world, _, _ = care
    refused = await save(world, "refund", "\u200b \u200b")
    assert "Write an answer" in shown(refused.response)
    elsewhere = await world.mod.slash(world.general, "case snippet", name="refund")
    assert "thread of a talk" in shown(answered(elsewhere))
    talk = await begun(care)
    unknown = await world.mod.slash(talk, "case snippet", name="nothing")
    assert "/snippets list" in shown(answered(unknown))
    for number in range(MAX_SNIPPETS):
        await world.app[SnippetService].save(world.guild.id, Snippet(f"n{number}", "en", "words"))
    full = await save(world, "one more", "words")
    assert "Remove one first" in shown(full.response)
