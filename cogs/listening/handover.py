"""The form that hands an item of the inbox over to somebody else of the team."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access, is_staff
from bot.services.listening.inbox import InboxService
from cogs.ui.base import guild_settings_of, reply
from cogs.ui.forms import Form
from domain.languages import Language
from domain.listening.inbox import InboxItem
from domain.refusals import Refusal
from domain.translatable_text import User, text


class HandOverForm(Form, access=Access.MODERATOR):
    """The form that asks who is to see to an item."""

    def __init__(self, item: InboxItem, language: Language) -> None:
        super().__init__(text("Hand over"), language)
        self.item = item
        self.person = self.ask(
            text("Who sees to it"),
            discord.ui.UserSelect[Any](custom_id="person"),
            text("Somebody of the team. I tell them in the moderators' channel."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand it over, and tell the person."""
        (person,) = self.person.values
        role_id = guild_settings_of(interaction).moderator_role_id
        on_team = isinstance(person, discord.Member) and is_staff(person, role_id)
        if person.bot or not on_team:
            raise Refusal(
                text("{member} is not on the team. Choose somebody else.", member=User(person.id))
            )
        inbox: InboxService = interaction.client.app[InboxService]
        await inbox.hand_over(
            self.item.guild_id, self.item.id, by=interaction.user.id, to=person.id
        )
        await reply(interaction, text("{member} has it.", member=User(person.id)))
