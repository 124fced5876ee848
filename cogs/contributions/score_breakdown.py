"""The explanation of a member's score, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction
from bot.services.contributions import ScoreReviewService
from cogs.contributions.formatting import format_contributions
from cogs.ui.base import PersistentItem, framed, guild_id_of, paragraph, say, user_language
from cogs.ui.pages import split
from domain.contributions import ScoreLine
from domain.contributions.score_explanations import explain_line
from domain.translatable_text import Text, text

LINES_A_PAGE = 8

Button = discord.ui.Button[Any]


class ScoreBreakdownButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"score:why:(?P<page>[0-9]{1,4})",
    access=Access.EVERYONE,
):
    """Shows the clicker a page of their own score, line by line."""

    def __init__(self, page: int, language: Any = "en", label: Text | None = None) -> None:
        self.page = page
        super().__init__(
            discord.ui.Button(
                label=say(label or text("Why?"), language),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:why:{page}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Show the page; the message of `/me` is unchanged."""
        scores = interaction.client.app[ScoreReviewService]
        lines = await scores.explain(guild_id_of(interaction), interaction.user.id)
        await interaction.response.send_message(
            view=score_breakdown_card(lines, self.page, user_language(interaction)), ephemeral=True
        )


def score_breakdown_card(
    lines: Sequence[ScoreLine], page: int, language: Any
) -> discord.ui.LayoutView:
    """Return a page of a member's own score lines."""
    heading = paragraph(text("## Your last 30 days, line by line"), language)
    earlier = discord.ui.ActionRow[Any](ScoreBreakdownButton(page + 1, language, text("Earlier")))
    rows = (
        [
            paragraph(
                f"- {say(explain_line(line, first), language)}",
                language,
            )
        ]
        for line in lines
        for first in format_contributions(line.contributions)[:1]
    )
    pages = list(islice(split(rows, [heading, earlier], most=LINES_A_PAGE), page, page + 2))
    if not pages:
        return framed(heading, paragraph(text("Nothing in the last 30 days."), language))
    shown = (part for parts in pages[0] for part in parts)
    return framed(heading, *shown, *([earlier] if len(pages) > 1 else []))
