"""Moderators see the surprise before it is posted, and decide."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.recognition.proposals import ProposalService
from cogs.recognition.proposal import ACTION_LABELS
from cogs.recognition.verify import program
from db.draws import DrawRepository
from domain.recognition.settings import DefaultDecision
from tests.scenarios.test_recognition import (
    help_somebody,
    pinged,
    run_program,
    set_up,
    until_the_surprise,
)
from tests.scenarios.world import World, agree, answered, shown


async def three_are_valued(world: World) -> None:
    """Let Ana, Ben and Cleo each help Fanny and Dan."""
    for someone in (world.fanny, world.member("dan")):
        for helper in (world.ana, world.ben, world.cleo):
            asked = await helper.send(world.general, "press both buttons at once")
            await someone.send(world.general, "it works, thank you!", reply_to=asked)


async def propose(world: World, **choices: Any) -> Any:
    """Run everything up to the card in the moderators' channel; return it."""
    await set_up(world, moderator_channel_id=world.contests.id, **choices)
    await three_are_valued(world)
    await until_the_surprise(world, hours_before=24)
    return last(world)


def last(world: World) -> Any:
    """Return the last message in the moderators' channel."""
    return world.contests.last_message


async def draw(world: World) -> Any:
    async with world.app.database.snapshot() as reading:
        found = await DrawRepository(reading, world.guild.id).get(1)
    assert found is not None
    return found


def button(contribution: str, seen: int) -> str:
    return f"proposal:{contribution}:1:{seen}"


@pytest.mark.parametrize(
    ("language", "asks", "approved"),
    [
        ("en", "even if nobody answers", "Approved: I'll post it"),
        ("fr", "même si personne", "Approuvé"),
    ],
)
async def test_what_is_approved_is_posted_at_the_hour(
    world: World, language: str, asks: str, approved: str
) -> None:
    card = await propose(world, language=language)
    chosen = (await draw(world)).user_id
    said = shown(card)
    assert asks in said
    assert f"<@{chosen}>" in said
    assert pinged(world) == []
    refused = await world.fanny.click(card, custom_id=button("approve", 0))
    assert "modérat" in shown(refused.response)
    await world.mod.click(card, custom_id=button("approve", 0))
    card = last(world)
    assert approved in shown(card)
    assert f"<@{world.mod.id}>" in shown(card)
    posts = len(world.general.history())
    await until_the_surprise(world)
    assert len(world.general.history()) == posts + 1
    assert f"<@{chosen}>" in shown(world.general.last_message)
    assert button("skip", 1) not in str(last(world).components)


@pytest.mark.parametrize("ending", ["posted", "lapsed"])
async def test_the_card_of_a_surprise_that_is_over_has_no_buttons(
    world: World, ending: str
) -> None:
    default = DefaultDecision.POST if ending == "posted" else DefaultDecision.WAIT
    card = await propose(world, recognition_default_decision=default)
    assert "proposal:" in str(card.components)
    await until_the_surprise(world)
    if ending == "lapsed":
        assert "proposal:" in str(last(world).components)
        await three_are_valued(world)
        await until_the_surprise(world, hours_before=24)
    over = next(one for one in world.contests.history() if one.id == card.id)
    assert "proposal:" not in str(over.components)
    said = {"posted": "It is posted.", "lapsed": "Nobody answered in time"}
    assert said[ending] in shown(over)


@pytest.mark.parametrize(
    ("language", "by_hand", "again", "told"),
    [
        (
            "en",
            "Chosen by a moderator from the 3 members",
            "A moderator drew again 1 time.",
            ("A moderator drew again", "A moderator chose by hand"),
        ),
        (
            "fr",
            "Choix de la modération, dans la liste des 3 personnes",
            "Tirage refait 1 fois par la modération.",
            ("La modération a refait le tirage", "La modération a choisi elle-même"),
        ),
    ],
)
async def test_it_is_drawn_again_another_is_chosen_the_words_are_edited_across_a_restart(
    world: World, language: str, by_hand: str, again: str, told: tuple[str, str]
) -> None:
    for actor in (world.mod, world.ana):
        world.sim.locales[actor.id] = language
    card = await propose(world, language=language)
    first = (await draw(world)).user_id
    await world.mod.click(card, custom_id=button("again", 0))
    second = (await draw(world)).user_id
    assert second != first
    await world.restart()
    card = last(world)
    third = next(
        line for line, one in enumerate((await draw(world)).pool) if one.member_id == first
    )
    await world.mod.select(card, [str(third)], custom_id=button("choose", 1))
    assert (await draw(world)).user_id == first
    form = await world.mod.click(last(world), custom_id=button("rewrite", 2))
    refused = await world.mod.submit_modal(form, {"words": "Hooray {member}"})
    assert "{reasons}" in shown(refused.response)
    form = await world.mod.click(last(world), custom_id=button("rewrite", 2))
    await world.mod.submit_modal(form, {"words": "Hooray {member}\n{reasons}"})
    assert "Hooray" in shown(last(world))
    await world.restart()
    await until_the_surprise(world)
    post = shown(world.general.last_message)
    assert f"Hooray <@{first}>" in post
    assert by_hand in post
    assert again in post
    shows = shown(answered(await world.ana.slash(world.general, "surprises")))
    for decided in told:
        assert decided in shows


