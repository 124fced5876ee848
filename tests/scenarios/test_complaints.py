"""Moderators are shown complaints on one card, and answer them as people."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.builders import ChannelHandle

from bot.services.cases.lifecycle import CaseService
from bot.services.complaints import ComplaintService
from bot.services.privacy import PrivacyService
from db.cases import CaseRepository
from domain.cases.settings import CASES
from domain.complaints import Complaint, ComplaintState
from domain.offer_settings import OFFERS
from domain.refusals import Refusal
from tests.scenarios.test_cases import Care, care, is_stored, thread, threads
from tests.scenarios.world import MadeUpBug, World, answered, shown

__all__ = ["care"]

ANGRY = "The saucer came broken. I am so disappointed."
TO_TEAM = "my parcel has been missing for a week and you do not answer my mails"
"""A complaint to somebody, perhaps to the team."""
ANSWER = "That must not happen, we send you another."
OFFER = {
    "thank": "Thank you, Ana.",
    "regret": "I'm sorry about the saucer.",
    "next": "Shall we talk?",
}


@pytest.fixture
async def heard(care: Care) -> Care:
    """Listen to complaints in #general too."""
    world, _, desk = care
    await world.turn_on_offers(moderator_channel_id=desk.id)
    await world.app.guild_settings.change(world.guild.id, features=frozenset({OFFERS, CASES}))
    return care


def labels(message: Any) -> dict[str, bool]:
    """Return the labels of all buttons of a message, and whether they can be pressed."""
    found: dict[str, bool] = {}

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == 2:
                found[node["label"]] = not node.get("disabled", False)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk([each if isinstance(each, dict) else each.to_dict() for each in message.components])
    return found


async def complaint(world: World, complaint_id: int = 1) -> Complaint:
    return await world.app[ComplaintService].get(world.guild.id, complaint_id)


async def offered(world: World, desk: ChannelHandle) -> tuple[Any, Any]:
    """Let Ana complain and a moderator offer her a talk; return her message and the offer."""
    message = await world.ana.send(world.general, ANGRY)
    await world.sim.pass_time(60)
    form = await world.mod.click(desk.history()[-1], label="Offer a private talk")
    await world.mod.submit_modal(form, OFFER)
    await world.sim.pass_time(60)
    return message, world.general.history()[-1]


async def test_a_complaint_is_answered_in_public_by_a_person(heard: Care) -> None:
    world, _, desk = heard
    message = await world.ana.send(world.general, ANGRY)
    card = desk.history()[-1]
    assert f"<@{world.ana.id}> seems unhappy" in shown(card)
    assert labels(card) == dict.fromkeys(
        ["Answer here", "Offer a private talk", "Not a complaint", "I have it"], True
    )
    refused = await world.ben.click(card, label="Answer here")
    assert "Only moderators" in answered(refused).content
    form = await world.mod.click(card, label="Answer here")
    sent = await world.mod.submit_modal(form, {"words": ANSWER})
    assert f"Your answer is in <#{world.general.id}>" in shown(sent.followups[-1])
    reply = world.general.history()[-1]
    assert reply.reference is not None
    assert reply.reference.message_id == message.id
    assert ANSWER in shown(reply)
    assert f"{world.mod.user.name}, for the team" in shown(reply)
    assert reply.mentions == []
    card = desk.history()[-1]
    assert f"<@{world.mod.id}> answered" in shown(card)
    assert not any(labels(card).values())
    with pytest.raises(Refusal, match="already handled this"):
        await world.app[ComplaintService].take(world.guild.id, 1, by=world.ben.id)
    assert not is_stored(world, "must not happen")
    assert not is_stored(world, "disappointed")


async def test_who_has_a_complaint_is_shown_and_nobody_else_answers_it(heard: Care) -> None:
    world, _, desk = heard
    other = world.guild.add_member(world.sim.create_user("mia"), roles=[world.moderators])
    await world.ana.send(world.general, ANGRY)
    card = desk.history()[-1]
    form = await other.click(card, label="Answer here")
    await world.mod.click(card, label="I have it")
    assert f"<@{world.mod.id}> has it" in shown(desk.history()[-1])
    assert labels(desk.history()[-1])["Answer here"]
    before = len(world.general.history())
    refused = await other.submit_modal(form, {"words": ANSWER})
    assert f"<@{world.mod.id}> already has this one" in shown(refused.response)
    assert len(world.general.history()) == before
    form = await world.mod.click(desk.history()[-1], label="Answer here")
    await world.mod.submit_modal(form, {"words": ANSWER})
    assert ANSWER in shown(world.general.history()[-1])


