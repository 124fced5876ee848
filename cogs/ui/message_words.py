"""The words of a member's message, as they may be shown in another place."""

from __future__ import annotations

import re

from cogs.ui.base import Interaction
from cogs.ui.excerpts import excerpt

SHOWN_LENGTH = 1_500
_SPOILER = re.compile(r"\|\|.+?\|\|", re.DOTALL)


def shown_words(words: str) -> str:
    """Return a message's words as they are shown elsewhere: short, and without spoilers."""
    return excerpt(_SPOILER.sub("▮▮▮", words), SHOWN_LENGTH)


def is_age_restricted(interaction: Interaction, channel_id: int) -> bool:
    """Return whether what is said in a channel must not be shown elsewhere."""
    guild = interaction.guild
    channel = None if guild is None else guild.get_channel_or_thread(channel_id)
    is_nsfw = getattr(channel, "is_nsfw", None)
    return bool(is_nsfw is not None and is_nsfw())
