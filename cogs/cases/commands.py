"""The ways to begin a talk with the team: `/talk`, *Tell the team*, and the panel."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.access import Access, has_access, requires
from bot.client import OvationBot
from bot.services.cases.letters import CaseLetterService
from bot.services.cases.lifecycle import CaseService
from bot.services.complaints import ComplaintService
from cogs.cases.letters import open_letter_form, show_talk
from cogs.cases.threads import add_to_thread, may_open_threads
from cogs.member_ideas.keeping import KeepIdeaButton
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from domain.cases.case import MessagePlace
from domain.member_ideas.settings import IDEAS
from domain.translatable_text import Channel, text

Button = discord.ui.Button[Any]


class TalkButton(PersistentButton, template=r"case:talk", access=Access.EVERYONE):
    """Begins a talk with the team; on the panel that everybody sees."""

    name, label = "case:talk", text("Talk to the team")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Begin it."""
        await begin(interaction)


async def begin(interaction: Interaction, about: MessagePlace | None = None) -> bool:
    """Open a case for the person, or show them the one that they have.

    Where the bot can make no private thread, they write to the team in a form, and read the answer
    here; returns False if they have such a form now.
    """
    app, guild_id, user_id = interaction.client.app, guild_id_of(interaction), interaction.user.id
    case = await app[CaseService].unsolved(guild_id, user_id)
    if case is None or case.in_writing:
        talk = await app[CaseLetterService].unsolved_or_unread(guild_id, user_id)
        if talk is not None:
            await show_talk(interaction, talk)
            return True
    if case is None:
        if not _can_open_thread(interaction, app[CaseService].channel(guild_id)):
            await open_letter_form(interaction, about)
            return False
        opened = await app[CaseService].open(guild_id, user_id, user_language(interaction), about)
        if opened.new:
            said = text("I'm opening a private thread for you. I'll mention you there in a moment.")
            await reply(interaction, said)
            return True
        case = opened.case
    if case.thread_id is None:
        await reply(interaction, text("I'm opening your private thread. It takes a moment."))
        return True
    await reply(
        interaction,
        text(
            "You are already talking with the team. Just write in {thread}.",
            thread=Channel(case.thread_id),
        ),
    )
    # They may have left it.
    await add_to_thread(interaction.client, case.thread_id, interaction.user.id)
    return True


def _can_open_thread(interaction: Interaction, channel_id: int) -> bool:
    """Return whether the bot can make a thread there that the person can see."""
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel(channel_id) if guild is not None else None
    if guild is None or channel is None or not isinstance(member, discord.Member):
        return False
    return channel.permissions_for(member).view_channel and may_open_threads(guild, channel_id)


@requires(Access.EVERYONE)
@app_commands.command(
    name=locale_str("talk"), description=locale_str("Talk to the team in private")
)
@app_commands.guild_only()
async def talk(interaction: Interaction) -> None:
    """Begin a talk with the team."""
    await begin(interaction)


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Tell the team"))
@app_commands.guild_only()
async def tell_the_team(interaction: Interaction, message: discord.Message) -> None:
    """Begin a talk about a message; the wait for an answer began when its author wrote it.

    The team keeps the idea in it instead.
    """
    if _is_kept_by_team(interaction, message):
        await _offer_keeping(interaction, message)
        return
    own = message.author.id == interaction.user.id
    wait_from = message.created_at if own else interaction.client.app.clock()
    answer = None
    if own:
        complaints = interaction.client.app[ComplaintService]
        answer = await complaints.answer_to(guild_id_of(interaction), message.id)
    await begin(interaction, MessagePlace(message.channel.id, message.id, wait_from, answer))


def _is_kept_by_team(interaction: Interaction, message: discord.Message) -> bool:
    """Return whether somebody of the team chose a member's message, and ideas are on."""
    return (
        guild_settings_of(interaction).has(IDEAS)
        and has_access(interaction, Access.MODERATOR)
        and message.author.id != interaction.user.id
        and not message.author.bot
        and message.webhook_id is None
    )


async def _offer_keeping(interaction: Interaction, message: discord.Message) -> None:
    """Show the team the button that keeps the idea in a message."""
    language = user_language(interaction)
    said = text(
        "You are on the team, so you can keep this message as an idea. /talk begins a talk."
    )
    place = message.channel.id, message.id, message.author.id
    row = discord.ui.ActionRow[Any](KeepIdeaButton(*place, language=language))
    panel = framed(paragraph(said, language), row)
    await interaction.response.send_message(view=panel, ephemeral=True)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(TalkButton)
    client.tree.add_command(talk)
    client.tree.add_command(tell_the_team)