async def test_what_is_no_complaint_counts_for_precision(heard: Care) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, ANGRY)
    await world.mod.click(desk.history()[-1], label="Not a complaint")
    assert "says that this is not a complaint" in shown(desk.history()[-1])
    assert not any(labels(desk.history()[-1]).values())
    precision = await world.app[ComplaintService].precision(world.guild.id)
    assert (precision.right, precision.judged) == (0, 1)


async def test_thirty_complaints_in_a_minute_make_one_card_that_is_edited(heard: Care) -> None:
    world, _, desk = heard
    people = [world.member(f"member{number}") for number in range(30)]
    for person in people:
        await person.send(world.general, ANGRY)
    (card,) = desk.history()
    assert "30 complaints in a short time" in shown(card)
    assert "and 22 more" in shown(card)
    # Each is opened, in private, and goes from the card once it is done.
    opened = await world.mod.click(card, custom_id="complaint:open:1")
    assert opened.ephemeral
    assert f"<@{people[0].id}> seems unhappy" in shown(opened.response)
    done = await world.mod.click(answered(opened), label="Not a complaint")
    assert "not a complaint" in shown(done.response)
    (card,) = desk.history()
    assert f"<@{people[0].id}>" not in shown(card)
    assert "1 is dealt with" in shown(card)
    assert "and 21 more" in shown(card)
    # An hour later another begins a card of its own.
    await world.sim.pass_time(3700)
    await world.ana.send(world.general, ANGRY)
    assert len(desk.history()) == 2


async def test_a_card_that_was_deleted_is_posted_again_for_the_next_complaint(
    heard: Care,
) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, ANGRY)
    world.sim.backend.delete_message(desk.id, desk.history()[-1].id)
    await world.ben.send(world.general, ANGRY)
    (card,) = desk.history()
    assert "2 complaints" in shown(card)


@pytest.mark.parametrize("switched", [frozenset({OFFERS}), frozenset({OFFERS, CASES})])
async def test_talks_are_offered_only_where_they_are_switched_on(
    heard: Care, switched: frozenset[Any]
) -> None:
    world, _, desk = heard
    await world.app.guild_settings.change(world.guild.id, features=switched)
    await world.ana.send(world.general, ANGRY)
    assert ("Offer a private talk" in labels(desk.history()[-1])) is (CASES in switched)


async def test_an_offered_talk_begins_by_a_click_of_its_member_alone(heard: Care) -> None:
    world, channel, desk = heard
    message, offer = await offered(world, desk)
    assert offer.reference.message_id == message.id
    assert "Thank you, Ana. I'm sorry about the saucer. Shall we talk?" in shown(offer)
    assert f"<@{world.mod.id}> offered a private talk" in shown(desk.history()[-1])
    assert threads(world) == []
    refused = await world.ben.click(offer, label="Talk in private")
    assert "for the member I replied to" in answered(refused).content
    begun = await world.ana.click(offer, label="Talk in private")
    assert "private thread" in shown(begun.response)
    talk = thread(world, channel)
    assert labels(world.general.history()[-1]) == {"Talk in private": False}
    assert {world.ana.id, world.mod.id} <= set(threads(world)[0].thread_members)
    case = await world.app[CaseService].unsolved(world.guild.id, world.ana.id)
    assert case is not None
    assert (case.thread_id, case.handled_by) == (talk.id, world.mod.id)
    # The wait for the first answer began with the complaint and ended with the offer.
    assert case.started_at == message.created_at
    async with world.app.database.snapshot() as reading:
        found = await CaseRepository(reading).messages(case.id)
    assert [each.party.value for each in found] == ["member", "team", "member"]


@pytest.mark.parametrize(
    "said",
    [
        "my dad died and now the urn arrived broken, I am so disappointed",
        "the mug is broken, terrible, and I don't want to live any more",
    ],
)
async def test_nothing_is_offered_in_grief_or_despair(heard: Care, said: str) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, said)
    card = desk.history()[-1]
    if "Offer a private talk" in labels(card):
        refused = await world.mod.click(card, label="Offer a private talk")
        assert "grief or despair" in answered(refused).content
        assert "helpline" in answered(refused).content
    else:
        assert "helpline" in shown(card)
        assert labels(card) == {"I have it": True}


