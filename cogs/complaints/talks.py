"""The button under an offer of a private talk, for its member alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import discord

from bot.access import Access
from bot.client import OvationBot
from bot.services.complaints import ComplaintService
from cogs.cases.commands import begin
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.persistent_button import PersistentButton
from domain.cases.case import MessagePlace
from domain.languages import Language
from domain.refusals import Refusal
from domain.snowflakes import snowflake_time
from domain.translatable_text import text


class PrivateTalkButton(
    PersistentButton, template=r"complaint:talk:([0-9]{1,18})", access=Access.EVERYONE
):
    """Begins the private talk that the team offered, for the member it was offered to."""

    name, label = "complaint:talk", text("Talk in private")
    style = discord.ButtonStyle.primary

    def __init__(self, complaint_id: int, language: Language = "en") -> None:
        self.complaint_id = complaint_id
        super().__init__(complaint_id, language=language)

    async def on_click(self, interaction: Interaction) -> None:
        """Begin it; the member's wait began with their message, in public."""
        complaints = interaction.client.app[ComplaintService]
        complaint = await complaints.get(guild_id_of(interaction), self.complaint_id)
        if complaint.user_id != interaction.user.id:
            raise Refusal(text("That button is for the member I replied to."))
        answer = await complaints.answer_to(complaint.guild_id, complaint.message_id)
        about = MessagePlace(
            complaint.channel_id,
            complaint.message_id,
            snowflake_time(complaint.message_id),
            answer,
        )
        begun = await begin(interaction, about)
        if begun and interaction.message is not None:
            with suppress(discord.HTTPException):
                await interaction.message.edit(view=_without_button(interaction.message))


def _without_button(message: discord.Message) -> Any:
    """Return the offer as it is, with its button disabled."""
    panel = discord.ui.LayoutView.from_message(message, timeout=None)
    for item in panel.walk_children():
        if isinstance(item, discord.ui.Button):
            item.disabled = True
    panel.stop()
    return panel


def setup(client: OvationBot) -> None:
    """Register the button."""
    client.add_dynamic_items(PrivateTalkButton)
