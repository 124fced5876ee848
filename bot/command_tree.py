"""The tree of slash commands: access, translation, and synchronisation with Discord."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands

from bot.access import check_access, declared_access
from bot.discord_http import TRANSIENT_ERRORS, RateLimited
from bot.i18n import language_of, translate
from bot.interaction_errors import reply_with_error
from bot.log import MAX_LOGGED_LENGTH
from bot.malformed_input import skip_unreadable
from db.key_value import KeyValueStore
from domain.refusals import Refusal

if TYPE_CHECKING:
    from bot.client import OvationBot

COMMANDS_KNOWN = "commands known to Discord"
"""The key under which the hash of the registered commands is stored."""

log = structlog.stdlib.get_logger(__name__)


class OvationCommandTree(app_commands.CommandTree[Any]):
    """The command tree: it checks access, and handles errors like those of buttons."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Refuse a command to members who may not use it, before any of its code runs."""
        if interaction.command is None:
            # discord.py has no such command and will say so.
            return True
        try:
            check_access(interaction, declared_access(interaction.command))
        except Refusal as refusal:
            if interaction.type is discord.InteractionType.autocomplete:
                await interaction.response.autocomplete([])
            else:
                await reply_with_error(interaction, refusal)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the person with the error."""
        await reply_with_error(interaction, error)


class CatalogueTranslator(app_commands.Translator):
    """Translates names and descriptions of commands with the catalogues."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 (discord.py's signature)
    ) -> str | None:
        """Return the words in the language of `locale`; None means English."""
        return translate(string.message, language_of(locale.value))


async def sync_if_changed(tree: app_commands.CommandTree[OvationBot]) -> None:
    """Register changed commands: Discord allows some two hundred creations a day."""
    translator = tree.translator
    known = [
        await command.get_translated_payload(tree, translator)
        if translator
        else command.to_dict(tree)
        for command in tree.get_commands()
    ]
    plain = json.dumps([tree.client.application_id, known], sort_keys=True)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    async with tree.client.app.database.snapshot() as reading:
        known_digest = await KeyValueStore(reading).get(COMMANDS_KNOWN)
    if digest == known_digest:
        return
    if not await _sync(tree):
        return
    async with tree.client.app.database.transaction() as transaction:
        await KeyValueStore(transaction).put(COMMANDS_KNOWN, digest)
    log.info("commands_synced", commands=len(known))


async def _sync(tree: app_commands.CommandTree[OvationBot]) -> bool:
    """Synchronise the commands with Discord; return False if it keeps the earlier ones."""
    try:
        await tree.sync()
    except RateLimited as error:
        _say_commands_refused(error)  # for example by the daily limit
    except TRANSIENT_ERRORS:
        raise
    except discord.HTTPException as error:
        _say_commands_refused(error)
    except Exception as error:
        skip_unreadable(tree.client.app.metrics, "command sync", error)
    else:
        return True
    return False


def _say_commands_refused(error: discord.HTTPException) -> None:
    malformed = error.status == 400
    log.log(
        logging.ERROR if malformed else logging.WARNING,
        "command_sync_failed",
        error=str(error)[:MAX_LOGGED_LENGTH],
        mend="report this: Discord rejects the commands as malformed"
        if malformed
        else "nothing: it is tried again at the next start",
    )
