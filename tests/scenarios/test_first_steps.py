"""Somebody adds the bot, is welcomed, sets it up in five steps, and introduces it to members."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from domain.feature_switches import features_in
from domain.guild_settings import GuildSettings
from domain.onboarding_settings import OnboardingSettings
from domain.recognition.settings import RecognitionSettings
from domain.setup_profiles import ALL, PROFILES, RECOGNISE, SELL
from tests.scenarios.world import World, answered, shown

LANGUAGES = pytest.mark.parametrize("locale", ["en-US", "fr"])
WORDS = {
    "en-US": {
        "first": "First steps · 1 of 5",
        "second": "First steps · 2 of 5",
        "next": "Next step",
        "back": "Back",
        "start": "Start",
        "try": "Try this now",
        "thank": "**Thank somebody**",
        "introduce": "Introduce me to members",
        "post": "Post it",
        "again": "Post it again",
        "change": "Change the post",
        "changed": "is changed",
    },
    "fr": {
        "first": "Premiers pas · 1 sur 5",
        "second": "Premiers pas · 2 sur 5",
        "next": "Étape suivante",
        "back": "Retour",
        "start": "Démarrer",
        "try": "Essaie maintenant",
        "thank": "**Remercie quelqu’un**",
        "introduce": "Me présenter aux membres",
        "post": "Publier",
        "again": "Publier à nouveau",
        "change": "Modifier le message",
        "changed": "est modifié",
    },
}


def settings_of(world: World) -> GuildSettings:
    return world.app.guild_settings.of(world.guild.id)


async def opened(world: World) -> ResponseMessage:
    return answered(await world.mod.slash(world.general, "setup"))


async def click(world: World, panel: ResponseMessage, label: str) -> ResponseMessage:
    return answered(await world.mod.click(panel, label=label))


async def stepped(world: World, locale: str, to: int) -> ResponseMessage:
    """Go on to this step without choosing anything."""
    panel = await opened(world)
    for _ in range(to - 1):
        panel = await click(world, panel, WORDS[locale]["next"])
    return panel


@pytest.fixture
def reader(world: World, locale: str) -> World:
    """Let the moderator read this language."""
    world.sim.locales[world.mod.id] = locale
    return world


@LANGUAGES
async def test_a_new_server_is_set_up_in_five_steps_by_going_on(reader: World, locale: str) -> None:
    said = WORDS[locale]
    bot = reader.sim.bot.user
    assert bot is not None
    desk = reader.guild.create_text_channel(
        "desk",
        overwrites={
            reader.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            bot: discord.PermissionOverwrite(view_channel=True),
        },
    )
    assert said["first"] in shown(await opened(reader))
    panel = await stepped(reader, locale, 5)
    assert f"<#{reader.general.id}>" in shown(panel)
    finished = shown(await click(reader, panel, said["start"]))
    assert said["try"] in finished
    assert said["thank"] in finished
    settings = settings_of(reader)
    assert settings.features == features_in(RECOGNISE)
    assert settings[RecognitionSettings].recognition_channel_id == reader.general.id
    assert settings.moderator_channel_id == desk.id
    again = shown(await opened(reader))
    assert said["first"] not in again


@LANGUAGES
async def test_who_stops_halfway_goes_on_there_also_after_a_restart(
    reader: World, locale: str
) -> None:
    said = WORDS[locale]
    await stepped(reader, locale, 2)
    await reader.restart()
    panel = await opened(reader)
    assert said["second"] in shown(panel)
    assert said["first"] in shown(await click(reader, panel, said["back"]))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.key)
async def test_each_profile_asks_only_for_what_it_needs_and_switches_its_set_on(
    world: World, profile: Any
) -> None:
    panel = await opened(world)
    panel = answered(await world.mod.select(panel, [profile.key], custom_id="guide:pick:profile"))
    for feature in features_in(profile):
        assert f"**{feature.label.message}**" in shown(panel)
    panel = await click(world, panel, "Next step")
    asked = str(panel.components)
    for feature in features_in(ALL):
        if feature.channels is not None:
            needed = feature.channels.setting in {
                each.channels.setting for each in features_in(profile) if each.channels is not None
            }
            assert (f"guide:pick:{feature.channels.setting}" in asked) == needed
    for _ in range(3):
        panel = await click(world, panel, "Next step")
    await click(world, panel, "Start")
    assert settings_of(world).features == features_in(profile)


async def test_the_steps_switch_nothing_off_that_a_person_switched_on(world: World) -> None:
    await world.turn_on_offers()
    panel = await stepped_again(world)
    assert "**Offers** in" in shown(panel)
    await click(world, panel, "Start")
    assert settings_of(world).features == features_in(RECOGNISE) | features_in(SELL)


async def stepped_again(world: World) -> ResponseMessage:
    """Go through the steps of a server that is set up, to the last one."""
    panel = await click(world, await opened(world), "First steps")
    for _ in range(4):
        panel = await click(world, panel, "Next step")
    return panel


def test_a_profile_but_the_one_with_everything_is_three_things_at_most() -> None:
    assert features_in(ALL) > features_in(SELL)
    sizes = [len(features_in(profile)) for profile in PROFILES if profile is not ALL]
    assert all(1 <= size <= 3 for size in sizes)


async def test_a_choice_in_a_step_is_kept_and_a_suggestion_does_not_replace_it(
    world: World,
) -> None:
    panel = await stepped(world, "en-US", 2)
    pick = "guide:pick:recognition_channel_id"
    panel = answered(await world.mod.select(panel, [world.contests], custom_id=pick))
    panel = await click(world, panel, "Next step")
    settings = settings_of(world)
    assert settings[RecognitionSettings].recognition_channel_id == world.contests.id
    panel = await click(world, panel, "Next step")
    form = await world.mod.select(panel, ["another"], custom_id="guide:pick:time_zone")
    result = answered(await world.mod.submit_modal(form, {"zone": "kathmandu"}))
    assert "First steps · 4 of 5" in shown(result)
    assert settings_of(world).time_zone == "Asia/Kathmandu"


async def test_all_settings_leaves_the_steps_and_a_button_leads_back(world: World) -> None:
    panel = await stepped(world, "en-US", 3)
    panel = await click(world, panel, "All settings")
    assert "## Set up Ovation" in shown(panel)
    assert settings_of(world)[OnboardingSettings].setup_step == 0
    assert "First steps · 1 of 5" in shown(await click(world, panel, "First steps"))


async def test_each_manager_takes_the_steps_for_themselves(world: World) -> None:
    other = world.guild.add_member(world.sim.create_user("other"), roles=[world.moderators])
    first = await stepped(world, "en-US", 2)
    second = answered(await other.slash(world.general, "setup"))
    assert "First steps · 2 of 5" in shown(second)
    second = answered(await other.click(second, label="Back"))
    first = await click(world, first, "Next step")
    assert "First steps · 3 of 5" in shown(first)
    second = answered(await other.click(second, label="Next step"))
    assert "First steps · 2 of 5" in shown(second)
    second = answered(
        await other.select(second, [world.contests], custom_id="guide:pick:recognition_channel_id")
    )
    assert "First steps · 2 of 5" in shown(second)


async def test_first_steps_of_a_server_that_is_set_up_are_shown_to_the_clicker_alone(
    world: World,
) -> None:
    panel = await stepped(world, "en-US", 5)
    await click(world, panel, "Start")
    panel = await click(world, await opened(world), "First steps")
    panel = await click(world, panel, "Next step")
    assert "First steps · 2 of 5" in shown(panel)
    assert "## Set up Ovation" in shown(await opened(world))


async def test_only_managers_take_the_steps_and_introduce_the_bot(world: World) -> None:
    panel = await stepped(world, "en-US", 5)
    world.sim.backend.remove_member_role(world.guild.id, world.mod.id, world.moderators.id)
    assert "manage the server" in answered(await world.mod.click(panel, label="Start")).content


async def introduced(world: World, locale: str, words: str | None = None) -> ResponseMessage:
    """Fill in the form for the post; return the preview."""
    panel = await opened(world)
    if "guide:" in str(panel.components):
        panel = answered(await world.mod.click(panel, custom_id="setup:tab:where"))
    form = await world.mod.click(panel, label=WORDS[locale]["introduce"])
    assert form.modal is not None
    filled_in = str(form.modal["components"][1]["component"]["value"])
    values = {"channel": [world.contests], "words": words or filled_in}
    return answered(await world.mod.submit_modal(form, values))


@LANGUAGES
async def test_a_post_for_members_is_shown_posted_once_and_changed(
    reader: World, locale: str
) -> None:
    said = WORDS[locale]
    preview = await introduced(reader, locale)
    assert preview.ephemeral
    assert "/me" in shown(preview)
    assert not reader.contests.history()
    await click(reader, preview, said["post"])
    await reader.sim.pass_time(60)
    (posted,) = reader.contests.history()
    assert "## Hello, I'm Ovation" in shown(posted)
    preview = await introduced(reader, locale, "Our own *words*, @everyone")
    changed = shown(await click(reader, preview, said["change"]))
    assert said["changed"] in changed
    (posted,) = reader.contests.history()
    assert shown(posted) == "Our own *words*, @everyone"
    preview = await introduced(reader, locale)
    await click(reader, preview, said["again"])
    await reader.sim.pass_time(60)
    assert len(reader.contests.history()) == 2


async def test_a_post_that_was_deleted_is_posted_anew(world: World) -> None:
    preview = await introduced(world, "en-US", "Hello")
    await click(world, preview, "Post it")
    await world.sim.pass_time(60)
    (posted,) = world.contests.history()
    preview = await introduced(world, "en-US", "Hello again")
    world.sim.backend.delete_message(world.contests.id, posted.id)
    gone = await world.mod.click(preview, label="Change the post")
    assert "can no longer find that post" in answered(gone).content
