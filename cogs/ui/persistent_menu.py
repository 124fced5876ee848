"""A menu that works at any time, whose `custom_id` is a name and what it is about."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self, cast

import discord

from cogs.ui.base import Interaction, PersistentItem, parts_of

Menu = discord.ui.Select[Any] | discord.ui.RoleSelect[Any] | discord.ui.ChannelSelect[Any]


class PersistentMenu(PersistentItem, discord.ui.DynamicItem[Menu], template=r"(?!)"):
    """A menu whose options its panel composes; they are not needed again for a click.

    A subclass gives `name`, its template (`name`, then the arguments, each after a colon) and
    `on_click`. Empty arguments are left out.
    """

    name: ClassVar[str]

    def __init__(self, *arguments: int | str | None, menu: Menu) -> None:
        self.arguments = [argument for argument in arguments if argument not in {None, ""}]
        menu.custom_id = ":".join([self.name, *map(str, self.arguments)])
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /
    ) -> Self:
        """Build it again from its id and the posted menu (called by discord.py)."""
        return cls(*parts_of(match), menu=item)

    @staticmethod
    def picked(interaction: Interaction) -> list[str]:
        """Return the values that were picked: those of options, or ids as digits."""
        return list(cast("dict[str, Any]", interaction.data)["values"])
