"""Questions in help channels and forum posts are followed until a person answers."""

from __future__ import annotations

import pytest
from simcord.builders import ChannelHandle

from bot.services.contributions import ContributionService
from db.inbox import InboxRepository
from domain.listening.inbox import ItemState
from tests.scenarios.test_inbox import Inbox, inbox, items, opened
from tests.scenarios.world import World, answered, shown

__all__ = ["inbox"]

ASKED = "How do I change the battery of the lamp?"
HOURS = 3600


@pytest.fixture
async def helping(inbox: Inbox) -> Inbox:
    """Follow questions in #general, for four hours."""
    world, _ = inbox
    form = await world.mod.slash(world.general, "listen channels")
    sent = await world.mod.submit_modal(
        form, {"help": [world.general], "hours": "4", "unheard": []}
    )
    assert f"questions in <#{world.general.id}> that nobody answered within 4 hours" in shown(
        sent.response
    )
    return inbox


async def test_a_question_is_shown_once_it_waited_too_long(helping: Inbox) -> None:
    world, desk = helping
    message = await world.ana.send(world.general, ASKED)
    await world.ana.send(world.general, "it is the blue one")
    await world.sim.pass_time(3.9 * HOURS)
    assert desk.history() == []
    await world.sim.pass_time(0.2 * HOURS)
    assert "1 question, asked" in shown(desk.history()[-1])
    panel = await opened(world, desk)
    assert f"<@{world.ana.id}> asked" in shown(panel)
    assert ASKED in shown(panel)
    form = await world.mod.click(panel, label="Answer")
    await world.mod.submit_modal(form, {"words": "Turn it to the left."})
    reply = world.general.history()[-1]
    assert reply.reference is not None
    assert reply.reference.message_id == message.id
    assert await items(world) == []


async def test_the_oldest_question_comes_first_and_before_praise(helping: Inbox) -> None:
    world, desk = helping
    await world.cleo.send(world.general, "This is amazing, I absolutely love it!")
    await world.sim.pass_time(60)
    for person in (world.ana, world.ben):
        await person.send(world.general, ASKED)
        await world.sim.pass_time(600)
    await world.sim.pass_time(4 * HOURS)
    assert "2 questions, the oldest asked" in shown(desk.history()[-1])
    assert [item.user_id for item in await items(world)] == [
        world.ana.id,
        world.ben.id,
        world.cleo.id,
    ]


async def test_an_answer_of_a_person_takes_it_out_and_a_bots_does_not(helping: Inbox) -> None:
    world, desk = helping
    first = await world.ana.send(world.general, ASKED)
    bot = world.guild.add_member(world.sim.create_user("helper", bot=True))
    await bot.send(world.general, "Have you tried turning it off and on again?", reply_to=first)
    await world.sim.pass_time(5 * HOURS)
    assert [item.user_id for item in await items(world)] == [world.ana.id]
    await world.ben.send(world.general, "to the left", reply_to=first)
    assert await items(world) == []
    await world.sim.pass_time(16 * 60)
    assert "all caught up" in shown(desk.history()[-1])
    async with world.app.database.snapshot() as reading:
        found = await InboxRepository(reading, world.guild.id).of_message(first.id)
    assert found is not None
    assert (found.state, found.handled_by) == (ItemState.ANSWERED, None)


async def test_an_answer_of_the_team_counts_and_its_questions_do_not(helping: Inbox) -> None:
    world, _ = helping
    await world.mod.send(world.general, ASKED)
    await world.ana.send(world.general, ASKED)
    await world.mod.send(world.general, "to the left")
    await world.sim.pass_time(5 * HOURS)
    assert await items(world) == []


async def test_not_a_question_counts_for_precision(helping: Inbox) -> None:
    world, desk = helping
    await world.ana.send(world.general, "who would have thought that, really?")
    await world.sim.pass_time(4.1 * HOURS)
    panel = await opened(world, desk)
    panel = answered(await world.mod.click(panel, label="Not a question"))
    assert "how often I'm right" in shown(panel)
    status = await world.mod.slash(world.general, "listen status")
    assert "questions 0 of 1" in shown(status.response)


async def test_what_was_asked_and_answered_while_the_bot_was_away_is_known(
    helping: Inbox,
) -> None:
    world, _ = helping
    first = await world.ana.send(world.general, ASKED)
    await world.sim.ready()
    await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await world.ben.send(world.general, "to the left", reply_to=first)
    await world.cleo.send(world.general, "And where can I read about its colours?")
    world.sim.backend.subscribers = subscribers
    for _ in range(2):
        await world.restart()
        await world.sim.pass_time(4.1 * HOURS)
        assert [item.user_id for item in await items(world)] == [world.cleo.id]


async def test_a_moderator_reads_french_and_the_members_the_servers_language(
    world: World, helping: tuple[World, ChannelHandle]
) -> None:
    _, desk = helping
    world.sim.locales[world.mod.id] = "fr"
    await world.app.guild_settings.change(world.guild.id, language="fr")
    await world.fanny.send(world.general, "Comment est-ce que je change la pile de la lampe ?")
    await world.cleo.send(world.contests, "J'adore cette lampe, c'est vraiment magnifique, bravo !")
    await world.sim.pass_time(4.1 * HOURS)
    assert "2 nouveaux messages" in shown(desk.history()[-1])
    assert "1 question, posée" in shown(desk.history()[-1])
    panel = answered(await world.mod.click(desk.history()[-1], label="Ouvrir"))
    assert "a demandé" in shown(panel)
    panel = answered(await world.mod.click(panel, label="Pas une question"))
    assert "Félicitations de" in shown(panel)
    form = await world.mod.click(panel, label="Remercier")
    await world.mod.submit_modal(form, {"opening": "1", "words": ""})
    assert "On fait une petite danse de joie par ici. Merci !" in shown(
        world.contests.history()[-1]
    )
    status = await world.mod.slash(world.general, "listen status")
    assert "J’ai visé juste : questions 0 sur 1 et félicitations 1 sur 1" in shown(status.response)
