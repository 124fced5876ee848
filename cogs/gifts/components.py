"""Base classes for the buttons under gifts."""

from __future__ import annotations

from typing import Any

import discord

from cogs.ui.base import Interaction
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import text

NUMBERS = r":([0-9]{1,20}):([0-9]{1,18})"
"""The guild's id, since a direct message has none, and the grant's."""
Button = discord.ui.Button[Any]


class GiftButton(PersistentButton, template=r"(?!)"):
    """A button about one grant."""

    def __init__(self, guild_id: int, grant_id: int, language: Language = "en") -> None:
        self.guild_id = guild_id
        self.grant_id = grant_id
        super().__init__(guild_id, grant_id, language=language)

    def check_guild(self, interaction: Interaction, *, direct: bool = False) -> int:
        """Return the gift's guild; raise `Refusal` if it is clicked in another.

        With `direct` it may be clicked in a direct message too.
        """
        elsewhere = interaction.guild_id != self.guild_id
        if elsewhere and not (direct and interaction.guild_id is None):
            raise Refusal(text("That gift doesn't exist here."))
        return self.guild_id
