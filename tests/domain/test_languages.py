"""The languages that the folders of `locales` declare."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from domain import languages
from domain.guild_settings import GuildSettings
from domain.languages import (
    LANGUAGES,
    SOURCE,
    AddressForm,
    DateStyle,
    Language,
    LanguageSpec,
    discover_languages,
)


def test_every_folder_of_locales_is_a_language() -> None:
    folders = {each.name for each in files("locales").iterdir() if each.is_dir()}
    assert folders - {"__pycache__"} == set(LANGUAGES)
    assert LANGUAGES[0] == SOURCE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_a_name_and_no_form_of_address_or_two(language: Language) -> None:
    declared = discover_languages()[language]
    assert declared.name
    assert set(declared.address_forms) in ({*get_args(AddressForm)}, set())


def test_dates_are_read_in_the_style_of_the_guilds_language() -> None:
    assert GuildSettings(language="fr").date_style == DateStyle(day_first=True, hour_clock=True)
    assert GuildSettings().date_style == DateStyle()


def test_a_folder_more_is_a_language_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("__pycache__", "de", "en", "ja"):
        (tmp_path / code).mkdir()
    (tmp_path / "ovation.pot").touch()
    declared = "[address_forms]\nfamiliar = 'du'\npolite = 'Sie'\n"
    (tmp_path / "de" / "language.toml").write_text(declared, encoding="utf-8")
    monkeypatch.setattr(languages, "files", lambda _package: tmp_path)
    assert discover_languages.__wrapped__() == {
        "en": LanguageSpec("English"),
        "de": LanguageSpec(
            "Deutsch", DateStyle(day_first=True), {"familiar": "du", "polite": "Sie"}
        ),
        "ja": LanguageSpec("日本語"),
    }
