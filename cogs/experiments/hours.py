"""`/experiment hours`: when people are there, what posts drew, and one click to a test."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.chart_geometry import shade
from bot.services.best_hours import HoursView
from cogs.experiments.planning import ExperimentForm
from cogs.ui.base import Interaction, Panel, framed, guild_settings_of, paragraph, say
from cogs.ui.persistent_button import PersistentButton
from domain.experiments.experiment import VariedThing
from domain.languages import Language
from domain.publishing.best_hours import CELLS, HourCell
from domain.publishing.hour_wording import cell_name, judged_text
from domain.translatable_text import counted, text

SHADES = "·░▒▓█"
CELL = r":([0-9]|1[01])"


def heat_map(view: HoursView, language: Language) -> str:
    """Return a table with a shade for presence and the people a post may draw, in a code block."""
    most = max(view.presence.values(), default=0.0)
    heads = [say(text("weekdays"), language), say(text("weekends"), language)]
    rows = [f"{'':7}{heads[0]:<15}{heads[1]}"]
    for block in range(6):
        begin, end = HourCell(is_weekend=False, block=block).hours
        parts = []
        for is_weekend in (False, True):
            cell = HourCell(is_weekend, block)
            sign = SHADES[shade(view.presence[cell], most, len(SHADES))]
            found = view.judged.cells[cell]
            drawn = f"{round(found.people):>4} ({found.posts})" if view.posts else ""
            parts.append(f"{sign * 3}{drawn}")
        rows.append(f"{begin:02}–{end:02}  {parts[0]:<15}{parts[1]}".rstrip())
    return "```\n" + "\n".join(rows) + "\n```"


def hours_panel(view: HoursView, language: Language) -> Panel:
    """Return the panel of best hours."""
    one, other = view.judged.to_try
    above = [
        text("**When to post**"),
        text(
            "The darker, the more people are active (thanks, reactions and the like, in the last "
            "eight weeks)."
        ),
    ]
    if view.posts:
        above.append(
            counted(
                "Beside it: how many people a post draws there, as far as {count} post tells, and "
                "how many posts there were.",
                "Beside it: how many people a post draws there, as far as {count} posts tell, and "
                "how many posts there were.",
                view.posts,
            )
        )
    numbers = (CELLS.index(one), CELLS.index(other))
    return framed(
        *(paragraph(line, language) for line in above),
        discord.ui.TextDisplay[Any](heat_map(view, language)),
        paragraph(judged_text(view.judged), language),
        discord.ui.ActionRow[Any](CompareHoursButton(*numbers, language=language)),
    )


class CompareHoursButton(
    PersistentButton, template=rf"experiment:hours{CELL}{CELL}", access=Access.MODERATOR
):
    """Opens the form of a test of two hours, filled in."""

    name, label = "experiment:hours", text("Test these two")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it; the variants are in the language of the server, as the team reads them."""
        language = guild_settings_of(interaction).language
        names = [say(cell_name(CELLS[number]), language, markup=False) for number in self.numbers]
        form = ExperimentForm(language, VariedThing.HOUR, proposed=names)
        await interaction.response.send_modal(form)
