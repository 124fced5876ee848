"""Channels that the first steps suggest: where the bot can post, by the server's own layout."""

from __future__ import annotations

from collections.abc import Iterable

import discord

from domain.guild_settings import GuildSettings
from domain.permissions import missing_permissions

MODERATORS = "moderator_channel_id"
ROLES = frozenset({"moderator_role_id"})
"""Settings of the first steps that are not channels."""


def suggested_channels(
    guild: discord.Guild, settings: GuildSettings, choices: Iterable[str]
) -> dict[str, int | tuple[int, ...]]:
    """Return a channel for each of these settings that has none; of roles nothing is suggested."""
    found: dict[str, int | tuple[int, ...]] = {}
    for setting in choices:
        chosen = settings.choice(setting)
        if chosen or setting in ROLES:
            continue
        channel = _private(guild) if setting == MODERATORS else _public(guild)
        if channel is not None:
            found[setting] = (channel.id,) if isinstance(chosen, tuple) else channel.id
    return found


def _public(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the system channel, or else the first in which everybody can read and write."""
    candidates = [guild.system_channel, *guild.text_channels]
    return next(
        (
            channel
            for channel in candidates
            if channel is not None and can_post(channel) and _is_open(channel)
        ),
        None,
    )


def _private(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the first channel that not everybody can see, but the bot can post in."""
    return next(
        (
            channel
            for channel in guild.text_channels
            if can_post(channel) and not channel.permissions_for(guild.default_role).view_channel
        ),
        None,
    )


def can_post(channel: discord.TextChannel) -> bool:
    """Return whether the bot can post there."""
    return not missing_permissions(channel.permissions_for(channel.guild.me).value)


def _is_open(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.default_role)
    return allowed.view_channel and allowed.send_messages
