"""One of the week's best members gets a surprise, at the guild's hour, with reasons."""

from __future__ import annotations

import hashlib
import io
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

import pytest

from bot.services.gifts.inventory import GiftInventoryService
from bot.services.recognition import RecognitionService
from bot.services.recognition.proposals import ProposalService
from cogs.recognition.verify import program
from domain.recognition.settings import RecognitionSettings, next_recognition
from tests.scenarios.world import World, agree, answered, shown


async def help_somebody(world: World) -> Any:
    """Let Ben help Ana and Cleo, and two react to Cleo's joke; return the joke."""
    for someone in (world.ana, world.cleo):
        asked = await world.ben.send(world.general, "press both buttons at once")
        await someone.send(world.general, "it works, thank you!", reply_to=asked)
    joke = await world.cleo.send(world.general, "I pressed them twice")
    await world.ana.react(joke, "😂")
    await world.ben.react(joke, "😂")
    return joke


def pinged(world: World) -> list[int]:
    """Return the users that the bot's last post may notify."""
    sent = [each for each in world.sim.http_requests if each.path.endswith("/messages")][-1]
    body: Any = sent.json
    return [int(one) for one in body["allowed_mentions"]["users"]]


def run_program(source: str) -> str:
    """Run a program and return its output."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(source, {})  # noqa: S102 (it is ours)
    return printed.getvalue()


async def until_the_surprise(world: World, *, hours_before: float = 0) -> None:
    settings = world.app.guild_settings.of(world.guild.id)
    wait = next_recognition(settings, world.sim.now()) - world.sim.now()
    wait += timedelta(seconds=1) - timedelta(hours=hours_before)
    await world.sim.pass_time(wait.total_seconds())


async def set_up(world: World, **choices: Any) -> None:
    await world.app.guild_settings.change(
        world.guild.id, recognition_channel_id=world.general.id, **choices
    )


async def test_the_weekly_post_names_the_member_the_reasons_and_the_gift(world: World) -> None:
    await world.mod.slash(world.general, "gift add", name="a blue mug", suits="helped", quantity=1)
    await set_up(world, time_zone="Europe/Paris")
    await help_somebody(world)
    await until_the_surprise(world)
    message: Any = world.general.last_message
    post = shown(message)
    assert f"<@{world.ben.id}>" in post
    assert "a blue mug" in post
    assert f"https://discord.com/channels/{world.guild.id}/{world.general.id}/" in post
    assert "Drawn from the 1 member others valued most" in post
    (picture,) = message.attachments
    assert picture.filename == "surprise.png"
    assert pinged(world) == []
    listed = await world.mod.slash(world.general, "gift list")
    assert "a blue mug: 0 left" in shown(listed.response)


async def test_who_allows_it_is_notified_and_quoted(world: World) -> None:
    panel = answered(await world.cleo.slash(world.general, "privacy"))
    for custom_id in ("privacy:pinged:yes", "privacy:quoted:yes"):
        panel = answered(await world.cleo.click(panel, custom_id=custom_id))
    await set_up(world)
    for someone in (world.ana, world.ben):
        helped = await world.cleo.send(world.general, "let me do it for you")
        await someone.send(world.general, "thank you so much!", reply_to=helped)
    joke = await world.cleo.send(world.general, "I *never* break things, <@1> does")
    for someone in (world.ana, world.ben, world.fanny):
        await someone.react(joke, "😂")
    await until_the_surprise(world)
    post = world.general.last_message
    assert pinged(world) == [world.cleo.id]
    assert r"> I \*never\* break things, \<\@1\> does" in shown(post)


@pytest.mark.parametrize(
    "said",
    [
        "my dad died yesterday, he would have laughed at this kiln",
        "ma grand-mère est décédée hier, merci pour vos messages",
        "I want to kill myself, the glaze ran again",
        "> what Ana told me in private\nwho has never done that",
        "the murderer is ||the potter||",
    ],
)
async def test_neither_distress_nor_words_of_others_are_quoted(world: World, said: str) -> None:
    panel = answered(await world.cleo.slash(world.general, "privacy"))
    await world.cleo.click(panel, custom_id="privacy:quoted:yes")
    await set_up(world)
    for someone in (world.ana, world.ben):
        helped = await world.cleo.send(world.general, "let me do it for you")
        await someone.send(world.general, "thank you so much!", reply_to=helped)
    told = await world.cleo.send(world.general, said)
    for someone in (world.ana, world.ben, world.fanny):
        await someone.react(told, "😂")
    await until_the_surprise(world)
    post = shown(world.general.last_message)
    assert f"<@{world.cleo.id}>" in post
    assert "\n> " not in post


@pytest.mark.parametrize("liked", ["only", "best"])
async def test_the_post_links_to_no_message_of_distress(world: World, liked: str) -> None:
    await set_up(world, moderator_channel_id=world.contests.id)
    for someone in (world.ana, world.ben):
        helped = await world.cleo.send(world.general, "let me do it for you")
        await someone.send(world.general, "thank you so much!", reply_to=helped)
    thanked = await world.cleo.send(world.general, "take mine")
    sad = await world.fanny.send(world.general, "thank you, my dad died", reply_to=thanked)
    joke = await world.cleo.send(world.general, "I pressed them twice")
    told = await world.cleo.send(world.general, "my dad died, he would have laughed at this kiln")
    for someone in (world.ana, world.ben):
        await someone.react(told, "😂")
        if liked == "best":
            await someone.react(joke, "😂")
    await world.fanny.react(told, "😂")
    await until_the_surprise(world, hours_before=24)
    preview = shown(world.contests.last_message)
    await until_the_surprise(world)
    for said in (preview, shown(world.general.last_message)):
        assert f"<@{world.cleo.id}>" in said
        assert f"/{told.id}" not in said
        assert f"/{sad.id}" not in said
        assert "discord.com/channels/" in said, "thanks without distress are linked"
        assert (f"/{joke.id}" in said) == (liked == "best")


async def test_there_is_one_post_a_week_whatever_restarts(world: World) -> None:
    await set_up(world)
    await help_somebody(world)
    before = len(world.general.history())
    await until_the_surprise(world)
    await world.restart()
    await world.sim.pass_time(3600)
    assert len(world.general.history()) == before + 1


async def test_nobody_is_surprised_twice_in_a_row_and_a_quiet_week_has_no_post(
    world: World,
) -> None:
    await set_up(world)
    await help_somebody(world)
    await until_the_surprise(world)
    await help_somebody(world)
    posts = len(world.general.history())
    await until_the_surprise(world)
    assert len(world.general.history()) == posts
    latest = await world.app[RecognitionService].latest(world.guild.id)
    assert [recognition.user_id for recognition in latest] == [world.ben.id]


@pytest.mark.parametrize(("address", "sign"), [("familiar", "tu"), ("polite", "vous")])
async def test_the_post_is_in_the_guilds_language_and_address(
    world: World, address: str, sign: str
) -> None:
    await set_up(world, language="fr", recognition_address_form=address, recognition_tone="formal")
    await world.mod.slash(world.general, "gift add", name="un mug", quantity=0)
    await help_somebody(world)
    await until_the_surprise(world)
    post = shown(world.general.last_message)
    assert "semaine" in post
    assert "Tirage" in post
    others = {"tu": (" vous ", " votre "), "vous": (" tu ", " ton ", " t’")}[sign]
    assert not any(other in post.partition("un mug")[0] for other in others)


async def test_staff_is_left_out(world: World) -> None:
    await set_up(world)
    await help_somebody(world)
    for someone in (world.ana, world.cleo, world.fanny):
        asked = await world.mod.send(world.general, "have you tried the other plug?")
        await someone.send(world.general, "that was it, thanks!", reply_to=asked)
    await until_the_surprise(world)
    (one,) = await world.app[RecognitionService].latest(world.guild.id)
    assert one.user_id == world.ben.id
    found = await world.app[ProposalService].verification(world.guild.id)
    assert found.draw is not None
    assert [line.member_id for line in found.draw.pool] == [world.ben.id]


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_anybody_can_make_the_draw_again(world: World, locale: str) -> None:
    world.sim.locales[world.ana.id] = locale
    before = shown(answered(await world.ana.slash(world.general, "surprises")))
    await set_up(world)
    await help_somebody(world)
    sealed = shown(answered(await world.ana.slash(world.general, "surprises")))
    await until_the_surprise(world)
    (week,) = await world.ana.autocomplete(world.general, "surprises", "week", "")
    result = await world.ana.slash(world.general, "surprises", week=week["value"])
    assert result.ephemeral
    said = shown(result.response)
    found = await world.app[ProposalService].verification(world.guild.id)
    seal = hashlib.sha256(found.seed).hexdigest()
    assert seal not in before
    for where in (sealed, said):
        assert seal in where
    assert found.seed.hex() in said
    assert f"<@{world.ben.id}>" in said
    assert found.next_hash is not None
    assert found.next_hash in said
    assert found.next_hash in shown(world.general.last_message)
    assert found.draw is not None
    printed = run_program(program(found.draw, found.seed))
    assert f"seal: {seal}" in printed
    assert "draw 1: line 1" in printed
    mark = printed.partition("list: ")[2][:16]
    assert mark in shown(world.general.last_message)
    unknown = await world.ana.slash(world.general, "surprises", week="2020-W01")
    assert "2020" not in shown(unknown.response)


async def test_only_moderators_choose_how_surprises_are_decided_and_worded(world: World) -> None:
    world.list_every_command()
    result = await world.ana.slash(world.general, "recognition settings")
    assert "Only moderators" in shown(result.response)
    panel = answered(await world.mod.slash(world.general, "recognition settings"))
    assert "No moderators' channel" in shown(panel)
    for choice, value in (
        ("recognition_default_decision", "wait"),
        ("recognition_lead_hours", "48"),
        ("recognition_pause_weeks", "4"),
        ("recognition_tone", "formal"),
    ):
        picked = await world.mod.select(panel, [value], custom_id=f"recognition:pick:{choice}")
        panel = answered(picked)
    settings = world.app.guild_settings.of(world.guild.id)
    assert (
        settings[RecognitionSettings].recognition_default_decision,
        settings[RecognitionSettings].recognition_tone,
    ) == ("wait", "formal")
    assert (
        settings[RecognitionSettings].recognition_lead_hours,
        settings[RecognitionSettings].recognition_pause_weeks,
    ) == (48, 4)


async def test_a_guild_writes_words_of_its_own_and_sees_what_becomes_of_them(
    world: World,
) -> None:
    panel = answered(await world.mod.slash(world.general, "recognition settings"))
    panel = answered(await world.mod.click(panel, custom_id="recognition:words"))
    form = await world.mod.click(panel, custom_id="recognition:new")
    refused = await world.mod.submit_modal(form, {"words": "Bravo {member}"})
    assert "{reasons}" in shown(refused.response)
    form = await world.mod.click(panel, custom_id="recognition:new")
    panel = answered(
        await world.mod.submit_modal(form, {"words": "Bravo {member}\n{reasons}\nVoilà {gift}"})
    )
    assert f"Bravo <@{world.mod.id}>" in shown(panel)
    (kept,) = await world.app[ProposalService].post_templates(
        world.guild.id,
        world.app.guild_settings.of(world.guild.id)[RecognitionSettings].recognition_tone,
    )
    form = await world.mod.click(panel, custom_id=f"recognition:edit:{kept.id}")
    panel = answered(await world.mod.submit_modal(form, {"words": "Hip, hip, {member}\n{reasons}"}))
    assert "Hip, hip" in shown(panel)
    asked = answered(await world.mod.click(panel, custom_id=f"recognition:drop:{kept.id}"))
    yes = f"confirm:yes:delete_text:{kept.id}:"
    panel = answered(await world.mod.click(asked, custom_id=yes))
    assert "Hip, hip" not in shown(panel)


async def test_only_moderators_keep_the_list_of_gifts(world: World) -> None:
    world.list_every_command()
    result = await world.ana.slash(world.general, "gift add", name="everything", quantity=1)
    assert "Only moderators" in shown(result.response)
    assert await world.app[GiftInventoryService].all(world.guild.id) == []


async def test_a_gift_is_taken_off_the_list(world: World) -> None:
    await world.mod.slash(world.general, "gift add", name="a *starry* mug", quantity=0)
    (choice,) = await world.mod.autocomplete(world.general, "gift retire", "gift", "star")
    asked = await world.mod.slash(world.general, "gift retire", gift=choice["value"])
    assert len(await world.app[GiftInventoryService].all(world.guild.id)) == 1
    await agree(world.mod, asked)
    assert await world.app[GiftInventoryService].all(world.guild.id) == []
    result = await world.mod.slash(world.general, "gift retire", gift=choice["value"])
    assert "not on the list" in shown(result.response)
