"""A feature's switch, settings and fields in `/setup` are its own declarations."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import cogs
import domain
from cogs.setup.missing_permissions import setup_problems
from cogs.setup.panel import discover_fields, page_of, pages
from cogs.ui.base import parse_choice
from domain import guild_settings
from domain.feature_switches import Feature, all_features
from domain.guild_settings import GuildSettings, sections
from domain.permissions import NAMES
from domain.refusals import Refusal
from domain.translatable_text import Text, text

SAMPLE_SETTINGS = """
from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class SampleSettings(SettingsSection):
    KEY: ClassVar[str] = "sample"

    sample_channel_id: int | None = None


SAMPLE = Feature(
    key="sample",
    position=POSITION,
    label=text("Sample"),
    about=text("Sample"),
    reads_messages=True,
    channels=PostingChannels("sample_channel_id", unchosen=text("Sample"), permissions=1 << 10),
)
"""
SAMPLE_COG = """
from cogs.ui.setup_fields import channel_field
from domain.translatable_text import text

SETUP_FIELDS = (channel_field(1_000, "sample_channel_id", text("Sample")),)
"""
CACHES = (all_features, sections, guild_settings._section_of, discover_fields, pages)


def forget() -> None:
    """Let declarations be looked for again."""
    for module in ("domain.sample_settings", "cogs.sample"):
        sys.modules.pop(module, None)
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture
def position() -> int:
    """Return a place for the switch that is free."""
    return 1_000


@pytest.fixture
def added(position: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add two modules, which no other module names."""
    for package, name, source in (
        (domain, "sample_settings", SAMPLE_SETTINGS.replace("POSITION", str(position))),
        (cogs, "sample", SAMPLE_COG),
    ):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.mark.usefixtures("added")
def test_a_new_feature_is_found_with_switch_settings_field_and_permissions() -> None:
    sample = Feature.find("sample")
    assert all_features()[-1] is sample
    assert page_of("sample_channel_id") is pages()["where"]
    on = GuildSettings().changed(features=frozenset({sample}), sample_channel_id=5)
    assert GuildSettings.from_document(on.as_document()) == on
    assert on.posting_channels == {5: 1 << 10}
    assert on.changed(features=frozenset()).posting_channels == {}
    assert list(setup_problems(None, on, reads_messages=True)) == []
    assert len(list(setup_problems(None, on, reads_messages=False))) == 1
    missing = setup_problems(None, on.changed(sample_channel_id=None), reads_messages=True)
    assert text("Sample") in list(missing)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("position", [10])
def test_two_features_in_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="two features have the position 10"):
        all_features()


def test_unchosen_and_unused_channels_are_said_once_for_each_setting() -> None:
    everything = GuildSettings().changed(features=frozenset(all_features()))
    problems = list(setup_problems(None, everything, reads_messages=True))
    channels = [each.channels for each in all_features() if each.channels is not None]
    needed = {each.setting for each in channels if each.unchosen is not None}
    watched = [each for each in all_features() if each.needs_moderator_channel is not None]
    assert len(problems) == len(needed) + len(watched) > 2


def test_each_channel_and_role_in_the_settings_has_one_field() -> None:
    ids = {
        each.name
        for kind in (GuildSettings, *sections())
        for each in dataclasses.fields(cast("Any", kind))
        if each.name.endswith(("_channel_id", "_channel_ids", "_role_id"))
    }
    shown = Counter(name for each in discover_fields() for name in (*each.channels, *each.roles))
    assert shown == dict.fromkeys(ids, 1)


@pytest.mark.parametrize("feature", all_features(), ids=lambda feature: str(feature.key))
def test_a_switch_fits_its_menu_and_needs_what_there_is(feature: Feature) -> None:
    assert isinstance(feature.label, Text)
    assert len(feature.about.message) <= 100
    if feature.channels is not None:
        assert not feature.channels.permissions & ~sum(NAMES)
        assert feature.channels.ids(GuildSettings()) == ()


def test_an_unknown_page_of_an_older_panel_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refusal):
        parse_choice(page_of, "of another release")
