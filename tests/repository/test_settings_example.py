"""`config.example.env` has every setting, and is itself a valid settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import PREFIX, Settings, example, load_settings

FILE = Path(__file__).parents[2] / "config.example.env"


def test_the_file_has_every_setting_with_its_default_and_description_and_nothing_else() -> None:
    assert FILE.read_text(encoding="utf-8") == example(), (
        "bring it up to date: python -c 'from bot.config import example; print(example(), "
        'end="")\' > config.example.env'
    )


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    description = Settings.model_fields[name].description or ""
    assert description.endswith(".")
    assert f"\n{PREFIX}{name.upper()}=" in FILE.read_text(encoding="utf-8")


def test_as_it_stands_it_sets_nothing_but_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    assert load_settings(FILE) == Settings(_env_file=None)
