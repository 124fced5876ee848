"""Fields of `/setup` for talks with the team: their channel."""

from __future__ import annotations

from cogs.ui.setup_fields import channel_field
from domain.translatable_text import text

SETUP_FIELDS = (
    channel_field(
        45,
        "care_channel_id",
        text("**Talks with the team**: a channel members see, in which I open private threads"),
    ),
)
