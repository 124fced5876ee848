"""The first message of a case's thread, and its card for moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.cases.lifecycle import CARD, WELCOME, CaseService
from bot.services.cases.waiting import WaitingTimeService
from cogs.cases.threads import add_to_thread
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    say,
)
from domain.cases.case import Case, CaseState
from domain.cases.settings import CareSettings
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Channel, MessageLink, Role, Text, User, Value, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle


class TakeCaseButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"case:take:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Records who of the team has a case, and lets them into its thread."""

    def __init__(self, case_id: int, language: Language = "en") -> None:
        self.case_id = case_id
        label = say(text("I have it"), language)
        super().__init__(
            discord.ui.Button(label=label, style=Style.primary, custom_id=f"case:take:{case_id}")
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Take it, and show that on the card."""
        case = await interaction.client.app[CaseService].take(
            guild_id_of(interaction), self.case_id, by=interaction.user.id
        )
        if case.thread_id is None:
            await reply(interaction, text("You have it. I'm still opening the thread."))
            return
        await add_to_thread(interaction.client, case.thread_id, interaction.user.id)
        if interaction.channel_id == case.thread_id:
            await reply(interaction, text("You have it. Just answer here."))
            return
        card = case_card(case, guild_settings_of(interaction).language)
        await interaction.response.edit_message(view=card)
        await reply(
            interaction,
            text("You have it. Answer in {thread}.", thread=Channel(case.thread_id)),
        )


def welcome(case: Case, settings: GuildSettings, expected: Text) -> Panel:
    """Return the first message of a case's thread: who reads it, and when there is an answer."""
    language = case.language
    role_id = settings.moderator_role_id
    team: Value = Role(role_id) if role_id else text("the moderators")
    lines = [
        text("## Talk with the team"),
        text("{member}, write here what it is about.", member=User(case.user_id)),
        expected,
        text(
            "-# You, {team} and people who can manage threads here can read this, and nobody else. "
            "I keep who wrote when, and no words. The thread is deleted {days} days after the talk "
            "is solved.",
            team=team,
            days=settings[CareSettings].care_keep_days,
        ),
    ]
    if (place := _about(case)) is not None:
        lines.insert(2, text("It is about {message}.", message=place))
    return framed(*(paragraph(line, language) for line in lines))


def case_card(case: Case, language: Language) -> Panel:
    """Return the card about a case for moderators, with the button of those who take it."""
    where: Value = Channel(case.thread_id) if case.thread_id else text("a thread that is gone")
    lines = [
        text(
            "💬 {member} wants to talk with the team, in {thread}.",
            member=User(case.user_id),
            thread=where,
        )
    ]
    if (place := _about(case)) is not None:
        lines.append(text("It is about {message}.", message=place))
    if case.handled_by is not None:
        lines.append(text("-# {member} has it.", member=User(case.handled_by)))
    parts: list[discord.ui.Item[Any]] = [paragraph(line, language) for line in lines]
    if case.handled_by is None and case.state is not CaseState.SOLVED:
        parts.append(discord.ui.ActionRow[Any](TakeCaseButton(case.id, language)))
    return framed(*parts)


def _about(case: Case) -> MessageLink | None:
    if case.channel_id is None or case.message_id is None:
        return None
    return MessageLink(case.guild_id, case.channel_id, case.message_id, text("this message"))


class CasePosts(commands.Cog):
    """Composes the posts about cases."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(WELCOME, self.compose_welcome)
        client.app.outbox.register_composer(CARD, self.compose_card, home=_desk)

    async def compose_welcome(self, post: OutboxPost) -> Draft | None:
        """Return the first message of the thread; None if the case was erased meanwhile."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None:
            return None
        expected = await self._app[WaitingTimeService].expected(post.guild_id)
        settings = self._app.guild_settings.of(post.guild_id)
        return Draft(welcome(case, settings, expected), pings=[discord.Object(case.user_id)])

    async def compose_card(self, post: OutboxPost) -> Draft | None:
        """Return the moderators' card; None if the case was erased meanwhile."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None:
            return None
        return Draft(case_card(case, self._app.guild_settings.of(post.guild_id).language))


def _desk(settings: GuildSettings) -> int | None:
    return settings.moderator_channel_id


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(TakeCaseButton)
    await client.add_cog(CasePosts(client))
