"""Why a member's score is what it is, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction
from cogs.contributions.deeds import told
from cogs.panels import Lasting, card, here, language, say, words
from cogs.ui.pages import split
from domain.contributions import Line
from domain.contributions.explained import explained
from domain.text import Text, text

LINES_A_PAGE = 8

Button = discord.ui.Button[Any]


class WhyPage(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"score:why:(?P<page>[0-9]{1,4})",
    access=Access.EVERYONE,
):
    """Shows the clicker a page of their own score, line by line."""

    def __init__(self, page: int, speaking: Any = "en", label: Text | None = None) -> None:
        self.page = page
        super().__init__(
            discord.ui.Button(
                label=say(label or text("Why?"), speaking),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:why:{page}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Show the page; `/me` itself stays."""
        scores = interaction.client.app.scores
        lines = await scores.why(here(interaction), interaction.user.id)
        await interaction.response.send_message(
            view=why_card(lines, self.page, language(interaction)), ephemeral=True
        )


def why_card(lines: Sequence[Line], page: int, speaking: Any) -> discord.ui.LayoutView:
    """A page of a member's own account."""
    heading = words(text("## Your last 30 days, line by line"), speaking)
    earlier = discord.ui.ActionRow[Any](WhyPage(page + 1, speaking, text("Earlier")))
    rows = (
        [words(f"- {say(explained(line, told(line.acts)[0]), speaking)}", speaking)]
        for line in lines
    )
    pages = list(islice(split(rows, [heading, earlier], most=LINES_A_PAGE), page, page + 2))
    if not pages:
        return card(heading, words(text("Nothing in the last 30 days."), speaking))
    shown = (part for parts in pages[0] for part in parts)
    return card(heading, *shown, *([earlier] if len(pages) > 1 else []))
