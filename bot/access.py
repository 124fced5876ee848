"""Access to commands, buttons and forms: declared where they are defined, checked before they run.

Authority over a server comes from the permissions of the member's roles on the whole server, never
from a channel's own permissions: managing the messages of one channel does not make a moderator. A
command, button or form that does not declare its access is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.accent_colour import use_accent_colour
from bot.payloads import MessagePayload, role_ids_of
from domain.gift_settings import GiftSettings
from domain.refusals import Refusal
from domain.translatable_text import Role, Text, text

if TYPE_CHECKING:
    from bot.client import OvationBot

    Interaction = discord.Interaction[OvationBot]
    Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group

Declared = TypeVar("Declared")


class Access(Enum):
    """Levels of access, from everybody to managers of the server."""

    EVERYONE = "everyone"
    MODERATOR = "moderator"
    """Managers, and the role chosen in /setup; without one, members who manage messages."""
    SHIPPER = "shipper"
    """Members with the role for parcels chosen in /setup; without one, managers."""
    MANAGER = "manager"
    """Members who manage the server."""


SHOWN_TO: Mapping[Access, discord.Permissions] = MappingProxyType(
    {
        Access.MODERATOR: discord.Permissions(manage_messages=True),
        Access.MANAGER: discord.Permissions(manage_guild=True),
    }
)
"""Permissions that a member needs for Discord to list a command, unless the server overrides it."""
NOT_A_MODERATOR = text("Only moderators can do that. If you are one, ask for the role.")
NOT_A_MANAGER = text("Only people who can manage the server can do that.")
NOT_A_SHIPPER = text(
    "Only the people who send parcels see addresses. Their role is chosen in /setup."
)
NOT_DECLARED = text(
    "Nobody can do that yet, because I was never told who may. Please let the person who "
    "hosts me know."
)
NOT_SEEN = text("I cannot see this server's roles yet. Try again in a minute.")
SERVER_ONLY = text("That only works on a server, not in a private conversation.")
_KEY = "access"
_MANAGING = discord.Permissions(administrator=True, manage_guild=True).value
_MODERATING = discord.Permissions(manage_messages=True).value


def requires(access: Access) -> Callable[[Declared], Declared]:
    """Declare who may use a command, or all commands of a group; put it above other decorators."""

    def declare(target: Declared) -> Declared:
        declared: Any = target
        if isinstance(target, type):
            declared.__cog_group_extras__ = {**declared.__cog_group_extras__, _KEY: access}
        else:
            declared.extras[_KEY] = access
        if access in SHOWN_TO:
            app_commands.default_permissions(SHOWN_TO[access])(declared)
        return target

    return declare


def declared_access(command: Command | None) -> Access | None:
    """Return what the command declares, or else its group; None if neither does."""
    while command is not None:
        if found := command.extras.get(_KEY):
            return Access(found)
        command = getattr(command, "parent", None)
    return None


def check_access(interaction: Interaction, access: Access | None) -> None:
    """Raise `Refusal` unless the person has this access to the server they are on.

    What is answered after that has the colour of the server.
    """
    if interaction.guild_id is not None:
        use_accent_colour(interaction.client.app.guild_settings.of(interaction.guild_id))
    if access is Access.EVERYONE:
        return
    if reason := _refusal(interaction, access):
        raise Refusal(reason)


def has_access(interaction: Interaction, access: Access) -> bool:
    """Return whether the person has this access to the server they are on."""
    return access is Access.EVERYONE or _refusal(interaction, access) is None


def guild_permissions(interaction: Interaction) -> discord.Permissions:
    """Return the person's permissions on the whole server; none if its roles are unknown."""
    member = _member(interaction)
    return member.guild_permissions if member else discord.Permissions.none()


def is_staff(member: discord.Member, role_id: int | None) -> bool:
    """Return whether the member is a moderator, given the server's role for moderators."""
    has_role = role_id is not None and member.get_role(role_id) is not None
    return _moderates(member.guild_permissions.value, role_id, has_role=has_role)


def is_staff_by_roles(
    client: OvationBot, guild_id: int, user_id: int, role_ids: Sequence[int]
) -> bool:
    """Return the same by the ids of somebody's roles in a guild, as a message's payload has them.

    False in a guild that is not known.
    """
    guild = client.get_guild(guild_id)
    if guild is None:
        return False
    role_id = client.app.guild_settings.of(guild_id).moderator_role_id
    # As plain numbers, since this is asked about most messages.
    allowed = 0
    for each in (guild.id, *role_ids):
        if (role := guild.get_role(each)) is not None:
            allowed |= role.permissions.value
    return user_id == guild.owner_id or _moderates(allowed, role_id, has_role=role_id in role_ids)


def is_staff_by_payload(client: OvationBot, message: MessagePayload) -> bool:
    """Return the same of the author of a message in a guild, as the gateway sends it."""
    guild_id, author_id = int(message["guild_id"]), int(message["author"]["id"])
    return is_staff_by_roles(client, guild_id, author_id, role_ids_of(message))


def is_to_staff_by_payload(client: OvationBot, message: MessagePayload) -> bool:
    """Return whether a message in a guild is to its moderators: to their role, or to the bot.

    Members who mention or answer one of them mostly chat, as with anybody.
    """
    own_id = "" if client.user is None else str(client.user.id)
    replied = message.get("referenced_message")
    if replied is not None and replied["author"]["id"] == own_id:
        return True
    if any(user["id"] == own_id for user in message["mentions"]):
        return True
    guild_id = int(message["guild_id"])
    return any(
        is_staff_by_roles(client, guild_id, 0, (int(role),))
        for role in message.get("mention_roles", ())
    )


def _moderates(permissions: int, role_id: int | None, *, has_role: bool) -> bool:
    """Return whether somebody with these permissions, and the server's role or not, moderates."""
    if permissions & _MANAGING:
        return True
    return bool(permissions & _MODERATING) if role_id is None else has_role


def _refusal(interaction: Interaction, access: Access | None) -> Text | None:
    """Return why the person does not have this access; None if they have it."""
    if interaction.guild_id is None:
        return SERVER_ONLY
    settings = interaction.client.app.guild_settings.of(interaction.guild_id)
    member = _member(interaction)
    reason = None
    if access is None:
        reason = NOT_DECLARED
    elif member is None:
        reason = NOT_SEEN
    elif access is Access.MODERATOR and not is_staff(member, settings.moderator_role_id):
        reason = NOT_A_MODERATOR
    elif access is Access.MANAGER and not member.guild_permissions.manage_guild:
        reason = NOT_A_MANAGER
    elif access is Access.SHIPPER:
        reason = _not_a_shipper(member, settings[GiftSettings].shipping_role_id)
    return reason


def _not_a_shipper(member: discord.Member, role_id: int | None) -> Text | None:
    if role_id is None:
        return None if member.guild_permissions.manage_guild else NOT_A_SHIPPER
    if member.get_role(role_id) is not None:
        return None
    return text(
        "Only the people who send parcels see addresses: they have {role}.", role=Role(role_id)
    )


def _member(interaction: Interaction) -> discord.Member | None:
    """Return the person as a member of a server whose roles are known, or None."""
    member, guild = interaction.user, interaction.guild
    if guild is None or guild.unavailable or not isinstance(member, discord.Member):
        return None
    return member
