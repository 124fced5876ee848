"""Unusually many members complain: moderators are alerted, and see what to do."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.outbox import Draft
from bot.services.holds import HoldService
from bot.services.milestones import TOP_FIVE
from cogs.ui.base import framed, paragraph
from db.outbox import OutboxRepository
from domain.alerts.settings import ALERTS
from domain.holds import HoldScope
from domain.offer_settings import OFFERS
from domain.outbox import OutboxPost
from tests.scenarios.world import World, answered, shown

DAY = 86_400
WORDS = {
    "en-US": {
        "title": "Unusually many complaints",
        "people": "by 9 people",
        "usual": "Usual at this time of day",
        "held": "I hold promotional posts until",
        "take": "I have it",
        "has": "has it",
        "hold": "Hold everything",
        "holds": "Everything planned is on hold",
        "nothing": "It's nothing",
        "was_nothing": "It was nothing",
        "useful": "Useful",
        "rated": "Rated useful",
        "complaint": "I paid for this and it broke after a day. Terrible, I want my money back!",
    },
    "fr": {
        "title": "Bien plus de plaintes que d’habitude",
        "people": "de 9 personnes",
        "usual": "D’habitude à cette heure",
        "held": "Je retiens les publications promotionnelles jusqu’à",
        "take": "Je m’en occupe",
        "has": "s’en occupe",
        "hold": "Tout suspendre",
        "holds": "Tout ce qui est prévu est suspendu",
        "nothing": "Ce n’est rien",
        "was_nothing": "Ce n’était rien",
        "useful": "Utile",
        "rated": "Jugée utile",
        "complaint": "J’ai payé et c’est cassé au bout d’un jour. Nul, je veux être remboursé !",
    },
}
Watched = tuple[World, ChannelHandle, dict[str, str]]


@pytest.fixture(params=["en-US", "fr"])
async def watched(world: World, request: pytest.FixtureRequest) -> Watched:
    """Switch alerts on and let a fortnight pass; return the world, the desk and the words."""
    desk = world.guild.create_text_channel("moderators")
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({ALERTS, OFFERS}),
        offer_channel_ids=(world.general.id,),
        moderator_channel_id=desk.id,
        moderator_role_id=world.moderators.id,
        # The simulated members have just come to Discord.
        alert_account_days=0,
        language="fr" if request.param == "fr" else "en",
    )
    world.sim.locales[world.mod.id] = request.param
    await world.sim.pass_time(14 * DAY)
    return world, desk, WORDS[request.param]


def members(world: World, number: int) -> list[MemberActor]:
    return [world.member(f"member{each}") for each in range(number)]


async def complaints(world: World, number: int, words: str) -> list[Any]:
    """Let so many members complain in #general; return their messages."""
    made = [await member.send(world.general, words) for member in members(world, number)]
    await world.sim.pass_time(120)
    await world.sim.pass_time(1)
    return made


def cards(desk: ChannelHandle, words: dict[str, str]) -> list[Any]:
    """Return the cards of alerts in the moderators' channel."""
    return [message for message in desk.history() if words["title"] in shown(message)]


async def test_nine_complaints_make_one_card_that_shows_what_to_do(watched: Watched) -> None:
    world, desk, words = watched
    made = await complaints(world, 9, words["complaint"])
    (card,) = cards(desk, words)
    said = shown(card)
    assert words["people"] in said
    assert words["usual"] in said
    assert words["held"] in said
    assert str(made[-1].id) in said
    assert words["complaint"][:10] not in said, "no words are kept"
    assert [each.filename for each in card.attachments] == ["alert.png"]
    # Nobody is on call, so the role is asked, once.
    pings = [
        one
        for one in desk.history()
        if world.moderators.id in [role.id for role in one.role_mentions]
    ]
    assert len(pings) == 1

    await world.restart()
    taken = await world.mod.click(card, label=words["take"])
    assert answered(taken).ephemeral
    await world.sim.pass_time(1)
    (card,) = cards(desk, words)
    assert f"<@{world.mod.id}> {words['has']}" in shown(card)
    assert words["take"] not in shown(card)
    assert [each.filename for each in card.attachments] == ["alert.png"]
    await world.mod.click(card, label=words["hold"])
    await world.sim.pass_time(1)
    (card,) = cards(desk, words)
    assert words["holds"] in shown(card)
    hold = (await world.app[HoldService].status(world.guild.id)).hold
    assert hold is not None
    assert hold.scope is HoldScope.ALL
    await world.mod.slash(world.general, "crisis end")
    await world.sim.pass_time(1)
    (card,) = cards(desk, words)
    await world.mod.click(card, label=words["useful"])
    await world.sim.pass_time(1)
    assert words["rated"] in shown(cards(desk, words)[0])


