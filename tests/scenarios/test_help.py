"""`/help` says what one can do, for members and for moderators, and only what is switched on."""

from __future__ import annotations

import pytest

from bot.i18n import say
from domain.contributions.settings import CONTRIBUTIONS
from domain.feature_switches import features_in
from domain.help_lines import HelpTopic
from domain.offer_settings import OFFERS
from domain.setup_profiles import ALL
from tests.scenarios.world import World, answered, shown

WORDS = {
    "en-US": ("Thank somebody", "/campaign create", "What members see", "Look for something"),
    "fr": ("Remercier quelqu’un", "/campagne créer", "Ce que voient les membres", "Chercher"),
}
MOST_LINES, ONE_SCREEN = 6, 1500
"""How many lines, and characters, a page of the help has at most."""
LANGUAGES = pytest.mark.parametrize("locale", ["en-US", "fr"])


@LANGUAGES
async def test_members_read_what_they_can_do_and_nothing_of_moderators(
    world: World, locale: str
) -> None:
    thank, discount, _, _ = WORDS[locale]
    world.sim.locales[world.ana.id] = locale
    told = answered(await world.ana.slash(world.general, "help"))
    assert told.ephemeral
    assert thank in shown(told)
    assert discount not in shown(told)
    assert "page:help_moderators" not in str(told.components)


@LANGUAGES
async def test_moderators_read_what_they_can_do_and_what_members_see(
    world: World, locale: str
) -> None:
    thank, discount, members, _ = WORDS[locale]
    world.sim.locales[world.mod.id] = locale
    await world.app.guild_settings.change(world.guild.id, features=features_in(ALL))
    told = answered(await world.mod.slash(world.general, "help"))
    pages = [shown(told)]
    for topic in list(HelpTopic)[1:]:
        label = say(topic.label, "fr" if locale == "fr" else "en")
        told = answered(await world.mod.click(told, label=label))
        pages.append(shown(told))
    assert [discount in page for page in pages] == [False, False, False, False, False, True]
    assert all(thank not in page for page in pages)
    assert all(page.count("**") <= MOST_LINES * 2 and len(page) < ONE_SCREEN for page in pages)
    turned = answered(await world.mod.click(told, label=members))
    assert thank in shown(turned)
    assert discount not in shown(turned)


@LANGUAGES
async def test_what_is_switched_off_is_not_told_of(world: World, locale: str) -> None:
    thank, _, _, buy = WORDS[locale]
    world.sim.locales[world.ana.id] = locale
    for features, on, off in ((CONTRIBUTIONS, thank, buy), (OFFERS, buy, thank)):
        await world.app.guild_settings.change(world.guild.id, features=frozenset({features}))
        told = shown((await world.ana.slash(world.general, "help")).response)
        assert on in told
        assert off not in told


async def test_a_member_cannot_turn_to_the_moderators_page(world: World) -> None:
    told = answered(await world.mod.slash(world.general, "help"))
    world.sim.backend.remove_member_role(world.guild.id, world.mod.id, world.moderators.id)
    turned = answered(await world.mod.click(told, label="What members see"))
    assert "For moderators" not in shown(turned)
