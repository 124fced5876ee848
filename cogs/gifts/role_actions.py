"""What the bot does on Discord for a gift: giving a role, or sight of a channel, for a time.

Each of it done twice comes to the same, since it is tried until Discord has said that it is done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import discord

from bot.client import OvationBot
from bot.services.gifts.claims import ACCESS
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.grants import TAKE_AWAY, GrantService
from cogs.setup.missing_permissions import is_harmless
from domain.gifts import Grant, GrantState
from domain.outbox import OutboxPost
from domain.text import Channel, Role, Text, text

REASON = "Ovation: a gift"
GONE, FORBIDDEN, POWERFUL = "gone", "forbidden", "powerful"
"""Why it did not work, as it is noted on the grant."""


class RoleActions:
    """Gives and takes away."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app.outbox.register_action(ACCESS, self.give)
        client.app.outbox.register_action(TAKE_AWAY, self.take_away)

    async def give(self, client: discord.Client, post: OutboxPost) -> None:
        """Give the role, or sight of the channel; raises what Discord says against it."""
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
        # What they had already, before this was first tried, is not ours to take away.
        ours = new or post.attempts > 0
        until = _end(grant, app.clock()) if ours else None
        await app[FulfilmentService].mark_given(grant.guild_id, grant.id, until=until)

    async def take_away(self, client: discord.Client, post: OutboxPost) -> None:
        """End a preview; what is gone already needs no taking."""
        grant = await self._client.app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or grant.state is not GrantState.DELIVERED or grant.user_id <= 0:
            return
        gift, http = grant.gift, client.http
        try:
            if gift.role_id is not None:
                await http.remove_role(grant.guild_id, grant.user_id, gift.role_id, reason=REASON)
            if gift.channel_id is not None:
                await self._see(client, grant, may=None)
        except discord.NotFound:
            return

    async def _give(self, client: discord.Client, grant: Grant) -> bool:
        """Give it; returns whether they had not had it."""
        gift, new = grant.gift, False
        if gift.role_id is not None:
            role = _guild(client, grant).get_role(gift.role_id)
            if role is not None and not is_harmless(role):
                # It was when it was put on the list.
                raise PermissionError("the role may moderate or manage the server")
            member = await client.http.get_member(grant.guild_id, grant.user_id)
            new = str(gift.role_id) not in {str(role) for role in member["roles"]}
            await client.http.add_role(grant.guild_id, grant.user_id, gift.role_id, reason=REASON)
        if gift.handler.is_temporary and gift.channel_id is not None:
            new = await self._see(client, grant, may=True) or new
        return new

    async def _see(self, client: discord.Client, grant: Grant, *, may: bool | None) -> bool:
        """Let the member see the gift's channel, or no longer say that they may.

        What else the channel says of them stays. Returns whether that changed anything.
        """
        guild = _guild(client, grant)
        channel_id = grant.gift.channel_id or 0
        channel = guild.get_channel(channel_id)
        member = discord.Object(grant.user_id, type=discord.Member)
        # Of a channel that is gone Discord will say so itself.
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
    if not grant.gift.handler.is_temporary or grant.gift.days is None:
        return None
    return now + timedelta(days=grant.gift.days)


def delivery_problem(grant: Grant) -> Text | None:
    """What keeps the bot from giving it and what mends that; None where nothing is known to."""
    gift = grant.gift
    if grant.note == FORBIDDEN and gift.role_id is not None:
        return text(
            "I may not give {role}: I need the permission Manage Roles, and my own role must stand "
            "above it (Server Settings, Roles). I go on trying for three days.",
            role=Role(gift.role_id),
        )
    if grant.note == POWERFUL:
        return text(
            "I do not give {role} away: it may moderate or manage this server now. Take such "
            "permissions off it. I go on trying for three days.",
            role=Role(gift.role_id or 0),
        )
    if grant.note == FORBIDDEN:
        return text(
            "I may not let anybody see {channel}: allow my role Manage Permissions and View "
            "Channel there. I go on trying for three days.",
            channel=Channel(gift.channel_id or 0),
        )
    if grant.note == GONE:
        return text(
            "I cannot give it: the role or channel is gone, or they have left. I go on trying for "
            "three days."
        )
    return None
