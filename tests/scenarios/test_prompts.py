"""A team asks its members; each answer counts once, and everybody sees the result."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.builders import ChannelHandle

from bot.services.prompts.answers import PromptAnswerService
from domain.contributions.settings import CONTRIBUTIONS
from domain.prompts.answers import PromptAnswer
from domain.publishing.settings import PUBLISHING
from tests.scenarios.test_complaints import labels
from tests.scenarios.test_contests import buttons, drawing
from tests.scenarios.test_publishing import colleague, locale_of, said, tick
from tests.scenarios.translated import is_said
from tests.scenarios.world import World, answered, prefilled, shown

HOUR, DAY = 3600, 86_400
QUESTION = {"en-US": "Tea or coffee?", "fr": "Thé ou café ?"}
WORDS = {
    "en-US": {
        "hand in": "Hand in",
        "approve": "Approve",
        "looked": "I have looked",
        "counted": "Counted: “Tea”",
        "closed": "This question is closed",
        "two": "2 people answered",
        "one": "1 person answered",
        "answer": "Answer",
        "see": "See the answers",
        "hide": "Hide",
        "own": "That one is yours",
        "details": "Details",
        "days": "Open for 3 days",
        "edit": "Edit",
        "use": "Use it",
        "families": "This or that",
        "best": "The best-liked in the thread",
        "less": "Less of this",
    },
    "fr": {
        "hand in": "Proposer",
        "approve": "Accepter",
        "looked": "J’ai regardé",
        "counted": "C’est compté : « Tea »",
        "closed": "Cette question est close",
        "two": "2 personnes ont répondu",
        "one": "1 personne a répondu",
        "answer": "Répondre",
        "see": "Voir les réponses",
        "hide": "Masquer",
        "own": "Celle-là est la tienne",
        "details": "Détails",
        "days": "Ouverte pendant 3 jours",
        "edit": "Modifier",
        "use": "La prendre",
        "families": "Ceci ou cela",
        "best": "Les plus aimées dans le fil",
        "less": "Moins de ça",
    },
}


@pytest.fixture(params=["en-US", "fr"])
async def team(request: pytest.FixtureRequest, world: World) -> World:
    """Switch posts on, in English or French, with #contests for the team."""
    locale = request.param
    for member in (world.mod, world.ana, world.ben):
        world.sim.locales[member.id] = locale
    world.allow(create_public_threads=True)
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({PUBLISHING, CONTRIBUTIONS}),
        moderator_channel_id=world.contests.id,
        language="fr" if locale == "fr" else "en",
    )
    return world


def words(world: World) -> dict[str, str]:
    return WORDS[locale_of(world)]


async def ask(
    world: World, answer: str, channel: ChannelHandle | None = None, **changes: Any
) -> Any:
    """Send the form of a new question as the moderator; return the result."""
    form = await world.mod.slash(
        world.general, "ask new", answer=answer, channel=channel or world.general
    )
    values: dict[str, Any] = {"text": QUESTION[locale_of(world)], "alt": "", "when": "in 2 hours"}
    if answer in {"choice", "poll"}:
        values["options"] = "Tea\nCoffee"
    return await world.mod.submit_modal(form, {**values, **changes})


async def posted(world: World, answer: str, **changes: Any) -> Any:
    """Let a question be approved and posted; return its message."""
    made = answered(await ask(world, answer, **changes))
    await world.mod.click(made.message, label=words(world)["hand in"])
    await world.sim.pass_time(60)
    card = world.contests.history()[-1]
    ben = colleague(world)
    checks = await ben.click(card, label=words(world)["approve"])
    if words(world)["looked"] in "".join(map(str, buttons(answered(checks).message) or ())):
        await tick(ben, checks, words(world)["looked"])
    await world.sim.pass_time(2 * HOUR)
    return question(changes.get("channel") or world.general)


def question(channel: ChannelHandle) -> Any:
    """Return the message with the question."""
    # Discord announces a thread by its name, the question, below it.
    found, *_ = [
        each for each in channel.history() if shown(each).startswith(tuple(QUESTION.values()))
    ]
    return found


