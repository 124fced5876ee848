"""Tests of `ovation key`, and the doctor's finding about unreadable addresses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from bot.app import App
from bot.cli import doctor
from bot.cli.address_keys import command
from bot.cli.database import open_database, prepare
from bot.config import Settings, SettingsError, load_settings
from bot.services.gifts.address_encryption import AddressCipher, new_key
from bot.services.gifts.claims import GiftClaimService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from domain.addresses import Address
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from tests.conftest import START

GUILD, ANA = 1, 111_111_111_111_111_111
ADDRESS = Address("Ana Doe", "1 Mill Lane", "SY1 Clay", "Wales")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder without settings of the developer in its environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OVATION_DATA_DIR", str(tmp_path))
    for name in ("OVATION_TOKEN", "OVATION_ADDRESS_KEYS", "OVATION_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


async def keep_an_address(folder: Path, key: str) -> None:
    settings = Settings(_env_file=None, data_dir=folder, address_keys=SecretStr(key))
    database = open_database(settings)
    await prepare(database, settings, START)
    app = App(settings, database, clock=lambda: START, alarmed=False)
    mug = await app[GiftInventoryService].add(GUILD, Gift(0, "a mug", gift_kind("parcel")))
    async with database.transaction() as transaction:
        grant_id = await app[GrantService].grant(
            transaction, GUILD, mug, ANA, source="test", source_id=1
        )
    assert grant_id is not None
    await app[GiftClaimService].claim(GUILD, grant_id, ANA, address=ADDRESS)
    await app.stop()


def diagnosis() -> str:
    return CliRunner().invoke(doctor.command, []).output


def test_a_new_key_is_printed_and_can_be_used() -> None:
    printed = run().output.strip()
    assert AddressCipher([printed])
    assert run().output.strip() != printed


def test_the_way_to_a_new_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = new_key(), new_key()
    asyncio.run(keep_an_address(folder, old))
    assert "1 postal addresses cannot be read" in diagnosis()
    monkeypatch.setenv("OVATION_ADDRESS_KEYS", new)
    assert "1 postal addresses cannot be read" in diagnosis()
    stuck = run("--renew")
    assert stuck.exit_code == 1
    assert "were left unchanged" in stuck.output
    monkeypatch.setenv("OVATION_ADDRESS_KEYS", f"{new}, {old}")
    assert "postal addresses can be stored and read" in diagnosis()
    assert run("--renew").exit_code == 0
    monkeypatch.setenv("OVATION_ADDRESS_KEYS", new)
    assert "postal addresses can be stored and read" in diagnosis()


def test_without_a_key_there_is_nothing_to_renew_with() -> None:
    assert isinstance(run("--renew").exception, SettingsError)


def test_a_broken_key_is_explained_without_being_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = new_key()[:-8]
    monkeypatch.setenv("OVATION_ADDRESS_KEYS", f"{new_key()},{broken}")
    with pytest.raises(SettingsError) as refused:
        load_settings(None)
    assert "OVATION_ADDRESS_KEYS" in str(refused.value)
    assert "ovation key" in str(refused.value)
    assert broken not in str(refused.value)
