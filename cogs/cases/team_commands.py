"""`/case`: what the team does in the thread of a case."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.cases.lifecycle import CaseService
from bot.services.cases.snippets import SnippetService
from cogs.cases.snippets import SnippetCommands, open_snippet, suggested_names
from cogs.cases.threads import add_to_thread
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
)
from cogs.ui.command_options import options
from cogs.ui.team import check_on_team
from domain.cases.case import Case
from domain.refusals import Refusal
from domain.translatable_text import Channel, User, text

MAX_NOTE_LENGTH = 1_000


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CaseCommands(
    commands.GroupCog,
    group_name=locale_str("case"),
    group_description=locale_str("In the thread of a talk: who has it, and notes for the team"),
):
    """The team's commands in the thread of a case."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app

    async def _case(self, interaction: Interaction) -> Case:
        return await self._app[CaseService].in_thread(
            guild_id_of(interaction), interaction.channel_id or 0
        )

    @app_commands.command(
        name=locale_str("assign"), description=locale_str("Hand this talk over to somebody else")
    )
    @options(member=locale_str("Who on the team has it from now on"))
    async def assign(self, interaction: Interaction, member: discord.Member) -> None:
        """Hand the case over to somebody of the team."""
        case = await self._case(interaction)
        check_on_team(interaction, member)
        await self._app[CaseService].assign(case.guild_id, case.id, member.id)
        await add_to_thread(interaction.client, interaction.channel_id or 0, member.id)
        await reply(interaction, text("{member} has it.", member=User(member.id)))

    @app_commands.command(
        name=locale_str("note"),
        description=locale_str(
            "Write the team a note about this talk, which its member never sees"
        ),
    )
    @options(words=locale_str("Posted in the moderators' channel; I keep no copy"))
    async def note(
        self, interaction: Interaction, words: app_commands.Range[str, 1, MAX_NOTE_LENGTH]
    ) -> None:
        """Post a note in the moderators' channel, where its words stay."""
        case = await self._case(interaction)
        settings = guild_settings_of(interaction)
        desk = settings.moderator_channel_id
        if desk is None or case.thread_id is None:
            raise Refusal(text("Choose the moderators' channel in /setup first."))
        said = text(
            "📝 {member} about {thread}: {words}",
            member=User(interaction.user.id),
            thread=Channel(case.thread_id),
            words=words,
        )
        place = interaction.client.get_partial_messageable(desk, guild_id=case.guild_id)
        try:
            await place.send(view=framed(paragraph(said, settings.language)))
        except (discord.Forbidden, discord.NotFound):
            raise Refusal(
                text("I cannot post in {channel}. /setup says why.", channel=Channel(desk))
            ) from None
        await reply(interaction, text("Your note is in {channel}.", channel=Channel(desk)))

    @app_commands.command(
        name=locale_str("snippet"), description=locale_str("Answer with a saved answer")
    )
    @options(name=locale_str("Which one; you can change its words before it is sent"))
    async def snippet(self, interaction: Interaction, name: str) -> None:
        """Open the form with the saved answer."""
        await open_snippet(interaction, await self._case(interaction), name)

    @snippet.autocomplete("name")
    async def _snippets(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggested_names(self._app[SnippetService], interaction, typed)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(CaseCommands(client))
    await client.add_cog(SnippetCommands(client))
