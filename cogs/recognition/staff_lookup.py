"""Lookups in Discord of which candidates are staff; nothing is cached."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Collection

import aiohttp
import discord
import structlog

from bot.access import is_staff
from bot.client import OvationBot
from bot.services.recognition.eligibility import MemberPresence
from cogs.member_lookup import AT_ONCE, query_members

PATIENCE_SECONDS = 5.0
MAX_ASKED = AT_ONCE

log = structlog.stdlib.get_logger(__name__)


async def fetch_members(
    client: OvationBot, guild_id: int, user_ids: Collection[int]
) -> dict[int, discord.Member] | None:
    """Return who of at most a hundred people is in the guild; None without an answer."""
    guild = client.get_guild(guild_id)
    if guild is None:
        return None
    try:
        async with timeout(PATIENCE_SECONDS):
            found = await query_members(guild, user_ids)
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError) as error:
        log.warning("member_lookup_failed", guild=guild_id, error=repr(error))
        return None
    return {member.id: member for member in found}


async def find_absent(
    client: OvationBot, guild_id: int, user_ids: Collection[int]
) -> frozenset[int] | None:
    """Return who of these people has left the server or was erased; None without an answer.

    Discord is asked about a hundred at most; the others are assumed to be there.
    """
    erased = {user_id for user_id in user_ids if user_id < 0}
    asked = sorted(set(user_ids) - erased)[:MAX_ASKED]
    if not asked:
        return frozenset(erased)
    found = await fetch_members(client, guild_id, asked)
    return None if found is None else frozenset(erased | (set(asked) - found.keys()))


async def look_up_members(
    client: OvationBot, guild_id: int, user_ids: Collection[int]
) -> MemberPresence:
    """Return who of these is staff, a bot, or gone; empty if Discord does not answer."""
    found = await fetch_members(client, guild_id, user_ids)
    if found is None:
        return MemberPresence()
    role_id = client.app.guild_settings.of(guild_id).moderator_role_id
    staff = {
        user_id for user_id, member in found.items() if member.bot or is_staff(member, role_id)
    }
    gone = frozenset(user_ids) - found.keys()
    return MemberPresence(gone | staff, frozenset(user_ids), gone)
