"""Fields of `/setup` for offers: their channels."""

from __future__ import annotations

from cogs.ui.setup_fields import channels_field
from domain.translatable_text import text

SETUP_FIELDS = (
    channels_field(
        40,
        "offer_channel_ids",
        text("**Offers**: where I may reply to members who want to buy something"),
    ),
)