async def test_what_cannot_be_answered_is_said_and_stays_open(heard: Care) -> None:
    world, _, desk = heard
    message = await world.ana.send(world.general, ANGRY)
    form = await world.mod.click(desk.history()[-1], label="Answer here")
    world.sim.backend.delete_message(world.general.id, message.id)
    # Discord's error for a reply to a deleted message.
    world.sim.inject_error(
        "POST",
        "/channels/*/messages",
        status=400,
        code=50035,
        message="Invalid Form Body: message_reference: Unknown message",
    )
    refused = await world.mod.submit_modal(form, {"words": ANSWER})
    assert "was deleted" in shown(refused.followups[-1])
    assert (await complaint(world)).state is ComplaintState.TAKEN
    offer = await world.mod.click(desk.history()[-1], label="Offer a private talk")
    assert "was deleted" in answered(offer).content
    await world.ben.send(world.general, ANGRY)
    world.sim.backend.remove_member(world.guild.id, world.ben.id)
    opened = await world.mod.click(desk.history()[-1], custom_id="complaint:open:2")
    gone = await world.mod.click(answered(opened), custom_id="complaint:offer:2")
    assert "has left the server" in answered(gone).content


async def test_who_erases_themselves_vanishes_from_the_card(heard: Care) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, ANGRY)
    await world.ben.send(world.general, ANGRY)
    await world.sim.work(world.app[PrivacyService].erase(world.ana.id))
    await world.sim.ready()
    (card,) = desk.history()
    assert str(world.ana.id) not in shown(card)
    assert str(world.ben.id) in shown(card)
    with pytest.raises(Refusal, match="no longer on my list"):
        await complaint(world, 1)


async def test_an_answer_that_was_cut_off_is_not_posted_twice(
    heard: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, ANGRY)
    form = await world.mod.click(desk.history()[-1], label="Answer here")
    ended = ComplaintService.end_answer

    async def cut_off(*_: Any, **__: Any) -> Complaint:
        raise MadeUpBug

    monkeypatch.setattr(ComplaintService, "end_answer", cut_off)
    await world.mod.submit_modal(form, {"words": ANSWER})
    monkeypatch.setattr(ComplaintService, "end_answer", ended)
    await world.restart()
    await world.sim.pass_time(600)
    before = len(world.general.history())
    form = await world.mod.click(desk.history()[-1], label="Answer here")
    await world.mod.submit_modal(form, {"words": "another answer"})
    assert len(world.general.history()) == before
    assert (await complaint(world)).state is ComplaintState.ANSWERED
    assert (await complaint(world)).reply_id == world.general.history()[-1].id


async def test_an_offer_draws_on_the_contact_budget_and_a_failed_one_does_not(
    heard: Care,
) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, ANGRY)
    form = await world.mod.click(desk.history()[-1], label="Offer a private talk")
    world.sim.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    refused = await world.mod.submit_modal(form, OFFER)
    assert "I cannot post in" in shown(refused.followups[-1])
    await world.sim.pass_time(3700)
    await offered(world, desk)
    await world.sim.pass_time(3700)
    await world.ana.send(world.general, ANGRY)
    form = await world.mod.click(desk.history()[-1], label="Offer a private talk")
    refused = await world.mod.submit_modal(form, OFFER)
    assert "approached not long ago" in shown(refused.response)
    form = await world.mod.click(desk.history()[-1], label="Answer here")
    await world.mod.submit_modal(form, {"words": ANSWER})
    assert ANSWER in shown(world.general.history()[-1])


async def test_the_team_complaining_is_shown_to_nobody(heard: Care) -> None:
    world, _, desk = heard
    await world.mod.send(world.general, ANGRY)
    assert desk.history() == []
    await world.ana.send(world.general, ANGRY)
    assert len(desk.history()) == 1


async def test_what_is_said_to_the_moderators_is_read_as_said_to_a_team(heard: Care) -> None:
    world, _, desk = heard
    await world.ana.send(world.general, TO_TEAM)
    assert desk.history() == []
    await world.ana.send(world.general, f"<@{world.mod.id}> {TO_TEAM}")
    assert desk.history() == []
    await world.ana.send(world.general, f"<@&{world.moderators.id}> {TO_TEAM}")
    assert len(desk.history()) == 1
