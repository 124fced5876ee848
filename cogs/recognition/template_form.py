"""The form for the words of the weekly post."""

from __future__ import annotations

from typing import Any

import discord

from cogs.ui.forms import Form
from domain.languages import Language
from domain.recognition.post_templates import MAX_TEMPLATE_LENGTH
from domain.translatable_text import Markup, Text, text

PLACES = {name: Markup(f"{{{name}}}") for name in ("member", "reasons", "gift")}
"""The placeholders in a template."""


class TemplateForm(Form):
    """The form for a template, filled in with `said`."""

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
            text("I fill in {member}, {reasons} and {gift}.", **PLACES),
        )