@pytest.mark.parametrize(
    ("language", "skipped"),
    [("en", "This week is skipped."), ("fr", "Cette semaine est passée sans surprise.")],
)
async def test_a_skipped_week_has_no_post(world: World, language: str, skipped: str) -> None:
    card = await propose(world, language=language)
    asked = await world.mod.click(card, custom_id=button("skip", 0))
    assert skipped not in shown(last(world))
    await agree(world.mod, asked)
    await world.sim.pass_time(60)
    assert skipped in shown(world.contests.history()[-1])
    assert "proposal:skip" not in str(last(world).components)
    posts = len(world.general.history())
    await until_the_surprise(world)
    assert len(world.general.history()) == posts


@pytest.mark.parametrize(
    ("setting", "language", "posted"),
    [
        (DefaultDecision.POST, "fr", "C’est publié."),
        (DefaultDecision.WAIT, "fr", "C’est publié."),
        (DefaultDecision.WAIT, "en", "It is posted."),
    ],
)
async def test_where_nobody_answers_it_is_posted_or_waits_for_an_approval(
    world: World, setting: DefaultDecision, language: str, posted: str
) -> None:
    card = await propose(world, recognition_default_decision=setting, language=language)
    posts = len(world.general.history())
    await until_the_surprise(world)
    waited = setting is DefaultDecision.WAIT
    assert len(world.general.history()) == posts + (not waited)
    if waited:
        await world.mod.click(card, custom_id=button("approve", 0))
        await world.sim.pass_time(1)
        assert len(world.general.history()) == posts + 1
        assert posted in shown(last(world))
        assert "proposal:" not in str(last(world).components)


async def test_the_form_of_the_words_is_in_the_moderators_language(world: World) -> None:
    card = await propose(world)
    world.sim.locales[world.mod.id] = "fr"
    form = await world.mod.click(card, custom_id=button("rewrite", 0))
    assert form.modal is not None
    assert form.modal["title"] == "Le texte de la semaine"


async def test_every_button_has_its_words(world: World) -> None:
    card = await propose(world)
    for label, _ in ACTION_LABELS.values():
        assert label.message in shown(card)
    await help_somebody(world)


# --- Drawn members who left -------------------------------------------------------------------

LEFT = {
    "en": (
        "left the server",
        "Pass the prize on",
        "Keep it for them",
        "passed it on",
        "kept it",
    ),
    "fr": ("a quitté le serveur", "Transmettre le prix", "Le lui garder", "transmis", "l’a gardée"),
}


async def drawn_member_leaves(world: World, language: str, how: str) -> tuple[Any, int]:
    """Let the drawn member leave before the hour; return the moderators' card and the member."""
    for actor in (world.mod, world.ana, world.ben, world.cleo, world.fanny):
        world.sim.locales[actor.id] = language
    await world.mod.slash(world.general, "gift add", name="a blue mug", quantity=1)
    await propose(world, language=language)
    drawn_id = await chosen(world)
    (drawn,) = (one for one in (world.ana, world.ben, world.cleo) if one.id == drawn_id)
    if how == "banned":
        world.sim.backend.apply_ban(world.guild.id, drawn.id, None)
    else:
        world.guild.remove_member(drawn)
    posts = len(world.general.history())
    await until_the_surprise(world)
    assert len(world.general.history()) == posts
    return last(world), drawn.id


async def chosen(world: World) -> int:
    return int((await draw(world)).user_id)


@pytest.mark.parametrize("how", ["left", "banned"])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_surprise_of_a_member_who_left_is_passed_on(
    world: World, language: str, how: str
) -> None:
    card, gone = await drawn_member_leaves(world, language, how)
    left, pass_on, keep, passed, _ = LEFT[language]
    for said in (left, f"<@{gone}>", "a blue mug", pass_on, keep):
        assert said in shown(card)
    refused = await world.fanny.click(card, label=pass_on)
    assert "modérat" in shown(refused.response) or "moderator" in shown(refused.response)
    posts = len(world.general.history())
    await world.restart()
    await world.mod.click(last(world), label=pass_on)
    await world.sim.pass_time(5)
    assert len(world.general.history()) == posts + 1
    heir = await chosen(world)
    assert heir != gone
    assert f"<@{heir}>" in shown(card)
    post = shown(world.general.last_message)
    assert f"<@{heir}>" in post
    assert "a blue mug" in post
    verified = shown(answered(await world.mod.slash(world.general, "surprises")))
    assert passed in verified
    found = await world.app[ProposalService].verification(world.guild.id)
    assert found.draw is not None
    second = f"draw 2: line {found.out[1] + 1}"
    assert second in run_program(program(found.draw, found.seed))
    assert found.draw.pool[found.out[1]].member_id == heir
    assert keep not in shown(last(world))
    await world.sim.pass_time(3600)
    assert len(world.general.history()) == posts + 1


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_surprise_of_a_member_who_left_is_kept_for_them(
    world: World, language: str
) -> None:
    card, gone = await drawn_member_leaves(world, language, "left")
    await world.mod.click(card, label=LEFT[language][2])
    await world.sim.pass_time(5)
    assert await chosen(world) == gone
    assert f"<@{gone}>" in shown(world.general.last_message)
    verified = shown(answered(await world.mod.slash(world.general, "surprises")))
    assert LEFT[language][4] in verified
    await world.sim.pass_time(15 * 86_400)
    assert any(LEFT[language][0] in shown(one) and "a blue mug" in shown(one)
               for one in world.contests.history() if one.id != card.id)  # fmt: skip
