"""The bot's actions on Discord for a gift: giving a role or access to a channel, for a time.

Each is idempotent, since it is retried until Discord confirms it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import discord

from bot.client import OvationBot
from bot.services.gifts.claims import ACCESS
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.grants import TAKE_AWAY, GrantService
from bot.services.gifts.previews import PreviewService
from cogs.setup.missing_permissions import is_harmless
from domain.gifts import Grant, GrantState
from domain.outbox import OutboxPost
from domain.translatable_text import Channel, Role, Text, text

REASON = "Ovation: a gift"
GONE, FORBIDDEN, POWERFUL = "gone", "forbidden", "powerful"
"""Reasons for a failed delivery, as stored on the grant."""


class RoleActions:
    """Gives and takes roles and access to channels."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app.outbox.register_action(ACCESS, self.give)
        client.app.outbox.register_action(TAKE_AWAY, self.take_away)
        client.app[PreviewService].connect(self.end)

    async def give(self, client: discord.Client, post: OutboxPost) -> None:
        """Give the role or access to the channel; raises Discord's errors."""
        app = self._client.app
        grant = await app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or grant.state is not GrantState.CLAIMED:
            return
        try:
            new = await self._give(client, grant)
        except discord.Forbidden:
            await app[FulfilmentService].mark_failed(grant.guild_id, grant.id, FORBIDDEN)
            raise
        except discord.NotFound:
            await app[FulfilmentService].mark_failed(grant.guild_id, grant.id, GONE)
            raise
        except PermissionError:
            await app[FulfilmentService].mark_failed(grant.guild_id, grant.id, POWERFUL)
            raise
        # A role that they had before the first try must not be taken away.
        ours = new or post.attempts > 0
        until = _end(grant, app.clock()) if ours else None
        await app[FulfilmentService].mark_given(grant.guild_id, grant.id, until=until)

    async def take_away(self, _: discord.Client, post: OutboxPost) -> None:
        """End the preview of the post's grant."""
        grant = await self._client.app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or grant.state is not GrantState.DELIVERED or grant.user_id <= 0:
            return
        await self.end(grant)

    async def end(self, grant: Grant) -> None:
        """End a preview; does nothing if it was removed already."""
        gift, http = grant.gift, self._client.http
        try:
            if gift.role_id is not None:
                await http.remove_role(grant.guild_id, grant.user_id, gift.role_id, reason=REASON)
            if gift.channel_id is not None:
                await self._see(self._client, grant, may=None)
        except discord.NotFound:
            return

    async def _give(self, client: discord.Client, grant: Grant) -> bool:
        """Give it; return whether they did not have it before."""
        gift, new = grant.gift, False
        if gift.role_id is not None:
            role = _guild(client, grant).get_role(gift.role_id)
            if role is not None and not is_harmless(role):
                # It was harmless when the gift was added.
                raise PermissionError("the role may moderate or manage the server")
            member = await client.http.get_member(grant.guild_id, grant.user_id)
            new = str(gift.role_id) not in {str(role) for role in member["roles"]}
            await client.http.add_role(grant.guild_id, grant.user_id, gift.role_id, reason=REASON)
        if gift.kind.is_temporary and gift.channel_id is not None:
            new = await self._see(client, grant, may=True) or new
        return new

    async def _see(self, client: discord.Client, grant: Grant, *, may: bool | None) -> bool:
        """Set or clear the member's permission to see the gift's channel.

        The member's other permissions are unchanged. Returns whether that changed anything.
        """
        guild = _guild(client, grant)
        channel_id = grant.gift.channel_id or 0
        channel = guild.get_channel(channel_id)
        member = discord.Object(grant.user_id, type=discord.Member)
        # Discord itself reports a deleted channel.
        overwrite = channel.overwrites_for(member) if channel else discord.PermissionOverwrite()
        if overwrite.view_channel is may:
            return False
        overwrite.update(view_channel=may)
        if overwrite.is_empty():
            await client.http.delete_channel_permissions(channel_id, member.id, reason=REASON)
            return True
        allow, deny = overwrite.pair()
        await client.http.edit_channel_permissions(
            channel_id, member.id, str(allow.value), str(deny.value), 1, reason=REASON
        )
        return True


def _guild(client: discord.Client, grant: Grant) -> discord.Guild:
    guild = client.get_guild(grant.guild_id)
    if guild is None:
        raise ConnectionError("the server is not known yet")
    return guild


def _end(grant: Grant, now: datetime) -> datetime | None:
    if not grant.gift.kind.is_temporary or grant.gift.days is None:
        return None
    return now + timedelta(days=grant.gift.days)


def delivery_problem(grant: Grant) -> Text | None:
    """Return why the bot cannot deliver it and the remedy; None if no problem is known."""
    gift = grant.gift
    if grant.note == FORBIDDEN and gift.role_id is not None:
        return text(
            "I cannot give {role}: I need the permission Manage Roles, and my own role "
            "must be above it (Server Settings, Roles). I'll keep trying for three days.",
            role=Role(gift.role_id),
        )
    if grant.note == POWERFUL:
        return text(
            "I won't give {role} away: it can now moderate or manage this server. Remove "
            "those permissions. I'll keep trying for three days.",
            role=Role(gift.role_id or 0),
        )
    if grant.note == FORBIDDEN:
        return text(
            "I cannot show {channel} to members: allow my role Manage Permissions and View "
            "Channel there. I'll keep trying for three days.",
            channel=Channel(gift.channel_id or 0),
        )
    if grant.note == GONE:
        return text(
            "I cannot give it: the role or channel is gone, or they have left. I'll keep "
            "trying for three days."
        )
    return None
