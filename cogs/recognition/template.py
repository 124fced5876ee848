"""The form in which the words of the weekly post are typed."""

from __future__ import annotations

from typing import Any

import discord

from bot.i18n import Language
from cogs.panels import Form
from domain.recognition.words import LONGEST
from domain.text import Literally, Text, text

PLACES = {name: Literally(f"{{{name}}}") for name in ("member", "reasons", "gift")}
"""What stands in a template for what is filled in."""


class TemplateForm(Form):
    """Asks for a template; `said` stands in it already."""

    def __init__(self, title: Text, said: str, speaking: Language) -> None:
        super().__init__(title, speaking)
        self.typed = self.ask(
            text("What the post says"),
            discord.ui.TextInput[Any](
                custom_id="words",
                style=discord.TextStyle.paragraph,
                default=said,
                max_length=LONGEST,
            ),
            text("{member}, {reasons} and {gift} are filled in.", **PLACES),
        )
