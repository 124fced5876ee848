"""A button that works at any time, whose `custom_id` is a name and the numbers it is about."""

from __future__ import annotations

from typing import Any, ClassVar

import discord

from bot.i18n import say
from cogs.ui.base import PersistentItem
from domain.languages import Language
from domain.translatable_text import Text


class PersistentButton(
    PersistentItem, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"
):
    """A button with the same appearance wherever it is shown.

    A subclass gives `name`, its appearance, its template (`name`, then the numbers, each after a
    colon) and `on_click`.
    """

    name: ClassVar[str]
    label: ClassVar[Text | None] = None
    emoji: ClassVar[str | None] = None
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, *numbers: int, language: Language = "en", disabled: bool = False) -> None:
        self.numbers = numbers
        super().__init__(
            discord.ui.Button(
                custom_id=":".join([self.name, *map(str, numbers)]),
                label=say(self.label, language) if self.label else None,
                emoji=self.emoji,
                style=self.style,
                disabled=disabled,
            )
        )
