"""The welcome to the person who added the bot, and the post that introduces it to members."""

from __future__ import annotations

from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client import OvationBot
from bot.i18n import language_of
from bot.outbox import Draft
from bot.services.onboarding import (
    INTRODUCTION,
    RECENT,
    WELCOME,
    WELCOME_IN_CHANNEL,
    OnboardingService,
)
from cogs.ui.base import Panel, framed, paragraph, say
from domain.languages import Language
from domain.onboarding_settings import OnboardingSettings
from domain.outbox import OutboxPost
from domain.permissions import missing_permissions
from domain.translatable_text import Text, text

ENTRIES = 10
"""How many of the newest entries about added bots are looked through."""

log = structlog.stdlib.get_logger(__name__)


def welcome_lines(server: str) -> list[Text]:
    """Return what somebody who has just added the bot does next."""
    return [
        text("## Thank you for adding me to {server}", server=server),
        text(
            "I notice who helps, who makes others laugh and who has good ideas, and say so. I "
            "post nothing until you have said where."
        ),
        text(
            "1. On the server, run /setup: five short questions, with a preview at the "
            "end.\n2. Do the one thing it ends with: *Try this now*.\n3. Let it write "
            "the post that introduces me to your members."
        ),
        text("-# /help on the server shows what you and your members can do with me."),
    ]


class Welcome(commands.Cog):
    """Welcomes, and composes the posts of the first steps."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._onboarding = client.app[OnboardingService]
        self._onboarding.connect(self._system_channel)
        outbox = client.app.outbox
        outbox.register_composer(WELCOME, self.compose_welcome)
        outbox.register_composer(WELCOME_IN_CHANNEL, self.compose_welcome)
        outbox.register_composer(INTRODUCTION, self.compose_introduction)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Welcome the person who added the bot."""
        await self._onboarding.welcome(guild.id, await added_by(guild))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Welcome those who added the bot while it was away."""
        since = self._client.app.clock() - RECENT
        for guild in self._client.guilds:
            me = own_member(guild)
            if me is None or me.joined_at is None or me.joined_at < since:
                continue
            if not await self._onboarding.is_welcomed(guild.id):
                await self._onboarding.welcome(guild.id, await added_by(guild))

    async def compose_welcome(self, post: OutboxPost) -> Draft | None:
        """Return the welcome, in the server's language; None if the bot was removed."""
        guild = self._client.get_guild(post.guild_id)
        if guild is None:
            return None
        language = language_of(guild.preferred_locale.value)
        panel = framed(*(paragraph(said, language) for said in welcome_lines(guild.name)))
        if post.user_id is not None:
            panel.add_item(discord.ui.ActionRow[Any](_server_button(guild, language)))
        return Draft(panel)

    async def compose_introduction(self, post: OutboxPost) -> Draft | None:
        """Return the post for members, in the managers' words; None if they took them back."""
        own = self._client.app.guild_settings.of(post.guild_id)[OnboardingSettings]
        return Draft(introduction_panel(own.introduction)) if own.introduction else None

    def _system_channel(self, guild_id: int) -> int | None:
        guild = self._client.get_guild(guild_id)
        channel = guild.system_channel if guild is not None else None
        me = own_member(guild) if guild is not None else None
        if channel is None or me is None:
            return None
        return None if missing_permissions(channel.permissions_for(me).value) else channel.id


def introduction_panel(words: str) -> Panel:
    """Return the post that introduces the bot, with the managers' own words."""
    return framed(discord.ui.TextDisplay[Any](words))


def _server_button(guild: discord.Guild, language: Language) -> discord.ui.Button[Any]:
    label = say(text("Go to the server"), language)
    return discord.ui.Button(label=label, url=f"https://discord.com/channels/{guild.id}")


def own_member(guild: discord.Guild) -> discord.Member | None:
    """Return the bot on this server; None while the server is unavailable."""
    return guild.me


async def added_by(guild: discord.Guild) -> int | None:
    """Return who added the bot, if it may look that up, or else the server's owner."""
    me = own_member(guild)
    if me is not None and me.guild_permissions.view_audit_log:
        try:
            async for entry in guild.audit_logs(
                limit=ENTRIES, action=discord.AuditLogAction.bot_add
            ):
                if entry.target is not None and entry.target.id == me.id and entry.user_id:
                    return entry.user_id
        except discord.HTTPException as error:
            log.warning("audit_log_unread", guild=guild.id, error=str(error))
    return guild.owner_id


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(Welcome(client))
