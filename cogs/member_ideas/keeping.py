"""Keeping the idea in a message, in the team's words."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.member_ideas.ideas import MemberIdeaService
from cogs.ui.base import Interaction, guild_id_of, reply, user_language
from cogs.ui.forms import Form
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.member_ideas.idea import TITLE_LENGTH, IdeaSource
from domain.translatable_text import text

SNOWFLAKE = r":([0-9]{1,20})"


class KeepIdeaForm(Form, access=Access.MODERATOR):
    """The form with which the team puts the idea in a message in its own words."""

    def __init__(self, language: Language, source: IdeaSource, author_id: int) -> None:
        super().__init__(text("Keep as idea"), language)
        self.source, self.author_id = source, author_id
        self.idea = self.ask(
            text("The idea in your words"),
            discord.ui.TextInput[Any](custom_id="title", max_length=TITLE_LENGTH),
            text("In one line. Everybody can read it; I keep nothing of the message itself."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        ideas: MemberIdeaService = interaction.client.app[MemberIdeaService]
        idea = await ideas.keep(
            guild_id_of(interaction),
            self.source,
            self.author_id,
            self.idea.value,
            by=interaction.user.id,
        )
        said = text("Kept as idea {number}. /idea list shows them all.", number=idea.id)
        await reply(interaction, said)


class KeepIdeaButton(
    PersistentButton,
    template=rf"idea:keep{SNOWFLAKE}{SNOWFLAKE}{SNOWFLAKE}",
    access=Access.MODERATOR,
):
    """Opens the form that keeps the idea in a message: its channel, itself and its author."""

    name, label = "idea:keep", text("Keep as idea")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        channel_id, message_id, author_id = self.numbers
        source = IdeaSource(channel_id, message_id)
        await interaction.client.app[MemberIdeaService].check_keeping(
            guild_id_of(interaction), source
        )
        form = KeepIdeaForm(user_language(interaction), source, author_id)
        await interaction.response.send_modal(form)
