"""The form in which the words of the weekly post are typed."""

from __future__ import annotations

from typing import Any

import discord

from bot.i18n import Language
from cogs.panels import Form
from domain.recognition.post_templates import MAX_TEMPLATE_LENGTH
from domain.text import Markup, Text, text

PLACES = {name: Markup(f"{{{name}}}") for name in ("member", "reasons", "gift")}
"""What stands in a template for what is filled in."""


class TemplateForm(Form):
    """Asks for a template; `said` stands in it already."""

    def __init__(self, title: Text, said: str, language: Language) -> None:
        super().__init__(title, language)
        self.typed = self.ask(
            text("What the post says"),
            discord.ui.TextInput[Any](
                custom_id="words",
                style=discord.TextStyle.paragraph,
                default=said,
                max_length=MAX_TEMPLATE_LENGTH,
            ),
            text("{member}, {reasons} and {gift} are filled in.", **PLACES),
        )
