"""Registers what the subjects share: page buttons, questions, *Correct it*, command errors."""

from __future__ import annotations

from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.client import OvationBot
from bot.interaction_errors import reply_with_error
from cogs.ui.command_forms import command_forms
from cogs.ui.confirmations import QUESTIONS, NoButton
from cogs.ui.forms import CorrectButton, offer_correction
from cogs.ui.pages import LISTS


async def answer_command_error(
    interaction: discord.Interaction[Any], error: app_commands.AppCommandError
) -> None:
    """Answer the person with the error of a command, and with what they typed in a form."""
    if forms := command_forms(interaction):
        await reply_with_error(interaction, error, partial(offer_correction, forms))
    else:
        await reply_with_error(interaction, error)


async def setup(client: OvationBot) -> None:
    """Register them (called by discord.py after the other cogs)."""
    client.add_dynamic_items(
        *(one.button for one in LISTS.values()),
        *(one.yes_button for one in QUESTIONS.values()),
        *(one.ask_button for one in QUESTIONS.values()),
        CorrectButton,
        NoButton,
    )
    client.tree.error(answer_command_error)
