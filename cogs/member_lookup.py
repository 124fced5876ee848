"""Names and avatars of members for our pictures, looked up in Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress

import aiohttp
import discord

from bot.client import OvationBot
from bot.images.avatars import AvatarCache, PicturedMember
from bot.images.typography import drawable_name

AT_ONCE = 100
"""How many members may be requested by id at once."""
FEW = 3
"""How many are requested by HTTP. A shard may send Discord two messages a second, which at the hour
at which thousands of guilds are due something is soon too few; HTTP allows a bot 50 requests."""
PATIENCE_SECONDS = 2.0
AVATAR_PIXELS = 128


async def pictured_members(
    client: OvationBot, guild_id: int, user_ids: Collection[int], *, nameless: str
) -> dict[int, PicturedMember]:
    """Return these members by id, with a name that can be drawn and the avatar if it arrived.

    The wait is short: members who cannot be found in time, or have left, are called `nameless`.
    """
    wanted = list(dict.fromkeys(user_ids))
    members = {member.id: member for member in await _members(client, guild_id, wanted)}
    pictures = await asyncio.gather(*(_avatar(client, members.get(one)) for one in wanted))
    return {
        user_id: PicturedMember(user_id, _name(members.get(user_id)) or nameless, picture)
        for user_id, picture in zip(wanted, pictures, strict=True)
    }


async def query_members(
    guild: discord.Guild, user_ids: Collection[int]
) -> Sequence[discord.Member]:
    """Ask Discord which of at most a hundred people are in the guild; nothing is cached."""
    if len(user_ids) > FEW:
        return await guild.query_members(user_ids=list(user_ids), limit=AT_ONCE, cache=False)
    found: list[discord.Member] = []
    for user_id in user_ids:
        with suppress(discord.NotFound):
            found.append(await guild.fetch_member(user_id))
    return found


async def _members(
    client: OvationBot, guild_id: int, user_ids: Sequence[int]
) -> list[discord.Member]:
    guild = client.get_guild(guild_id)
    if guild is None or not user_ids:
        return []
    found: list[discord.Member] = []
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for start in range(0, len(user_ids), AT_ONCE):
                some = list(user_ids[start : start + AT_ONCE])
                found += await query_members(guild, some)
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError):
        pass
    return found


async def _avatar(client: OvationBot, member: discord.Member | None) -> bytes | None:
    asset = (member.guild_avatar or member.avatar) if member else None
    if asset is None:
        return None
    small = asset.with_size(AVATAR_PIXELS).with_static_format("png")
    return await client.app[AvatarCache].get(small.url, small.read)


def _name(member: discord.Member | None) -> str:
    return drawable_name(member.display_name, member.global_name, member.name) if member else ""
