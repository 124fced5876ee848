"""Permissions that the bot lacks for a guild's settings, each with the remedy."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from domain.guild_settings import Feature, GuildSettings
from domain.offer_settings import OfferSettings
from domain.permissions import missing_permissions
from domain.recognition.settings import RecognitionSettings
from domain.tier_settings import TierSettings
from domain.tiers import tier_roles
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
    for channel_id in settings.posting_channel_ids:
        channel = guild.get_channel(channel_id)
        if channel is None:
            yield text(
                "I cannot find or see the channel {channel}. Choose another, or let my "
                "role see it.",
                channel=Channel(channel_id),
            )
            continue
        if missing := missing_permissions(channel.permissions_for(guild.me).value):
            yield text(
                "In {channel} I need: {permissions}. Edit the channel, open Permissions, "
                "add my role and allow that.",
                channel=Channel(channel_id),
                permissions=JoinedList(missing),
            )
    if settings.has(Feature.TIERS):
        for role_id in tier_roles(settings[TierSettings].tiers):
            if trouble := role_problem(guild, role_id):
                yield trouble


def role_problem(guild: discord.Guild, role_id: int) -> Text | None:
    """Return why the bot cannot give a role, and the remedy; None if it can."""
    role = guild.get_role(role_id)
    if role is None:
        return text("A tier's role is gone. Choose another with /tiers show.")
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
    has_channel = settings[RecognitionSettings].recognition_channel_id is not None
    if settings.has(Feature.RECOGNITION) and not has_channel:
        yield text("The weekly surprise has no channel yet. Choose one under “Where”.")
    elif not has_channel and settings.features & {
        Feature.TOP_FIVE,
        Feature.MILESTONES,
    }:
        yield text("Thanks and milestones need a recognition channel. Choose one under “Where”.")
    if settings.has(Feature.OFFERS) and not settings[OfferSettings].offer_channel_ids:
        yield text("Offers have no channel yet. Choose one or more under “Where”.")
    if settings[OfferSettings].offer_channel_ids and not settings.has(Feature.OFFERS):
        yield text("Offers have channels but are switched off. Switch them on under “What”.")
    if not reads_messages and (settings.has(Feature.CONTRIBUTIONS) or settings.has(Feature.OFFERS)):
        yield text(
            "I cannot notice thanks or wishes to buy, because my host switched message "
            "reading off (OVATION_MESSAGE_CONTENT). Reactions and menus still count."
        )