async def test_nothing_ends_it_and_the_hold_and_no_member_sees_any_of_it(
    watched: Watched,
) -> None:
    world, desk, words = watched
    await complaints(world, 9, words["complaint"])
    (card,) = cards(desk, words)
    refused = await world.ana.click(card, label=words["nothing"])
    assert answered(refused).ephemeral
    assert cards(desk, words) == [card]
    assert words["was_nothing"] not in shown(card)
    await world.mod.click(card, label=words["nothing"])
    await world.sim.pass_time(1)
    assert words["was_nothing"] in shown(cards(desk, words)[0])
    assert (await world.app[HoldService].status(world.guild.id)).hold is None
    assert all(words["title"] not in shown(one) for one in world.general.history())


async def test_an_alert_by_hand_and_its_status(watched: Watched) -> None:
    world, desk, words = watched
    started = await world.mod.slash(world.general, "crisis start", reason="the *shop* is down")
    assert answered(started).ephemeral
    await world.sim.pass_time(1)
    (card,) = [one for one in desk.history() if "shop" in shown(one)]
    assert r"the \*shop\* is down" in shown(card)
    assert f"<@{world.mod.id}> {words['has']}" in shown(card)
    status = answered(await world.mod.slash(world.general, "crisis status"))
    assert str(card.id) in shown(status)
    world.list_every_command()
    refused = await world.ana.slash(world.general, "crisis status")
    assert str(card.id) not in shown(refused.response)


async def test_managers_choose_who_is_on_call(watched: Watched) -> None:
    world, desk, words = watched
    refused = await world.mod.slash(world.general, "crisis oncall", first=world.ana)
    assert f"<@{world.ana.id}>" in shown(refused.response)
    listed = await world.mod.slash(world.general, "crisis oncall", first=world.mod)
    assert f"<@{world.mod.id}>" in shown(listed.response)
    await complaints(world, 9, words["complaint"])
    asked = [one for one in desk.history() if world.mod.id in [user.id for user in one.mentions]]
    assert len(asked) == 1
    await world.mod.slash(world.general, "crisis oncall", nobody=True)
    shown_now = shown(answered(await world.mod.slash(world.general, "crisis oncall")))
    assert f"<@{world.mod.id}>" not in shown_now


async def test_negative_reactions_to_our_post_are_counted_and_those_of_the_team_are_not(
    watched: Watched,
) -> None:
    world, desk, words = watched
    ours = await post_of_ours(world)
    for member in members(world, 9):
        await member.react(ours, "👎🏿")
        await member.react(ours, "😡")
    await world.mod.react(ours, "👎")
    await world.sim.pass_time(120)
    (card,) = cards(desk, words)
    assert words["people"] in shown(card)
    assert str(ours.id) in shown(card)


async def post_of_ours(world: World) -> Any:
    """Let the bot post in #general; return the message."""

    async def compose(_: OutboxPost) -> Draft:
        return Draft(framed(paragraph("Buy more mugs!", "en")))

    world.app.outbox.register_composer(TOP_FIVE, compose)
    async with world.app.database.transaction() as transaction:
        await OutboxRepository(transaction).add(
            TOP_FIVE, 1, guild_id=world.guild.id, channel_id=world.general.id, at=world.sim.now()
        )
    await world.sim.pass_time(1)
    return world.general.history()[-1]


# --- Playbooks and drills ------------------------------------------------------------------------

STEPS = {
    "en-US": {
        "begin": "Start playbook",
        "title": "Product fault",
        "first": "Read the messages behind the card",
        "texts": "Texts",
        "word": "We have read your messages",
        "mine": "My suggestion",
        "approved": "Approved by",
        "update": "time for an update",
        "given": "Update given",
        "review": "Review",
        "drill": "DRILL",
    },
    "fr": {
        "begin": "Lancer un plan d’action",
        "title": "Défaut d’un produit",
        "first": "Lisez les messages derrière la carte",
        "texts": "Textes",
        "word": "Nous avons lu vos messages",
        "mine": "Ma suggestion",
        "approved": "Approuvé par",
        "update": "il est temps de faire le point",
        "given": "Point fait",
        "review": "Bilan",
        "drill": "EXERCICE",
    },
}