async def test_a_question_with_a_picture_is_answered_changed_and_its_result_posted_once(
    team: World,
) -> None:
    message = await posted(team, "choice", picture=("cups.png", drawing()), alt="Two cups")
    assert message.attachments[0].filename == "picture.jpg"
    told = await team.ana.click(message, label="Tea")
    assert words(team)["counted"] in said(told)
    await team.ana.click(message, label="Coffee")
    await team.restart()
    await team.ana.click(question(team.general), label="Tea")
    await team.ben.click(question(team.general), label="Tea")
    await team.sim.pass_time(DAY)
    less = words(team)["less"]
    assert labels(question(team.general)) == {"Tea": False, "Coffee": False, less: True}
    result = team.general.history()[-1]
    assert shown(result).startswith("## Tea")
    assert words(team)["two"] in shown(result)
    assert result.attachments[0].filename == "result.png"
    assert "Tea: 100" in shown(result)
    await team.restart()
    await team.sim.pass_time(DAY)
    assert [each.id for each in team.general.history()].count(result.id) == 1
    assert sum(words(team)["two"] in shown(each) for each in team.general.history()) == 1


async def test_answers_in_one_line_are_read_liked_and_hidden(team: World) -> None:
    said_as = words(team)
    message = await posted(team, "line")
    for member, answer, named in ((team.ana, "Tea *forever*", True), (team.ben, "Rum", False)):
        form = await member.click(message, label=said_as["answer"])
        await member.submit_modal(form, {"words": answer, "named": named})
    form = await team.ana.click(message, label=said_as["answer"])
    assert prefilled(form)["words"] == "Tea *forever*"
    refused = await team.ana.submit_modal(form, {"words": "\u200b", "named": False})
    assert "form:correct" in "".join(buttons(answered(refused).message))
    seen = answered(await team.ben.click(message, label=said_as["see"])).message
    assert "Tea \\*forever\\*" in shown(seen)
    assert str(team.ana.id) in shown(seen)
    assert str(team.ben.id) not in shown(seen)
    assert not any("prompt:hide" in each for each in buttons(seen))
    await team.ben.click(seen, custom_id="prompt:like:1")
    assert said_as["own"] in said(await team.ben.click(seen, custom_id="prompt:like:2"))
    seen = answered(await team.mod.click(message, label=said_as["see"])).message
    hidden = await team.mod.click(seen, custom_id="prompt:hide:2")
    assert "Tea" in said(hidden)
    assert "Rum" not in said(hidden)
    await team.sim.pass_time(DAY)
    result = team.general.history()[-1]
    assert said_as["two"] in shown(result)
    assert "Tea \\*forever\\*" in shown(result)
    assert "Rum" not in shown(result)


async def test_who_likes_or_hides_an_answer_stays_on_their_page(team: World) -> None:
    message = await posted(team, "line")
    for number in range(25):
        answer = PromptAnswer(1, 10_000 + number, words=f"answer {number}")
        await team.app[PromptAnswerService].answer(team.guild.id, answer)
    seen = answered(await team.mod.click(message, label=words(team)["see"])).message
    seen = answered(await team.mod.click(seen, custom_id="page:prompt_answers:1:1:")).message
    for button in ("prompt:like:15", "prompt:hide:16"):
        assert button in buttons(seen)
        seen = answered(await team.mod.click(seen, custom_id=button)).message
        turns = [each for each in buttons(seen) if each.startswith("page:")]
        assert turns == ["page:prompt_answers:0:1:", "page:prompt_answers:2:1:"]
    assert "prompt:hide:16" not in buttons(seen)


