"""Fields of `/setup` for contests: their channel."""

from __future__ import annotations

from cogs.ui.setup_fields import channel_field
from domain.translatable_text import text

SETUP_FIELDS = (
    channel_field(20, "contest_channel_id", text("**Contests**: where I post contests")),
)