def steps_of(world: World) -> dict[str, str]:
    return STEPS[world.sim.locales[world.mod.id]]


def latest(desk: ChannelHandle, words: str) -> Any:
    """Return the latest message in the moderators' channel with these words."""
    return [message for message in desk.history() if words in shown(message)][-1]


async def test_a_playbook_leads_through_an_alert_to_its_review(watched: Watched) -> None:
    world, desk, _ = watched
    words = steps_of(world)
    await world.mod.slash(world.general, "crisis start", reason="mugs break")
    await world.sim.pass_time(1)
    card = desk.history()[-1]
    asked = await world.mod.click(card, label=words["begin"])
    assert answered(asked).ephemeral
    await world.mod.select(answered(asked), ["product_fault"], custom_id="alert:playbook:1")
    await world.sim.pass_time(1)
    steps = latest(desk, words["title"])
    assert words["first"] in shown(steps)
    assert f"<@{world.mod.id}>" not in shown(steps)

    await world.restart()
    await world.mod.select(steps, ["0"], custom_id="alert:step:1")
    await world.sim.pass_time(1)
    assert f"✅ {words['first']}" in shown(latest(desk, words["title"]))
    assert f"<@{world.mod.id}>" in shown(latest(desk, words["title"]))

    seen = answered(await world.mod.click(steps, label=words["texts"]))
    assert words["word"] in shown(seen)
    assert words["mine"] in shown(seen)
    form = await world.mod.slash(world.general, "crisis texts", playbook="product_fault")
    await world.mod.submit_modal(
        form, {"text0": "We ``` know.", "text1": "Wait.", "text2": "Done."}
    )
    seen = answered(await world.mod.click(steps, label=words["texts"]))
    assert "We ˋˋˋ know." in shown(seen)
    assert words["approved"] in shown(seen)

    await world.sim.pass_time(3600)
    reminder = latest(desk, words["update"])
    assert [user.id for user in reminder.mentions] == [world.mod.id]
    await world.mod.click(reminder, label=words["given"])
    await world.mod.slash(world.general, "crisis end")
    await world.sim.pass_time(1)
    steps = latest(desk, words["title"])
    form = await world.mod.click(steps, label=words["review"])
    answers = {"happened": "Mugs *broke*", "went_well": "We were quick", "to_change": ""}
    await world.mod.submit_modal(form, answers)
    await world.sim.pass_time(1)
    posted = shown(desk.history()[-1])
    assert r"Mugs \*broke\*" in posted
    assert "We were quick" in posted


async def test_a_drill_is_marked_and_seen_in_the_moderators_channel_only(
    watched: Watched,
) -> None:
    world, desk, words = watched
    marked = steps_of(world)["drill"]
    before = len(world.general.history()), len(world.contests.history())
    await world.mod.slash(world.general, "crisis drill")
    await world.sim.pass_time(1)
    await world.sim.pass_time(1)
    posts = desk.history()
    assert len(posts) == 2, "the card, and the role that is asked"
    assert all(marked in shown(post) for post in posts)
    await world.mod.click(posts[0], label=words["take"])
    await world.mod.click(posts[0], label=words["hold"])
    await world.sim.pass_time(1)
    assert f"<@{world.mod.id}> {words['has']}" in shown(desk.history()[0])
    assert (await world.app[HoldService].status(world.guild.id)).hold is None
    await world.mod.slash(world.general, "crisis end")
    await world.sim.pass_time(1)
    assert words["useful"] not in shown(desk.history()[0]).splitlines()
    assert (len(world.general.history()), len(world.contests.history())) == before


@pytest.mark.parametrize("offers", [True, False])
async def test_what_the_team_complains_of_raises_no_alert(
    watched: Watched, *, offers: bool
) -> None:
    world, desk, words = watched
    if not offers:
        await world.app.guild_settings.change(world.guild.id, offer_channel_ids=())
    team = [
        world.guild.add_member(world.sim.create_user(f"mod{each}"), roles=[world.moderators])
        for each in range(9)
    ]
    for each in team:
        await each.send(world.general, words["complaint"])
    await world.sim.pass_time(121)
    assert cards(desk, words) == []
