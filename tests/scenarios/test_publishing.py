"""A team plans posts, approves each other's, and sees them go out."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.services.publishing.posts import BrandPostService
from domain.publishing.settings import PUBLISHING
from tests.scenarios.test_contests import buttons, drawing
from tests.scenarios.translated import is_said
from tests.scenarios.world import World, answered, prefilled, shown

HOUR, DAY = 3600, 86_400
TEXT = "Which mug is **yours**?"
WORDS = {
    "en-US": {
        "hand in": "Hand in",
        "asked": "I'm asking your team",
        "wants": "wants to post this",
        "approve": "Approve",
        "approved": "Approved. It goes out",
        "planned": "Approved and planned",
        "back": "Send back",
        "sent back": "Sent back",
        "edit": "Edit",
        "details": "Details",
        "refuse": "Refuse",
        "refused": "Refused. It will not go out",
        "drop": "Drop",
        "really": "Really drop it?",
        "yes": "Yes, drop it",
        "missed": "did not go out",
        "own": "You wrote this one",
        "shows": "Show",
        "looked": "I have looked",
    },
    "fr": {
        "hand in": "Proposer",
        "asked": "Je demande à ton équipe",
        "wants": "voudrait publier ceci",
        "approve": "Accepter",
        "approved": "Acceptée. Elle part",
        "planned": "Acceptée et prévue",
        "back": "Renvoyer",
        "sent back": "Renvoyée",
        "edit": "Modifier",
        "details": "Détails",
        "refuse": "Refuser",
        "refused": "Refusée. Elle ne partira pas",
        "drop": "Abandonner",
        "really": "Vraiment l’abandonner",
        "yes": "Oui, l’abandonner",
        "missed": "n’est pas partie",
        "own": "C’est toi qui l’as écrite",
        "shows": "Afficher",
        "looked": "J’ai regardé",
    },
}
"""The texts that people read."""


@pytest.fixture(params=["en-US", "fr"])
async def team(request: pytest.FixtureRequest, world: World) -> World:
    """Switch posts on, in English or French, with #contests for the team."""
    locale = request.param
    world.sim.locales[world.mod.id] = locale
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({PUBLISHING}),
        moderator_channel_id=world.contests.id,
        language="fr" if locale == "fr" else "en",
    )
    return world


def colleague(world: World) -> MemberActor:
    """Return a second moderator, with the language of the first."""
    user = world.sim.create_user("colleague")
    world.sim.locales[user.id] = locale_of(world)
    return world.guild.add_member(user, roles=[world.moderators])


def locale_of(world: World) -> str:
    return world.sim.locales.get(world.mod.id, "en-US")


def words(world: World) -> dict[str, str]:
    return WORDS[locale_of(world)]


def said(result: Any) -> str:
    """Return all that answers a command or a click."""
    return "\n".join(shown(one) for one in (result.response, *result.followups) if one)


async def write(world: World, **changes: Any) -> Any:
    """Send the form of a new post as the moderator; return the result."""
    kind = changes.pop("kind", "interactive")
    form = await world.mod.slash(world.general, "post new", kind=kind)
    values = {"text": TEXT, "alt": "", "when": "in 2 hours", "channel": [world.general]}
    return await world.mod.submit_modal(form, {**values, **changes})


async def card(world: World, **changes: Any) -> Any:
    """Hand a new post in; return its card for the team."""
    made = answered(await write(world, **changes))
    asked = await world.mod.click(made.message, label=words(world)["hand in"])
    assert words(world)["asked"] in said(asked) + shown(made.message)
    await world.sim.pass_time(60)
    return world.contests.history()[-1]


async def tick(member: MemberActor, checks: Any, label: str) -> Any:
    """Tick everything in the form behind the card of checks; return the result."""
    form = await member.click(answered(checks).message, label=label)
    return await member.submit_modal(form, all_ticked(form))


def all_ticked(form: Any) -> dict[str, list[str]]:
    """Return the values of an opened form with every tick set."""
    fields = [each["component"] for each in form.modal["components"]]
    return {each["custom_id"]: [one["value"] for one in each["options"]] for each in fields}


def posts(world: World) -> list[Any]:
    return [one for one in world.general.history() if shown(one).startswith("Which mug")]


async def test_a_post_with_a_picture_is_approved_by_somebody_else_and_goes_out(
    team: World,
) -> None:
    picture = ("mugs.png", drawing())
    shown_card = await card(team, picture=picture, alt="Two blue mugs")
    assert words(team)["wants"] in shown(shown_card)
    assert TEXT in shown(shown_card)
    assert shown_card.attachments[0].filename == "picture.jpg"
    own = await team.mod.click(shown_card, label=words(team)["approve"])
    assert words(team)["own"] in said(own)
    ben = colleague(team)
    done = await ben.click(shown_card, label=words(team)["approve"])
    assert words(team)["approved"] in said(done)
    kept = team.contests.history()[-1]
    assert words(team)["planned"] in shown(kept)
    assert buttons(kept) == ["post:less:1"]
    await team.restart()
    assert posts(team) == []
    await team.sim.pass_time(2 * HOUR)
    (post,) = posts(team)
    assert shown(post).startswith(f"{TEXT}\nTwo blue mugs")
    assert post.attachments[0].filename == "picture.jpg"
    await team.sim.pass_time(DAY)
    await team.restart()
    assert len(posts(team)) == 1


