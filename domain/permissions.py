"""The permissions that the bot needs in the channels where it posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.translatable_text import Text, text

ADMINISTRATOR = 1 << 3
MANAGE_ROLES = 1 << 28
EVERYTHING = (1 << 64) - 1
NAMES: Mapping[int, Text] = {
    1 << 10: text("View Channel"),
    1 << 11: text("Send Messages"),
    1 << 16: text("Read Message History"),
    1 << 14: text("Embed Links"),
    1 << 15: text("Attach Files"),
    1 << 34: text("Manage Threads"),
    1 << 35: text("Create Public Threads"),
    1 << 36: text("Create Private Threads"),
    1 << 38: text("Send Messages in Threads"),
}
"""Discord's permission bits that the bot may need in a channel, and Discord's names for them."""
PRIVATE_THREADS = 1 << 34 | 1 << 36 | 1 << 38
"""The permissions for making private threads, writing there, and locking and deleting them."""
PUBLIC_THREADS = 1 << 35
"""The permission for opening a thread below a message."""
POSTING = sum(NAMES) & ~PRIVATE_THREADS & ~PUBLIC_THREADS
"""The permissions for posting a message with pictures, and finding it again."""


@dataclass(frozen=True, slots=True)
class Overwrite:
    """The permissions that a channel allows and denies to one role or member (`target_id`)."""

    target_id: int
    allow: int
    deny: int


def missing_permissions(permissions: int, needed: int = POSTING) -> tuple[Text, ...]:
    """Return the names of the `needed` permissions that are missing from `permissions`."""
    return tuple(name for bit, name in NAMES.items() if needed & bit and not permissions & bit)


def resolve_permissions(
    roles: Mapping[int, int],
    member_roles: Collection[int],
    overwrites: Sequence[Overwrite],
    *,
    guild_id: int,
    user_id: int,
) -> int:
    """Return a member's permissions in a channel, as Discord computes them.

    `roles` are the permissions of all roles by id; that of everyone has the guild's id. The roles
    apply first, then the channel's overwrites: for everyone, for the member's roles together (where
    allowing wins), for the member. An administrator may do everything.
    """
    mine = {guild_id, *member_roles}
    allowed = 0
    for role in mine:
        allowed |= roles.get(role, 0)
    if allowed & ADMINISTRATOR:
        return EVERYTHING
    for group in ({guild_id}, mine - {guild_id}, {user_id}):
        those = [overwrite for overwrite in overwrites if overwrite.target_id in group]
        for overwrite in those:
            allowed &= ~overwrite.deny
        for overwrite in those:
            allowed |= overwrite.allow
    return allowed
