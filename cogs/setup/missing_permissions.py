"""Permissions that the bot lacks for a guild's settings, each with the remedy."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from domain.feature_switches import GivenRoles, all_features
from domain.guild_settings import GuildSettings
from domain.permissions import missing_permissions
from domain.translatable_text import Channel, JoinedList, Role, Text, text

HARMLESS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    send_voice_messages=True,
    create_public_threads=True,
    create_private_threads=True,
    create_instant_invite=True,
    embed_links=True,
    attach_files=True,
    add_reactions=True,
    create_polls=True,
    external_emojis=True,
    external_stickers=True,
    use_external_sounds=True,
    use_external_apps=True,
    use_application_commands=True,
    use_embedded_activities=True,
    use_soundboard=True,
    use_voice_activation=True,
    read_message_history=True,
    change_nickname=True,
    connect=True,
    speak=True,
    stream=True,
    request_to_speak=True,
)
"""Permissions that a role which the bot gives may have.

Discord adds permissions over time: those not listed here are refused.
"""


def is_harmless(role: discord.Role) -> bool:
    """Return whether the role allows nothing beyond what members usually may."""
    return not role.permissions.value & ~HARMLESS.value


def powerful(role_id: int) -> Text:
    """Return why a role with such permissions is not given away."""
    return text(
        "{role} can moderate or manage this server, so it cannot be a gift. Choose a role "
        "without such permissions.",
        role=Role(role_id),
    )


def setup_problems(
    guild: discord.Guild | None, settings: GuildSettings, *, reads_messages: bool
) -> Iterator[Text]:
    """Yield a sentence for each problem, the gravest first; nothing if all is well.

    If `guild` is not known yet, its channels are not checked.
    """
    yield from _unchosen(settings, reads_messages=reads_messages)
    if guild is None or guild.me is None:
        return
    for channel_id, needed in settings.posting_channels.items():
        channel = guild.get_channel(channel_id)
        if channel is None:
            yield text(
                "I cannot find or see the channel {channel}. Choose another, or let my "
                "role see it.",
                channel=Channel(channel_id),
            )
            continue
        if missing := missing_permissions(channel.permissions_for(guild.me).value, needed):
            yield text(
                "In {channel} I need: {permissions}. Edit the channel, open Permissions, "
                "add my role and allow that.",
                channel=Channel(channel_id),
                permissions=JoinedList(missing),
            )
    for feature in settings.enabled_features:
        if feature.roles is not None:
            for role_id in feature.roles.ids(settings):
                if trouble := role_problem(guild, role_id, feature.roles):
                    yield trouble


def role_problem(guild: discord.Guild, role_id: int, roles: GivenRoles) -> Text | None:
    """Return why the bot cannot give a role, and the remedy; None if it can."""
    role = guild.get_role(role_id)
    if role is None:
        return roles.gone
    if not guild.me.guild_permissions.manage_roles:
        return text(
            "I cannot give roles here. In Server Settings, under Roles, allow mine to "
            "“Manage Roles”."
        )
    if role.is_default() or role.managed:
        return text("I cannot give {role}: Discord or another app manages it.", role=Role(role_id))
    if not is_harmless(role):
        return powerful(role_id)
    if role >= guild.me.top_role:
        return text(
            "I cannot give {role}: it is above my own role. In Server Settings, under "
            "Roles, drag mine above it.",
            role=Role(role_id),
        )
    return None


def _unchosen(settings: GuildSettings, *, reads_messages: bool) -> Iterator[Text]:
    said = set()
    for feature in all_features():
        channels = feature.channels
        if channels is None:
            continue
        if settings.has(feature):
            problem = None if channels.ids(settings) else channels.unchosen
        else:
            problem = channels.unused if channels.ids(settings) else None
        # Of several features that need one channel, the first asks for it.
        if problem is not None and channels.setting not in said:
            said.add(channels.setting)
            yield problem
    if settings.moderator_channel_id is None:
        for feature in settings.enabled_features:
            if feature.needs_moderator_channel is not None:
                yield feature.needs_moderator_channel
    if not reads_messages and any(feature.reads_messages for feature in settings.features):
        yield text(
            "I cannot notice thanks or wishes to buy, because my host switched message "
            "reading off (OVATION_MESSAGE_CONTENT). Reactions and menus still count."
        )