async def test_a_post_is_sent_back_edited_and_approved_and_its_old_card_is_void(
    team: World,
) -> None:
    said_as, ben = words(team), colleague(team)
    first = await card(team)
    form = await ben.click(first, label=said_as["back"])
    back = await ben.submit_modal(form, {"reason": "Say which shop"})
    assert said_as["sent back"] in said(back)
    listed = answered(await team.mod.slash(team.general, "post list"))
    await team.mod.click(listed.message, label=said_as["shows"])
    assert "Say which shop" in shown(listed.message)
    form = await team.mod.click(listed.message, label=said_as["edit"])
    values = {**prefilled(form), "text": TEXT + " In the old shop.", "channel": [team.general]}
    await team.mod.submit_modal(form, values)
    await team.mod.click(listed.message, label=said_as["hand in"])
    await team.sim.pass_time(60)
    second = team.contests.history()[-1]
    assert second.id != first.id
    await ben.click(second, label=said_as["approve"])
    await team.sim.pass_time(2 * HOUR)
    (post,) = posts(team)
    assert "In the old shop." in shown(post)


async def test_a_refused_a_dropped_and_a_missed_post_do_not_go_out(team: World) -> None:
    said_as, ben = words(team), colleague(team)
    refused = await card(team)
    form = await ben.click(refused, label=said_as["refuse"])
    assert said_as["refused"] in said(await ben.submit_modal(form, {"reason": "Not now"}))
    made = answered(await write(team))
    question = await team.mod.click(made.message, label=said_as["drop"])
    assert said_as["really"] in said(question)
    await team.mod.click(answered(question).message, label=said_as["yes"])
    await card(team)
    await team.sim.pass_time(3 * HOUR)
    assert said_as["missed"] in shown(team.contests.history()[-1])
    assert posts(team) == []


async def test_a_picture_replaced_after_approval_waits_for_another_approval(team: World) -> None:
    said_as, ben = words(team), colleague(team)
    first = await card(team, picture=("mugs.png", drawing()), alt="Two mugs")
    await ben.click(first, label=said_as["approve"])
    listed = answered(await team.mod.slash(team.general, "post list"))
    await team.mod.click(listed.message, label=said_as["shows"])
    form = await team.mod.click(listed.message, label=said_as["edit"])
    other = ("other.png", drawing("crimson"))
    values = {**prefilled(form), "picture": other, "channel": [team.general]}
    await team.mod.submit_modal(form, values)
    await team.sim.pass_time(3 * HOUR)
    assert posts(team) == []


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"when": "2020-01-01 9:00"}, "has already passed"),
        ({"when": "2026-03-29 2:30"}, "clocks skip that hour"),
        ({"when": "soonish"}, "soonish"),
        ({"text": "\u200b"}, "Write what the post says"),
        ({"picture": ("huge.png", b"0" * (40 * 2**20))}, "too big a file"),
        ({"picture": ("no.png", b"not a picture")}, "cannot open that as a picture"),
    ],
)
async def test_a_form_that_makes_no_sense_is_refused_and_can_be_corrected(
    team: World, changes: dict[str, Any], answer: str
) -> None:
    await team.app.guild_settings.change(team.guild.id, time_zone="Europe/Paris")
    result = await write(team, **changes)
    assert is_said(team, answer, said(result))
    assert "form:correct" in "".join(buttons(answered(result).message))
    assert await team.app[BrandPostService].listed(team.guild.id) == []


async def test_everyone_and_roles_are_shown_and_not_notified(team: World) -> None:
    world = team
    mention = f"Which mug, @everyone and <@&{world.moderators.id}> and <@{world.ana.id}>?"
    made = await card(world, text=mention)
    ben = colleague(world)
    checks = await ben.click(made, label=words(world)["approve"])
    assert is_said(world, "It mentions everyone or a role", said(checks))
    await tick(ben, checks, words(world)["looked"])
    await world.sim.pass_time(2 * HOUR)
    (post,) = posts(world)
    assert shown(post).splitlines()[0] == mention
    sent = [one.json for one in world.sim.http_requests if one.json and "nonce" in one.json][-1]
    allowed = sent["allowed_mentions"]
    assert not any(allowed.get(kind) for kind in ("parse", "users", "roles"))


async def test_an_approver_who_lost_the_role_and_a_channel_that_is_gone_are_refused(
    team: World,
) -> None:
    former = team.sim.create_user("former")
    team.sim.locales[former.id] = locale_of(team)
    ben, approve = team.guild.add_member(former), words(team)["approve"]
    made = await card(team)
    assert is_said(team, "Only moderators can do that.", said(await ben.click(made, label=approve)))
    lounge = team.guild.create_text_channel("lounge")
    other = await card(team, channel=[lounge])
    team.sim.backend.delete_channel(lounge.id)
    gone = await colleague(team).click(other, label=approve)
    assert is_said(team, "cannot find or see that channel", said(gone))
    await team.sim.pass_time(3 * HOUR)
    assert posts(team) == []


