"""Shops are found by their modules, and set up from the settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

import bot.shops
from bot.config import SECRETS, Settings, SettingsError
from bot.shops import configured_shops
from tests.stripe_server import KEY, SECRET


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, None),
        ({"stripe_key": KEY}, "OVATION_STRIPE_WEBHOOK_SECRET is not set"),
        (
            {"stripe_key": KEY, "stripe_webhook_secret": SECRET},
            "OVATION_STRIPE_GUILD_IDS is not set",
        ),
    ],
)
def test_a_shop_that_is_set_up_by_halves_is_told_by_its_setting(
    given: dict[str, str], named: str | None
) -> None:
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]  # read from text
    if named is None:
        assert configured_shops(settings) == []
        return
    with pytest.raises(SettingsError, match=named):
        configured_shops(settings)


def test_a_shop_that_is_set_up_whole_is_open_to_its_servers() -> None:
    settings = Settings(
        _env_file=None,
        stripe_key=SecretStr(KEY),
        stripe_webhook_secret=SecretStr(SECRET),
        stripe_guild_ids="1, 22",
    )
    ((shop, servers),) = configured_shops(settings)
    assert shop.name == "stripe"
    assert servers == {1, 22}


def test_another_shop_is_found_by_its_module_whether_or_not_stripe_is_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "def create(settings):\n    return 'a stall', frozenset({settings.api_port})\n"
    (tmp_path / "stall_factory.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(bot.shops, "__path__", [*bot.shops.__path__, str(tmp_path)])
    try:
        ((shop, servers),) = configured_shops(Settings(_env_file=None, api_port=9))
        assert str(shop) == "a stall"
        assert servers == {9}
    finally:
        sys.modules.pop("bot.shops.stall_factory", None)


def test_every_setting_that_is_a_secret_is_kept_out_of_output() -> None:
    assert {"token", "database_url", "address_keys", "stripe_key"} <= SECRETS
    assert {name for name in Settings.model_fields if name.endswith(("key", "secret"))} <= SECRETS
