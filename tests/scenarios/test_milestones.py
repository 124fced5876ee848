"""Public thanks for a few members, and private ones for those who want them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from bot.services.milestones import next_top_five
from domain.contributions.settings import CONTRIBUTIONS
from domain.languages import Language
from domain.milestone_settings import MILESTONES, TOP_FIVE_THANKS
from domain.monthly_digest import next_month
from domain.monthly_digest_settings import MONTHLY_DIGEST
from domain.tier_settings import TIERS
from tests.scenarios.world import World, answered, shown

FEATURES = frozenset({CONTRIBUTIONS, TOP_FIVE_THANKS, MILESTONES, MONTHLY_DIGEST})


async def until(world: World, moment: datetime) -> None:
    await world.sim.pass_time((moment - world.sim.now() + timedelta(seconds=1)).total_seconds())


async def thank(world: World) -> None:
    """Let Ana and Cleo thank Ben, and Ana thank Fanny."""
    said = await world.ben.send(world.general, "press both buttons at once")
    for member in (world.ana, world.cleo):
        await member.send(world.general, "it works, thank you!", reply_to=said)
    also = await world.fanny.send(world.general, "hold them for a second")
    await world.ana.send(world.general, "even better, thank you!", reply_to=also)
    await world.sim.work(world.app[ContributionService].flush())


def posted(world: World) -> str:
    """Return all of the bot's posts in its channel."""
    return "\n".join(shown(message) for message in world.contests.history())


def pinged(world: World) -> list[object]:
    """Return the users pinged by each of the bot's posts in its channel."""
    path = f"/channels/{world.contests.id}/messages"
    return [
        (request.json or {})["allowed_mentions"]["users"]
        for request in world.sim.http_requests
        if request.method == "POST" and request.path.endswith(path)
    ]


@pytest.mark.parametrize(
    ("language", "first", "week", "month"),
    [
        (
            "en",
            "<@{}> received their first thank-you here",
            ("Thank you for last week", "🙏 <@{}> helped others along"),
            "You were thanked 2 times in Blue Mug Club last month",
        ),
        (
            "fr",
            "Un premier merci ici pour <@{}>",
            ("Merci pour la semaine passée", "🙏 <@{}> a aidé les autres à avancer"),
            "On t’a dit merci 2 fois sur Blue Mug Club",
        ),
    ],
)
async def test_a_month_of_thanks(
    world: World, language: Language, first: str, week: tuple[str, str], month: str
) -> None:
    if language == "fr":
        world.sim.locales[world.ben.id] = "fr"
    await world.app.guild_settings.change(
        world.guild.id,
        language=language,
        features=FEATURES,
        recognition_channel_id=world.contests.id,
    )
    await world.app[ConsentService].change(
        world.guild.id, world.ben.id, direct_messages=True, listed=True
    )
    await world.app[ConsentService].change(world.guild.id, world.fanny.id, listed=True)
    await thank(world)
    await world.restart()
    await world.sim.pass_time(3700)
    assert first.format(world.ben.id) in posted(world)
    assert len(world.contests.history()) == 2
    await until(world, next_top_five(world.app.guild_settings.of(world.guild.id), world.sim.now()))
    await world.restart()
    await world.sim.pass_time(3700)
    assert len(world.contests.history()) == 3
    thanks = posted(world)
    assert all(words.format(world.ben.id) in thanks for words in week), thanks
    assert pinged(world) == [[], [], []]
    zone = world.app.guild_settings.of(world.guild.id).zone
    await until(world, next_month(world.sim.now(), zone, 11))
    (letter,) = world.ben.user.dm_channel.history()
    assert month in shown(letter)
    assert list(world.fanny.user.dm_channel.history()) == []
    button = f"monthly:off:{world.guild.id}"
    stopped = await world.ben.user.click(letter, custom_id=button)
    assert shown(answered(stopped))
    consent = await world.app[ConsentService].of(world.guild.id, world.ben.id)
    assert not consent.monthly
    assert consent.direct_messages
    again = await world.ben.user.click(answered(stopped), custom_id=button.replace("off", "on"))
    assert shown(answered(again))
    assert (await world.app[ConsentService].of(world.guild.id, world.ben.id)).monthly


async def test_each_is_switched_in_the_panel(world: World) -> None:
    turned = await world.open_setup("what")
    assert "Milestones" in shown(turned)
    chosen = await world.mod.select(
        turned, ["contributions", "milestones", "tiers"], custom_id="setup:pick:features"
    )
    assert "Thanks and milestones need a recognition channel" in shown(answered(chosen))
    assert world.app.guild_settings.of(world.guild.id).features == {
        CONTRIBUTIONS,
        MILESTONES,
        TIERS,
    }