async def test_a_post_goes_out_in_its_channel_though_that_was_renamed(team: World) -> None:
    lounge = team.guild.create_text_channel("lounge")
    made = await card(team, channel=[lounge])
    team.sim.backend.channels[lounge.id].name = "salon"
    await colleague(team).click(made, label=words(team)["approve"])
    await team.sim.pass_time(2 * HOUR)
    assert len([one for one in lounge.history() if shown(one).startswith("Which mug")]) == 1
    assert posts(team) == []


async def test_nobody_writes_through_the_bot_where_they_cannot_write_themselves(
    world: World,
) -> None:
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({PUBLISHING}), moderator_channel_id=world.contests.id
    )
    everyone = world.guild.default_role
    quiet = world.guild.create_text_channel(
        "quiet", overwrites={everyone: discord.PermissionOverwrite(send_messages=False)}
    )
    result = await write(world, channel=[quiet])
    assert "You cannot write in" in said(result) or "I need" in said(result)


async def test_one_who_is_alone_approves_after_a_second_look(world: World) -> None:
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({PUBLISHING}), moderator_channel_id=world.contests.id
    )
    assert "half an hour" in said(await world.mod.slash(world.general, "post team", alone=True))
    made = await card(world)
    assert "once more" in said(await world.mod.click(made, label="Approve"))
    await world.sim.pass_time(1800)
    assert "Approved" in said(await world.mod.click(made, label="Approve"))
    again = await world.mod.slash(world.general, "post team", alone=False)
    assert "somebody else" in said(again)
    await world.sim.pass_time(1.5 * HOUR)
    assert len(posts(world)) == 1


async def test_posts_are_listed_on_pages(world: World) -> None:
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({PUBLISHING}), moderator_channel_id=world.contests.id
    )
    off = await world.mod.slash(world.general, "post list")
    assert "There are none yet" in said(off)
    for _ in range(12):
        await write(world)
    listed = answered(await world.mod.slash(world.general, "post list"))
    assert "Page 1 of" in shown(listed)
    await world.mod.click(listed.message, custom_id="page:brand_posts:1:")
    assert "Page 2 of" in shown(listed.message)
    await world.app.guild_settings.change(world.guild.id, features=frozenset())
    assert "are off" in said(await world.mod.slash(world.general, "post new", kind="promotional"))


@pytest.mark.parametrize("form_of", ["edit", "details"])
async def test_a_change_that_a_colleague_made_meanwhile_is_not_undone_unseen(
    team: World, form_of: str
) -> None:
    said_as, ben = words(team), colleague(team)
    made = answered(await write(team)).message
    mine = await team.mod.click(made, label=said_as[form_of])
    listed = answered(await ben.slash(team.general, "post list")).message
    theirs = await ben.click(
        answered(await ben.click(listed, label=said_as["shows"])).message, label=said_as["edit"]
    )
    place = {"channel": [team.general]}
    changed = {**prefilled(theirs), "text": "Which mug is *theirs*?", **place}
    await ben.submit_modal(theirs, changed)
    sent = prefilled(mine)
    sent["source" if form_of == "details" else "text"] = "Which mug is mine?"
    more = {} if form_of == "details" else place
    refused = await team.mod.submit_modal(mine, {**sent, **more})
    assert "Which mug is \\*theirs\\*?" in said(refused)
    panel = (refused.followups or [answered(refused)])[-1].message
    again = await team.mod.click(panel, custom_id=buttons(panel)[0])
    assert prefilled(again) == sent | prefilled(again)
    await team.mod.submit_modal(again, {**sent, **more})
    post = await team.app[BrandPostService].get(team.guild.id, 1)
    kept = ("Which mug is *theirs*?", "Which mug is mine?")
    expected = kept if form_of == "details" else (kept[1], "")
    assert (post.content.text, post.content.source) == expected


async def test_the_form_proposes_the_next_usual_time_that_is_free(team: World) -> None:
    await team.app.guild_settings.change(
        team.guild.id, time_zone="Europe/Paris", calendar_slots=("1 18:00", "3 18:00")
    )
    for day in ("01", "06", "08"):
        form = await team.mod.slash(team.general, "post new", kind="informational")
        typed = prefilled(form)
        assert typed["when"] == f"2026-01-{day} 18:00"
        values = {**typed, "text": f"News of {day} January", "alt": "", "channel": [team.general]}
        assert f"News of {day} January" in said(await team.mod.submit_modal(form, values))
    planned = await team.app[BrandPostService].listed(team.guild.id)
    times = [f"{post.content.at:%d %H:%M}" for post in planned]
    assert times == ["01 17:00", "06 17:00", "08 17:00"]
