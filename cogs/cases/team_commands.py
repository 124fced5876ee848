"""`/case`: what the team does in the thread of a case, or about one in writing."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.cases.letters import CaseLetterService
from bot.services.cases.lifecycle import SOLVED_ALREADY, CaseService
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
from domain.cases.case import Case, CaseState
from domain.refusals import Refusal
from domain.translatable_text import Channel, MessageLink, Text, User, Value, text

MAX_NOTE_LENGTH = 1_000
TALK_WITH = locale_str("For a talk in writing: the member whose talk it is")


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CaseCommands(
    commands.GroupCog,
    group_name=locale_str("case"),
    group_description=locale_str("In the thread of a talk: who has it, and notes for the team"),
):
    """The team's commands about a case."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app

    async def _case(self, interaction: Interaction, talk_with: discord.User | None) -> Case:
        """Return the case of the thread, or the latest one in writing of a member who is named."""
        guild_id = guild_id_of(interaction)
        if talk_with is None:
            return await self._app[CaseService].in_thread(guild_id, interaction.channel_id or 0)
        talk = await self._app[CaseLetterService].talk(guild_id, talk_with.id)
        if talk is None:
            raise Refusal(text("{member} has no talk in writing.", member=User(talk_with.id)))
        return talk.case

    @app_commands.command(
        name=locale_str("assign"), description=locale_str("Hand this talk over to somebody else")
    )
    @options(member=locale_str("Who on the team has it from now on"), talk_with=TALK_WITH)
    async def assign(
        self,
        interaction: Interaction,
        member: discord.Member,
        talk_with: discord.User | None = None,
    ) -> None:
        """Hand the case over to somebody of the team."""
        case = await self._case(interaction, talk_with)
        check_on_team(interaction, member)
        if case.in_writing and case.state is CaseState.SOLVED:
            raise Refusal(SOLVED_ALREADY)
        await self._app[CaseService].assign(case.guild_id, case.id, member.id)
        if case.thread_id is not None:
            await add_to_thread(interaction.client, case.thread_id, member.id)
        elif member.id != interaction.user.id:
            said = text(
                "{member}, {author} has handed {talk} over to you.",
                member=User(member.id),
                author=User(interaction.user.id),
                talk=await self._place(case),
            )
            await self._post(interaction, said, ping=member)
        await reply(interaction, text("{member} has it.", member=User(member.id)))

    @app_commands.command(
        name=locale_str("note"),
        description=locale_str(
            "Write the team a note about this talk, which its member never sees"
        ),
    )
    @options(
        words=locale_str("Posted in the moderators' channel; I keep no copy"), talk_with=TALK_WITH
    )
    async def note(
        self,
        interaction: Interaction,
        words: app_commands.Range[str, 1, MAX_NOTE_LENGTH],
        talk_with: discord.User | None = None,
    ) -> None:
        """Post a note in the moderators' channel, where its words stay."""
        case = await self._case(interaction, talk_with)
        said = text(
            "📝 {member} about {thread}: {words}",
            member=User(interaction.user.id),
            thread=await self._place(case),
            words=words,
        )
        desk = await self._post(interaction, said)
        await reply(interaction, text("Your note is in {channel}.", channel=Channel(desk)))

    async def _place(self, case: Case) -> Value:
        """Return where a case is, without its member's id: posts about that stay."""
        if case.thread_id is not None:
            return Channel(case.thread_id)
        letter = await self._app[CaseLetterService].latest(case.id)
        if letter is None:
            return text("a talk in writing")
        return MessageLink(case.guild_id, letter.channel_id, letter.message_id, text("this talk"))

    @staticmethod
    async def _post(
        interaction: Interaction, said: Text, ping: discord.Member | None = None
    ) -> int:
        """Post something in the moderators' channel; return the channel."""
        settings = guild_settings_of(interaction)
        desk = settings.moderator_channel_id
        if desk is None:
            raise Refusal(text("Choose the moderators' channel in /setup first."))
        place = interaction.client.get_partial_messageable(desk, guild_id=interaction.guild_id)
        try:
            await place.send(
                view=framed(paragraph(said, settings.language)),
                allowed_mentions=discord.AllowedMentions(
                    everyone=False, roles=False, users=[ping] if ping else False
                ),
            )
        except (discord.Forbidden, discord.NotFound):
            raise Refusal(
                text("I cannot post in {channel}. /setup says why.", channel=Channel(desk))
            ) from None
        return desk

    @app_commands.command(
        name=locale_str("snippet"), description=locale_str("Answer with a saved answer")
    )
    @options(
        name=locale_str("Which one; you can change its words before it is sent"),
        talk_with=TALK_WITH,
    )
    async def snippet(
        self, interaction: Interaction, name: str, talk_with: discord.User | None = None
    ) -> None:
        """Open the form with the saved answer."""
        case = await self._case(interaction, talk_with)
        if case.in_writing and case.state is CaseState.SOLVED:
            raise Refusal(SOLVED_ALREADY)
        await open_snippet(interaction, case, name)

    @snippet.autocomplete("name")
    async def _snippets(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggested_names(self._app[SnippetService], interaction, typed)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(CaseCommands(client))
    await client.add_cog(SnippetCommands(client))
