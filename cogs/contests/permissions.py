"""Permission to show a photo elsewhere: taken back by its author, worded by moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access
from bot.client import Interaction
from bot.services.contests.permissions import PhotoPermissionService
from cogs.contests.components import NUMBER, ContestButton
from cogs.ui.base import (
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask_button, confirmed
from cogs.ui.pages import Listing, paged
from domain.contests.contest import Entry
from domain.contests.photo_details import QUESTION_LENGTH, check_question, permission_question
from domain.contests.settings import ContestSettings
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.translatable_text import Text, Timestamp, text

PERMISSIONS = "photo_permissions"
STANDARD = "photo_question"


class TakeBackButton(ContestButton, template=rf"contest:takeback{NUMBER}", access=Access.EVERYONE):
    """Takes the permission for one photo back."""

    name = "contest:takeback"
    label = text("Take back")

    async def on_click(self, interaction: Interaction) -> None:
        """Take it back."""
        await interaction.client.app[PhotoPermissionService].take_back(
            guild_id_of(interaction), self.numbers[0], interaction.user.id
        )
        await reply(interaction, text("Done: this photo may no longer be shown elsewhere."))


BUTTONS = (TakeBackButton,)


@paged(PERMISSIONS, Access.EVERYONE)
async def photo_permissions(interaction: Interaction) -> Listing:
    """Load the member's photos that may be shown elsewhere."""
    language = user_language(interaction)
    found = await interaction.client.app[PhotoPermissionService].of_member(
        guild_id_of(interaction), interaction.user.id
    )
    return Listing(
        [
            [
                paragraph(_said(one.title, one.permission), language),
                discord.ui.ActionRow[Any](TakeBackButton(one.id, language=language)),
            ]
            for one in found
        ],
        above=[paragraph(text("## Photos that may be shown elsewhere"), language)],
        nothing=text("You gave no such permission here."),
    )


def _said(title: str, question: str) -> Text:
    return text("“{title}”: you said yes to “{question}”", title=title, question=question)


class PermissionCommands(commands.Cog):
    """The command for the question, mixed into the group of contests."""

    @app_commands.command(
        name=locale_str("permission"),
        description=locale_str("What members are asked before their photos are shown elsewhere"),
    )
    @options(question=locale_str("Your question; leave empty to see what is asked now"))
    async def permission(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, QUESTION_LENGTH] | None = None,
    ) -> None:
        """Show or change the question."""
        settings = guild_settings_of(interaction)
        if question is not None:
            settings = await interaction.client.app.guild_settings.change(
                guild_id_of(interaction),
                by=interaction.user.id,
                photo_question=check_question(question),
            )
        panel = question_panel(settings, user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)


def question_panel(settings: GuildSettings, language: Language) -> Panel:
    """Return the question that members are asked, with a way back to the standard one."""
    parts: list[discord.ui.Item[Any]] = [
        paragraph(
            text(
                "With each photo I ask: “{question}” Nobody has to say yes, and each can take it "
                "back in /privacy. /contest entries shows who did.",
                question=permission_question(settings),
            ),
            language,
        )
    ]
    if settings[ContestSettings].photo_question is not None:
        button = ask_button(STANDARD, text("Use the standard question…"), language)
        parts.append(discord.ui.ActionRow[Any](button))
    return framed(*parts)


async def _wording(interaction: Interaction) -> Text:
    return text(
        "I would forget “{question}” and ask the standard question. Permissions that "
        "members have given stay as they are.",
        question=permission_question(guild_settings_of(interaction)),
    )


@confirmed(STANDARD, Access.MODERATOR, wording=_wording, yes=text("Yes, use the standard question"))
async def ask_in_standard_words(interaction: Interaction) -> Text:
    """Forget the guild's own question."""
    await interaction.client.app.guild_settings.change(
        guild_id_of(interaction), by=interaction.user.id, photo_question=None
    )
    return text("I'm asking the standard question again.")


def permission_text(entry: Entry) -> Text | None:
    """Return the line for moderators about the permission for an entry; None without one."""
    if entry.permission is None or entry.permitted_at is None:
        return None
    return text(
        "-# ✅ May be shown elsewhere: the author said yes to “{question}”, {at}.",
        question=entry.permission,
        at=Timestamp(entry.permitted_at, "D"),
    )
