"""Errors of Discord for posts that cannot be sent, and what can be done about them."""

from __future__ import annotations

import discord

MALFORMED = 50035
"""Discord's error for a malformed post; its text names the parts."""
UNKNOWN_CHANNEL = 10003
"""Discord's error for a channel that does not exist."""
UNDELIVERABLE_DM_CODES = frozenset({50007, 50278, 10013})
"""Discord's errors for direct messages that cannot be delivered and are not retried.

The person accepts none from the bot, shares no server with it, or no longer exists.
"""


def is_reply_target_missing(error: discord.HTTPException) -> bool:
    """Return whether Discord refused because the message replied to does not exist."""
    return error.code == MALFORMED and "message_reference" in error.text


def remedy(error: Exception) -> str:
    """Return what the operator can do about the error."""
    if isinstance(error, discord.Forbidden):
        return "allow the bot to view the channel and send messages there"
    if isinstance(error, discord.NotFound):
        return "the channel is gone: choose another with /setup"
    if isinstance(error, PermissionError):
        return "remove moderators' permissions from the role"
    match getattr(error, "status", None):
        case 400:
            return "report this: Discord rejects the post as malformed"
        case 429:
            return "nothing: Discord limits such posts for now"
    return "nothing: Discord or the connection to it is in trouble"
