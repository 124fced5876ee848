"""The base of the forms for entries."""

from __future__ import annotations

from typing import Any, Protocol

import discord

from bot.access import Access
from bot.services.contests.entries import EntryService, MemberEntries
from cogs.contests.components import participant_of
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.forms import Form
from domain.contests.contest import Contest, Entry
from domain.contests.photo_details import PhotoDetails
from domain.contests.picture import Picture
from domain.guild_settings import GuildSettings
from domain.translatable_text import Text


class ShowEntries(Protocol):
    """Callback that shows a member their entries after they sent the form."""

    async def __call__(self, interaction: Interaction, entered: MemberEntries, /) -> None:
        """Show them, privately."""


class EntryForm(Form, access=Access.EVERYONE):
    """The form for an entry, with the contest's theme above its field."""

    title_text: Text

    def __init__(
        self,
        contest: Contest,
        settings: GuildSettings,
        language: Any,
        show: ShowEntries,
        *,
        replaces: Entry | None = None,
    ) -> None:
        super().__init__(self.title_text, language)
        self.contest_id = contest.id
        self.settings = settings
        self.show = show
        self.replaces = replaces
        if contest.plan.theme:
            self.add_item(discord.ui.TextDisplay(contest.plan.theme))
        self.ask_for_entry(replaces)

    def ask_for_entry(self, replaces: Entry | None) -> None:
        """Add the fields of the entry, filled in with those of the one that it replaces."""
        raise NotImplementedError

    async def enter(
        self,
        interaction: discord.Interaction[Any],
        sent: str | Picture,
        details: PhotoDetails | None = None,
    ) -> None:
        """Store the entry and show it."""
        entered = await interaction.client.app[EntryService].enter(
            self.contest_id,
            guild_id_of(interaction),
            participant_of(interaction),
            sent,
            details=details,
            replaces=self.replaces.id if self.replaces else None,
        )
        await self.show(interaction, entered)
