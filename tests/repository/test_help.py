"""`/help` is complete and correct: each feature says what its commands are for."""

from __future__ import annotations

import re
from functools import cache

import pytest
from discord import app_commands

from bot.access import Access, declared_access
from bot.app import App
from bot.client import EXTENSIONS, OvationBot
from bot.feature_specs import discover_features
from bot.i18n import say, translate
from domain.help_lines import HelpLine
from domain.languages import LANGUAGES
from tests.repository.commands import KINDS, commands

FEATURES = discover_features()
NAMED = re.compile(r"(?<![\w/])/([\w-]+(?: \w+)?)")
UNTOLD = {"help"}
"""The command that is not told of: one is reading its answer."""


@cache
def lines() -> list[HelpLine]:
    return [line for feature in FEATURES for line in feature.help]


@pytest.fixture
async def client(app: App) -> OvationBot:
    made = OvationBot(app)
    for extension in EXTENSIONS:
        await made.load_extension(extension)
    return made


async def test_every_command_and_group_is_told_of_by_its_feature_to_who_may_use_it(
    client: OvationBot,
) -> None:
    missing = []
    for command in commands(client):
        if not isinstance(command, app_commands.Command):
            continue
        top = command.qualified_name.split()[0]
        (feature,) = (each for each in FEATURES if each.owns(command.module or ""))
        moderates = declared_access(command) is not Access.EVERYONE
        told = " ".join(
            line.said.message for line in feature.help if line.for_moderators == moderates
        )
        if top not in UNTOLD and f"/{top}" not in told:
            missing.append(f"/{command.qualified_name} in the help of {feature.key}")
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_that_a_line_names_exists_in_that_language(
    client: OvationBot, language: str
) -> None:
    known = set()
    for kind in KINDS:
        for command in client.tree.walk_commands(type=kind):
            parts = command.qualified_name.split()
            known.add(" ".join(translate(part, language) or part for part in parts))
    for line in lines():
        said = say(line.said, language)
        named = [found.split() for found in NAMED.findall(said)]
        assert all(
            words[0] in known and (" ".join(words) in known or words[0] in known) for words in named
        ), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_tells_of_as_many_commands(language: str) -> None:
    for line in lines():
        there, here = (len(NAMED.findall(say(line.said, each))) for each in ("en", language))
        assert there == here, say(line.said, language)


def test_no_two_lines_for_the_same_people_share_a_place() -> None:
    places = [(line.for_moderators, line.position) for line in lines()]
    assert len(set(places)) == len(places)
