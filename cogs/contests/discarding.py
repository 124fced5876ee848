"""Discarding a draft, after a question."""

from __future__ import annotations

import discord

from bot.access import Access
from bot.services.contests.drafts import DraftService
from cogs.contests.components import NUMBER, ContestButton
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.confirmations import ask, confirmed
from domain.translatable_text import Text, text

DISCARD = "discard_draft"


class DiscardButton(ContestButton, template=rf"contest:discard{NUMBER}", access=Access.MODERATOR):
    """Discards a draft."""

    name = "contest:discard"
    label = text("Discard")
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Ask first."""
        await ask(interaction, DISCARD, self.numbers[0])


async def _question(interaction: Interaction, contest_id: int) -> Text:
    known = await interaction.client.app[DraftService].get(contest_id, guild_id_of(interaction))
    return text(
        "Discard the draft of “{title}”? Nobody else has seen it, and I keep nothing of it.",
        title=known.contest.plan.title,
    )


@confirmed(DISCARD, Access.MODERATOR, wording=_question, yes=text("Yes, discard it"))
async def discard(interaction: Interaction, contest_id: int) -> Text:
    """Discard the draft that was asked about."""
    contest = await interaction.client.app[DraftService].discard(
        contest_id, guild_id_of(interaction)
    )
    return text("The draft of “{title}” is discarded.", title=contest.plan.title)