@pytest.mark.parametrize("answer", ["thread", "photo"])
async def test_answers_in_the_thread_are_counted_when_it_ends(team: World, answer: str) -> None:
    place = team.guild.create_text_channel("talk")
    message = await posted(team, answer, channel=place)
    (thread,) = place.threads
    assert thread.id == message.id
    picture = [("cup.png", drawing())]
    first = await team.ana.send(thread, "Look", attachments=picture)
    await team.ana.send(thread, "And this", attachments=picture)
    await team.ben.send(thread, "Nice!", attachments=[] if answer == "photo" else picture)
    await team.ben.react(first, "❤️")
    sad = await team.ana.send(thread, "I lost my dad", attachments=picture)
    for someone in (team.ben, team.cleo):
        await someone.react(sad, "❤️")
    await team.restart()
    await team.sim.pass_time(DAY)
    result = place.history()[-1]
    assert str(sad.id) not in shown(result), "a cheerful post links to no distress"
    assert words(team)["one" if answer == "photo" else "two"] in shown(result)
    assert words(team)["best"] in shown(result)
    assert str(first.id) in shown(result)


async def test_an_idea_becomes_a_question_which_is_edited_and_moved(team: World) -> None:
    said_as = words(team)
    ideas = answered(await team.mod.slash(team.general, "ask ideas")).message
    assert said_as["families"] in shown(ideas)
    form = await team.mod.click(ideas, custom_id="ask:use:0:1")
    values = {**prefilled(form), "when": "in 2 hours"}
    made = answered(await team.mod.submit_modal(form, values)).message
    assert values["text"][:20] in shown(made)
    form = await team.mod.click(made, label=said_as["details"])
    result = await team.mod.submit_modal(
        form, {**prefilled(form), "hours": "72", "channel": [team.contests]}
    )
    made = answered(result).message
    assert said_as["days"] in shown(made)
    assert str(team.contests.id) in shown(made)
    form = await team.mod.click(made, label=said_as["edit"])
    changed = {**prefilled(form), "text": "Well?", "options": "Yes\nNo"}
    made = answered(await team.mod.submit_modal(form, changed)).message
    assert "Well?" in shown(made)
    assert said_as["days"] in shown(made)
    again = answered(await team.mod.slash(team.general, "ask ideas")).message
    assert "ask:use:0:1" not in "".join(buttons(again))


async def test_from_the_command_to_approved_takes_seven_interactions_at_most(team: World) -> None:
    form = await team.mod.slash(team.general, "ask new", answer="poll", channel=team.general)
    values = {"text": "Guaranteed fun?", "options": "Tea\nCoffee\nRum", "when": "in 2 hours"}
    made = answered(await team.mod.submit_modal(form, values)).message
    await team.mod.click(made, label=words(team)["hand in"])
    await team.sim.pass_time(60)
    ben = colleague(team)
    checks = await ben.click(team.contests.history()[-1], label=words(team)["approve"])
    await tick(ben, checks, words(team)["looked"])
    interactions = 6
    assert interactions <= 7
    assert words(team)["approve"] not in labels(team.contests.history()[-1])


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"options": "Tea"}, "Write 2 to {most} answers"),
        ({"options": "\n".join("abcdefghijk")}, "Write 2 to {most} answers"),
        ({"options": "Tea\nTEA"}, "are the same answer"),
        ({"options": "x" * 81 + "\ny"}, "too long for a button"),
        ({"when": "2020-01-01 9:00"}, "has already passed"),
        ({"text": "\u200b"}, "Write what the post says"),
        ({"picture": ("no.png", b"not a picture")}, "cannot open that as a picture"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_and_can_be_corrected(
    team: World, changes: dict[str, Any], answer: str
) -> None:
    result = await ask(team, "poll", **changes)
    assert is_said(team, answer, said(result))
    assert "form:correct" in "".join(buttons(answered(result).message))


async def test_a_thread_that_the_bot_may_not_open_is_named_at_once(world: World) -> None:
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({PUBLISHING}), moderator_channel_id=world.contests.id
    )
    assert "Create Public Threads" in said(await ask(world, "thread"))


async def test_asking_is_refused_where_posts_are_off(world: World) -> None:
    for command, options in (("ask new", {"answer": "line"}), ("ask ideas", {})):
        refused = await world.mod.slash(world.general, command, **options)
        assert "Posts of your team are off" in said(refused)
