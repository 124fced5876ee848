"""Checks of what a moderator may add as a gift, and what the bot lacks to deliver it.

A moderator can only add a role or channel that they could give themselves: gifts must not bypass
Discord's permissions and role hierarchy.
"""

from __future__ import annotations

import discord

from bot.access import guild_permissions
from bot.client import Interaction
from cogs.setup.missing_permissions import is_harmless, powerful
from domain.gift_kinds.base import Delivery
from domain.gifts import Gift
from domain.guild_settings import GuildSettings
from domain.refusals import Refusal
from domain.translatable_text import Channel, Role, Text, text

NO_ROLES = text("To give a role away, you need “Manage Roles” on this server yourself.")


def check_gift(interaction: Interaction, gift: Gift) -> None:
    """Raise `Refusal` for a gift that gives access that this person could not give."""
    guild, may = interaction.guild, guild_permissions(interaction)
    if gift.role_id is not None:
        role = guild.get_role(gift.role_id) if guild else None
        if role is not None:
            check_role(interaction, role)
        elif not may.manage_roles:
            raise Refusal(NO_ROLES)
    channel = guild.get_channel(gift.channel_id) if guild and gift.channel_id else None
    if channel is not None:
        check_channel(interaction, channel)
    if gift.kind.is_temporary and gift.channel_id is not None and not may.manage_channels:
        raise Refusal(
            text("To give access to a channel, you need “Manage Channels” on this server yourself.")
        )


def check_role(interaction: Interaction, role: discord.Role) -> None:
    """Raise `Refusal` for a role that this person may not give, or that must not be a gift."""
    giver = interaction.user
    if role.is_default() or role.managed or not isinstance(giver, discord.Member):
        raise Refusal(
            text("{role} cannot be given: Discord or another bot manages it.", role=Role(role.id))
        )
    if not guild_permissions(interaction).manage_roles:
        raise Refusal(NO_ROLES)
    if not is_harmless(role):
        raise Refusal(powerful(role.id))
    owner = interaction.guild is not None and interaction.guild.owner_id == giver.id
    if not owner and role >= giver.top_role:
        raise Refusal(
            text("{role} is above your own roles, so you cannot give it.", role=Role(role.id))
        )


def check_channel(interaction: Interaction, channel: discord.abc.GuildChannel) -> None:
    """Raise `Refusal` for a channel that this person cannot see."""
    giver = interaction.user
    if isinstance(giver, discord.Member) and channel.permissions_for(giver).view_channel:
        return
    raise Refusal(text("You cannot see {channel} yourself.", channel=Channel(channel.id)))


def warnings(interaction: Interaction, gift: Gift, settings: GuildSettings) -> list[Text]:
    """Return a sentence for each problem to mend before somebody gets this gift."""
    guild = interaction.guild
    me = guild.me if guild is not None else None
    if guild is None or me is None:
        return []
    said: list[Text] = []
    role = guild.get_role(gift.role_id) if gift.role_id else None
    if role is not None and not (me.guild_permissions.manage_roles and role < me.top_role):
        said.append(
            text(
                "⚠️ I cannot give {role} yet: I need the permission Manage Roles, and my "
                "own role must be above it (Server Settings, Roles).",
                role=Role(role.id),
            )
        )
    channel = guild.get_channel(gift.channel_id) if gift.channel_id else None
    if channel is not None:
        may = channel.permissions_for(me)
        if gift.kind.is_temporary and not (may.view_channel and may.manage_roles):
            said.append(
                text(
                    "⚠️ I cannot open {channel} to anybody yet: allow my role Manage Permissions "
                    "and View Channel there.",
                    channel=Channel(channel.id),
                )
            )
        if gift.kind.needs_text and not (may.view_channel and may.send_messages):
            said.append(
                text(
                    "⚠️ I cannot post in {channel} yet: allow my role View Channel and Send "
                    "Messages there.",
                    channel=Channel(channel.id),
                )
            )
    by_hand = gift.kind.delivery is Delivery.MODERATORS
    if by_hand and settings.moderator_channel_id is None:
        said.append(
            text(
                "⚠️ No moderators' channel is chosen in /setup, so I cannot let you know "
                "when somebody claims a gift: check /gift todo."
            )
        )
    return said
