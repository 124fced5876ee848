"""Skipping a week's surprise, after a question."""

from __future__ import annotations

from bot.access import Access
from bot.services.recognition.proposals import ProposalService
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.confirmations import confirmed
from domain.translatable_text import Text, text

SKIP = "skip_week"


async def _question(interaction: Interaction, draw_id: int, seen: int) -> Text:
    await interaction.client.app[ProposalService].check_open(
        guild_id_of(interaction), draw_id, seen
    )
    return text(
        "Skip this week? Nobody is surprised then, and that cannot be undone. *Draw again* "
        "chooses somebody else."
    )


@confirmed(SKIP, Access.MODERATOR, wording=_question, yes=text("Yes, skip it"))
async def skip(interaction: Interaction, draw_id: int, seen: int) -> Text:
    """Skip the surprise that was asked about; the outbox brings its card up to date."""
    await interaction.client.app[ProposalService].skip(
        guild_id_of(interaction), draw_id, seen, by=interaction.user.id
    )
    return text("This week is skipped.")
