"""Buttons of an alert's card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.access import Access
from bot.services.alerts.lifecycle import AlertService
from cogs.alerts.alert_button import AlertButton
from cogs.alerts.steps import MENUS, PlaybookReviewButton, playbook_choice
from cogs.ui.base import Interaction, guild_id_of, guild_settings_of, reply, say, user_language
from domain.alerts.alert import Alert
from domain.languages import Language
from domain.translatable_text import text

Style = discord.ButtonStyle


class TakeAlertButton(
    AlertButton, template=r"alert:take:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Records who has an alert, so that nobody else is asked."""

    name, label, style = "alert:take", text("I have it"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Take it."""
        await interaction.client.app[AlertService].take(
            guild_id_of(interaction), self.alert_id, by=interaction.user.id
        )
        await reply(interaction, text("You have it. I won't ask anybody else."))


class HoldEverythingButton(
    AlertButton, template=r"alert:hold:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Stops everything planned."""

    name, label, style = "alert:hold", text("Hold everything"), Style.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Start a hold."""
        language = guild_settings_of(interaction).language
        # A post that is just being sent is waited for.
        await interaction.response.defer(ephemeral=True)
        await interaction.client.app[AlertService].hold_everything(
            guild_id_of(interaction),
            self.alert_id,
            say(text("an alert"), language, markup=False),
            by=interaction.user.id,
        )
        await reply(interaction, text("⏸️ Everything planned is on hold until you use /hold end."))


class StartPlaybookButton(
    AlertButton, template=r"alert:begin:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Asks which playbook is to begin."""

    name, label = "alert:begin", text("Start playbook")

    async def on_click(self, interaction: Interaction) -> None:
        """Ask privately."""
        details = await self.details(interaction)
        panel = playbook_choice(details.alert, user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)


class DismissAlertButton(
    AlertButton, template=r"alert:nothing:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Ends an alert that was nothing."""

    name, label = "alert:nothing", text("It's nothing")

    async def on_click(self, interaction: Interaction) -> None:
        """End it."""
        await interaction.client.app[AlertService].dismiss(
            guild_id_of(interaction), self.alert_id, by=interaction.user.id
        )
        await reply(interaction, text("Thank you. I'll remember that it was nothing."))


class UsefulButton(
    AlertButton, template=r"alert:useful:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Rates an alert as useful."""

    name, label, style = "alert:useful", text("Useful"), Style.success
    useful = True

    async def on_click(self, interaction: Interaction) -> None:
        """Store the rating."""
        await interaction.client.app[AlertService].rate(
            guild_id_of(interaction), self.alert_id, useful=self.useful, by=interaction.user.id
        )
        await reply(interaction, text("Thank you. /crisis status shows how many were useful."))


class NotUsefulButton(
    UsefulButton, template=r"alert:useless:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Rates an alert as not useful."""

    name, label, style = "alert:useless", text("Not useful"), Style.secondary
    useful = False


def alert_buttons(alert: Alert, language: Language) -> Iterator[discord.ui.Item[Any]]:
    """Yield the rows of buttons that fit the state of an alert."""
    kinds: list[type[AlertButton]] = []
    if alert.is_open:
        if alert.handled_by is None:
            kinds.append(TakeAlertButton)
        kinds.append(HoldEverythingButton)
        if alert.playbook is None:
            kinds.append(StartPlaybookButton)
        kinds.append(DismissAlertButton)
    else:
        if alert.is_rateable:
            kinds += [UsefulButton, NotUsefulButton]
        kinds.append(PlaybookReviewButton)
    yield discord.ui.ActionRow[Any](*(kind(alert.id, language) for kind in kinds))


BUTTONS = (
    TakeAlertButton,
    HoldEverythingButton,
    StartPlaybookButton,
    DismissAlertButton,
    UsefulButton,
    NotUsefulButton,
    *MENUS,
)
