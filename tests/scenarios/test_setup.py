"""A moderator sets Ovation up."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from bot.services.contributions import ContributionQueryService
from cogs.setup.missing_permissions import setup_problems
from domain.contests.settings import ContestSettings
from domain.contributions import ContributionKind, Source
from domain.contributions.settings import MAX_REACTIONS, ContributionSettings
from domain.guild_settings import GuildSettings
from domain.offer_settings import OFFERS
from domain.recognition.settings import next_recognition
from tests.scenarios.world import World, answered, shown


async def opened(world: World, tab: str) -> ResponseMessage:
    return await world.open_setup(tab)


def settings_of(world: World) -> GuildSettings:
    return world.app.guild_settings.of(world.guild.id)


def menu(message: ResponseMessage, choice: str) -> dict[str, Any]:
    """Return the menu for `choice` in the panel, as Discord has it."""
    (container,) = message.components
    rows = [part["components"][0] for part in container["components"] if part["type"] == 1]
    starts = (f"setup:pick:{choice}", f"setup:pick:{choice}:")
    (found,) = [
        part
        for part in rows
        if part["custom_id"] == starts[0] or part["custom_id"].startswith(starts[1])
    ]
    return dict(found)


def chosen(message: ResponseMessage, choice: str) -> list[str]:
    found = menu(message, choice)
    if "options" in found:
        return [option["value"] for option in found["options"] if option.get("default")]
    return [str(value["id"]) for value in found.get("default_values", [])]


async def test_every_choice_is_kept_at_once_and_shown_as_chosen(world: World) -> None:
    panel = await opened(world, "where")
    for choice, values in (
        ("recognition_channel_id", [world.general]),
        ("contest_channel_id", [world.contests]),
        ("moderator_channel_id", [world.general]),
        ("offer_channel_ids", [world.general, world.contests]),
        ("moderator_role_id", [world.moderators]),
    ):
        panel = answered(await world.mod.select(panel, values, custom_id=f"setup:pick:{choice}"))
        assert chosen(panel, choice) == [str(value.id) for value in values]
    panel = await opened(world, "when")
    for choice, value in (
        ("time_zone", "Europe/Paris"),
        ("recognition_weekday", "6"),
        ("recognition_hour", "0"),
    ):
        panel = answered(await world.mod.select(panel, [value], custom_id=f"setup:pick:{choice}"))
        assert chosen(panel, choice) == [value]
    panel = await opened(world, "what")
    for choice, picked in (("features", ["offers"]), ("language", ["fr"])):
        panel = answered(await world.mod.select(panel, picked, custom_id=f"setup:pick:{choice}"))
        assert chosen(panel, choice) == picked
    expected = GuildSettings().changed(
        language="fr",
        time_zone="Europe/Paris",
        recognition_channel_id=world.general.id,
        contest_channel_id=world.contests.id,
        moderator_channel_id=world.general.id,
        offer_channel_ids=(world.general.id, world.contests.id),
        moderator_role_id=world.moderators.id,
        recognition_weekday=6,
        recognition_hour=0,
        features=frozenset({OFFERS}),
    )
    assert settings_of(world) == expected
    await world.restart()
    assert settings_of(world) == expected


async def test_a_channel_can_be_taken_back(world: World) -> None:
    panel = await opened(world, "where")
    pick = "setup:pick:contest_channel_id"
    panel = answered(await world.mod.select(panel, [world.contests], custom_id=pick))
    panel = answered(await world.mod.select(panel, [], custom_id=pick))
    assert settings_of(world)[ContestSettings].contest_channel_id is None


async def test_a_time_zone_that_is_not_in_the_menu_is_typed(world: World) -> None:
    panel = await opened(world, "when")
    form = await world.mod.select(panel, ["another"], custom_id="setup:pick:time_zone")
    result = await world.mod.submit_modal(form, {"zone": "kathmandu"})
    assert settings_of(world).time_zone == "Asia/Kathmandu"
    assert chosen(answered(result), "time_zone") == ["Asia/Kathmandu"]


async def test_a_mistyped_time_zone_is_answered_with_those_meant(world: World) -> None:
    panel = await opened(world, "when")
    form = await world.mod.select(panel, ["another"], custom_id="setup:pick:time_zone")
    result = await world.mod.submit_modal(form, {"zone": "Kathmandoo"})
    assert "Asia/Kathmandu" in shown(answered(result))
    assert settings_of(world).time_zone == "UTC"


async def test_the_weekly_moment_is_said_in_words(world: World) -> None:
    said = shown(await opened(world, "when"))
    moment = next_recognition(GuildSettings(), world.sim.now())
    assert "Every Friday at" in said
    assert f"<t:{int(moment.timestamp())}:F>" in said


async def test_a_panel_opened_before_a_restart_still_works(world: World) -> None:
    panel = await opened(world, "what")
    await world.restart()
    await world.mod.select(panel, ["fr"], custom_id="setup:pick:language")
    assert settings_of(world).language == "fr"


async def test_only_those_who_manage_the_server_may_even_click(world: World) -> None:
    panel = await opened(world, "what")
    world.sim.backend.remove_member_role(world.guild.id, world.mod.id, world.moderators.id)
    result = await world.mod.select(panel, ["fr"], custom_id="setup:pick:language")
    assert "manage the server" in shown(answered(result))
    assert settings_of(world) == GuildSettings()


async def test_the_permission_that_is_missing_is_named_with_its_channel_and_mend(
    world: World,
) -> None:
    panel = await opened(world, "where")
    denied = discord.PermissionOverwrite(send_messages=False)
    muted = world.guild.create_text_channel("muted", overwrites={world.guild.default_role: denied})
    pick = "setup:pick:contest_channel_id"
    said = shown(answered(await world.mod.select(panel, [muted], custom_id=pick)))
    # Discord takes the others away with the first.
    assert f"In <#{muted.id}> I need: Send Messages, Embed Links, and Attach Files." in said


async def test_all_is_well_once_all_is_chosen(world: World) -> None:
    panel = await opened(world, "where")
    assert "no channel yet" in shown(panel)
    panel = answered(
        await world.mod.select(
            panel, [world.general], custom_id="setup:pick:recognition_channel_id"
        )
    )
    assert "I have everything I need" in shown(panel)


async def test_a_source_is_weighed_and_the_panel_says_so_in_words(world: World) -> None:
    panel = await opened(world, "count")
    said = shown(panel)
    assert "**Normal**: Thanks, Answers, Reactions, Nominations" in said
    assert "**Helped**: 🙏 ❤" in said
    for source, weight in (("boost", "0"), ("nomination", "200"), ("thanks", "50")):
        panel = answered(await world.mod.select(panel, [source], custom_id="setup:pick:source"))
        assert chosen(panel, "weight") == ["100"]
        panel = answered(
            await world.mod.select(panel, [weight], custom_id=f"setup:pick:weight:{source}")
        )
        assert chosen(panel, "weight") == [weight]
    said = shown(panel)
    assert "**Double**: Nominations\n**Normal**: Answers" in said
    assert "**Half**: Thanks\n**Off**: Boosts" in said
    assert settings_of(world)[ContributionSettings].weight_of(Source.BOOST) == 0
    panel = answered(await world.mod.select(panel, ["points"], custom_id="setup:pick:source"))
    options = [option["value"] for option in menu(panel, "weight")["options"]]
    assert options == ["0", "100"], "points by hand say themselves how many they are"


async def test_a_guild_says_what_its_own_emoji_mean(world: World) -> None:
    own = world.guild.create_emoji("party")
    panel = await opened(world, "count")
    form = await world.mod.select(panel, ["add"], custom_id="setup:pick:emoji")
    filled = await world.mod.submit_modal(form, {"emoji": ":party:", "kind": "entertained"})
    party = f"<:emoji:{own.id}>"
    assert settings_of(world)[ContributionSettings].reactions[party] is ContributionKind.ENTERTAINED
    assert f"**Entertained**: 😂 🤣 {party}" in shown(answered(filled))
    joke = await world.ana.send(world.general, "mugs all the way down")
    for someone in (world.ben, world.fanny):
        await someone.react(joke, f"party:{own.id}")
    board = await world.app[ContributionQueryService].top_members(
        world.guild.id, "all", ContributionKind.ENTERTAINED
    )
    assert [standing.user_id for standing in board] == [world.ana.id]

    panel = await opened(world, "count")
    panel = answered(await world.mod.select(panel, [party], custom_id="setup:pick:emoji"))
    pick = f"setup:pick:meaning:{party}"
    panel = answered(await world.mod.select(panel, ["helped"], custom_id=pick))
    assert chosen(panel, "meaning") == ["helped"]
    panel = answered(await world.mod.select(panel, ["remove"], custom_id=pick))
    assert party not in settings_of(world)[ContributionSettings].reactions
    form = await world.mod.select(panel, ["add"], custom_id="setup:pick:emoji")
    refused = await world.mod.submit_modal(form, {"emoji": "hello", "kind": "helped"})
    assert "I don't recognise the emoji" in shown(answered(refused))


async def test_what_counts_is_said_in_french_too_and_fits_a_message(world: World) -> None:
    world.sim.locales[world.mod.id] = "fr"
    many = {f"<:emoji:{number}>": ContributionKind.HELPED for number in range(MAX_REACTIONS)}
    await world.app.guild_settings.change(world.guild.id, reactions=many)
    panel = await opened(world, "count")
    assert "**Normal** : Remerciements, Réponses, Réactions" in shown(panel)
    (emoji, *_) = many
    await world.mod.select(panel, [emoji], custom_id="setup:pick:emoji")
    assert len(menu(panel, "emoji")["options"]) == MAX_REACTIONS


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (GuildSettings().changed(features=frozenset({OFFERS})), "Offers have no channel"),
        (GuildSettings().changed(offer_channel_ids=(1,)), "are switched off"),
        (GuildSettings(), "switched message reading off"),
    ],
)
def test_what_is_not_chosen_is_wanted(settings: GuildSettings, said: str) -> None:
    wanted = setup_problems(None, settings, reads_messages=False)
    assert any(said in want.message for want in wanted)
