"""Complaints are shown to a team that talks with members, also where nothing is offered."""

from __future__ import annotations

from bot.services.consent import ConsentService
from domain.cases.settings import CASES
from domain.consent import NOTHING_ALLOWED
from tests.scenarios.test_cases import Care, begun, care, case_of, is_stored, threads
from tests.scenarios.test_complaints import ANGRY, labels
from tests.scenarios.world import shown

__all__ = ["care"]

IN_NEED = "I can't go on. I want to kill myself."


async def test_a_complaint_is_shown_and_becomes_a_talk_without_offers(care: Care) -> None:
    world, _, desk = care
    settings = world.app.guild_settings.of(world.guild.id)
    assert settings.features == frozenset({CASES})
    message = await world.ana.send(world.general, ANGRY)
    await world.sim.pass_time(60)
    (card,) = desk.history()
    assert "seems unhappy" in shown(card)
    assert str(message.id) in shown(card)
    assert "Offer a private talk" in labels(card)
    assert not is_stored(world, ANGRY)
    form = await world.mod.click(card, label="Offer a private talk")
    await world.mod.submit_modal(form, {"thank": "Thank you, Ana.", "next": "Shall we talk?"})
    offer = world.general.history()[-1]
    await world.ana.click(offer, label="Talk in private")
    assert (await case_of(world, world.ana)).message_id == message.id
    assert len(threads(world)) == 1


async def test_what_the_team_says_and_what_is_said_in_private_is_not_shown(care: Care) -> None:
    world, _, desk = care
    talk = await begun(care)
    before = len(desk.history())
    await world.ana.send(talk, ANGRY)
    await world.mod.send(world.general, ANGRY)
    await world.mod.send(desk, ANGRY)
    await world.sim.pass_time(60)
    assert len(desk.history()) == before + 1, "the moderator's own message"


async def test_whoever_wants_to_be_left_alone_is_not_shown(care: Care) -> None:
    world, _, desk = care
    async with world.app.database.transaction() as transaction:
        await world.app[ConsentService].put(
            transaction, world.guild.id, world.ana.id, NOTHING_ALLOWED
        )
    await world.ana.send(world.general, ANGRY)
    await world.sim.pass_time(60)
    assert desk.history() == []


async def test_without_talks_and_offers_nothing_is_shown(care: Care) -> None:
    world, _, desk = care
    await world.app.guild_settings.change(world.guild.id, features=frozenset())
    await world.ana.send(world.general, ANGRY)
    await world.sim.pass_time(60)
    assert desk.history() == []


async def test_a_member_in_need_is_shown_without_an_offer_of_anything(care: Care) -> None:
    world, _, desk = care
    await world.ana.send(world.general, IN_NEED)
    await world.sim.pass_time(60)
    (card,) = desk.history()
    assert "Offer a private talk" not in labels(card)
