"""Prompts: the buttons of members, and the forms in which the team writes them."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.prompts import buttons


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(
        buttons.AnswerButton,
        buttons.ChooseOptionButton,
        buttons.HideButton,
        buttons.LikeButton,
        buttons.SeeAnswersButton,
    )
