"""Measures of what the bot posts."""

from __future__ import annotations

from domain.measures import Measure
from domain.translatable_text import text

POSTS_SENT = Measure(
    key="posts.sent",
    name=text("Posts"),
    definition=text(
        "Posts of the bot that appeared in a channel, those for moderators included; not direct "
        "messages, and not replies that only one member sees."
    ),
)
