"""`ovation key`: the key that keeps postal addresses unreadable on disk."""

from __future__ import annotations

import asyncio

import click

from bot.cli.database import open_database
from bot.config import Settings, SettingsError, load_settings
from bot.services.gifts.address_encryption import AddressCipher, new_key, reencrypt_all


@click.command("key")
@click.option("--renew", is_flag=True, help="Re-encrypt every address with the first key.")
def command(*, renew: bool) -> None:
    """Print a new key for OVATION_ADDRESS_KEYS; it is kept nowhere else, so keep it safe."""
    if not renew:
        click.echo(new_key())
        return
    settings = load_settings()
    if not settings.addresses:
        raise SettingsError("OVATION_ADDRESS_KEYS is not set: there is no key to encrypt with.")
    renewed, shut = asyncio.run(_renew(settings))
    click.echo(f"{renewed} addresses are now encrypted with the first key")
    if shut:
        raise click.ClickException(
            f"{shut} addresses cannot be decrypted with these keys and were left unchanged: add "
            "their key to OVATION_ADDRESS_KEYS after the new one, then try again"
        )


async def _renew(settings: Settings) -> tuple[int, int]:
    database = open_database(settings)
    try:
        return await reencrypt_all(database, AddressCipher(settings.addresses))
    finally:
        await database.close()
