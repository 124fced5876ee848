"""Everything that a subject declares belongs to exactly one feature."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData, Table

import db.tables
from bot.app import App
from bot.client import EXTENSIONS, OvationBot
from bot.feature_specs import FeatureSpec, discover_features
from domain.feature_switches import Feature, all_features, declared_in_settings
from domain.guild_settings import sections
from domain.measures import Measure
from domain.module_discovery import modules_in
from tests.repository.commands import commands

FEATURES = discover_features()
Declared = tuple[str, str]
"""The name of something declared, and its module."""


def misplaced(declared: list[Declared], features: tuple[FeatureSpec, ...] = FEATURES) -> list[str]:
    """Return what belongs to no feature or to several, with these."""
    return [
        f"{name} in {module}: {owners}"
        for name, module in declared
        if len(owners := [feature.key for feature in features if feature.owns(module)]) != 1
    ]


def tables() -> Iterator[Declared]:
    """Yield every table."""
    for module in modules_in("db.tables"):
        for value in vars(module).values():
            if isinstance(value, Table):
                yield value.name, module.__name__


def listeners() -> Iterator[Declared]:
    """Yield every message listener."""
    for module in modules_in("bot.listeners"):
        yield module.__name__, module.__name__


def switches() -> Iterator[Declared]:
    """Yield every feature switch."""
    for module, value in declared_in_settings():
        if isinstance(value, Feature):
            yield value.key, module


def settings() -> Iterator[Declared]:
    """Yield every class of settings."""
    for section in sections():
        yield section.KEY, section.__module__


def measures() -> Iterator[Declared]:
    """Yield every measure."""
    for module in modules_in("domain", suffix="measures"):
        for value in vars(module).values():
            if isinstance(value, Measure):
                yield value.key, module.__name__


def test_each_table_belongs_to_one_feature() -> None:
    found = list(tables())
    assert {name for name, _ in found} == set(db.tables.metadata.tables)
    assert misplaced(found) == []


def test_each_switch_settings_class_and_listener_belongs_to_one_feature() -> None:
    assert {key for key, _ in switches()} == {each.key for each in all_features()}
    for declared in (list(switches()), list(settings()), list(listeners()), list(measures())):
        assert declared
        assert misplaced(declared) == []


async def test_each_command_and_cog_belongs_to_one_feature(app: App) -> None:
    client = OvationBot(app)
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    found = [(command.qualified_name, command.module) for command in commands(client)]
    assert len(found) >= 60
    assert misplaced(found) == []
    assert misplaced([(extension, extension) for extension in EXTENSIONS]) == []


def test_no_two_features_claim_a_module() -> None:
    claimed = [name for feature in FEATURES for name in {feature.key, *feature.modules}]
    assert sorted(claimed) == sorted(set(claimed))


def test_each_module_that_a_feature_names_exists() -> None:
    used = {
        part
        for declared in (tables(), switches(), settings(), listeners(), measures())
        for _, module in declared
        for part in module.split(".")
    } | {part for extension in EXTENSIONS for part in extension.split(".")}
    assert {name for feature in FEATURES for name in feature.modules} <= used


def test_what_belongs_to_nobody_or_to_two_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from db.tables import gifts  # noqa: PLC0415

    orphan = ("lost", "db.tables.lost_property")
    assert misplaced([orphan]) == ["lost in db.tables.lost_property: []"]
    owner = FeatureSpec(key="lost", modules=("lost_property",))
    assert misplaced([orphan], (*FEATURES, owner)) == []
    rival = FeatureSpec(key="rival", modules=("lost_property",))
    assert len(misplaced([orphan], (*FEATURES, owner, rival))) == 1
    monkeypatch.setattr(gifts, "planted", Table("planted", MetaData()), raising=False)
    assert ("planted", "db.tables.gifts") in list(tables())
