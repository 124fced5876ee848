"""The panel of `/setup`: its pages, its menus, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self, cast

import discord

from bot.access import Access
from bot.i18n import Language
from cogs.setup import channels_tab, features_tab, gifts_tab, schedule_tab, scoring_tab
from cogs.setup.missing_permissions import setup_problems
from cogs.setup.scoring_tab import own_emojis
from cogs.setup.tab import Keep, Menu, Select, Tab, TabContext
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from domain.contests.settings import ContestSettings
from domain.gift_settings import GiftSettings
from domain.guild_settings import GuildSettings
from domain.offer_settings import OfferSettings
from domain.recognition.settings import RecognitionSettings
from domain.translatable_text import Text, text

TABS: Mapping[str, Tab] = {
    "where": channels_tab.TAB,
    "when": schedule_tab.TAB,
    "what": features_tab.TAB,
    "count": scoring_tab.TAB,
    "gifts": gifts_tab.TAB,
}
TAB_OF: Mapping[str, str] = {choice: name for name, tab in TABS.items() for choice in tab.read}
"""The page of each menu."""


class SetupSelect(
    PersistentItem,
    discord.ui.DynamicItem[Select],
    template=r"setup:pick:(?P<choice>[a-z_]+)(?::(?P<focus>.+))?",
    access=Access.MANAGER,
):
    """A menu for one of the guild's settings, stored at once."""

    def __init__(self, choice: str, focus: str, menu: Select) -> None:
        self.choice = choice
        self.focus = focus
        menu.custom_id = f"setup:pick:{choice}:{focus}" if focus else f"setup:pick:{choice}"
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /
    ) -> Self:
        """Build it again after a restart (called by discord.py)."""
        return cls(match["choice"], match["focus"] or "", item)

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the panel with it."""
        tab = parse_choice(TAB_OF.__getitem__, self.choice)
        values = list(cast("dict[str, Any]", interaction.data)["values"])
        settings = guild_settings_of(interaction)
        step = parse_choice(
            lambda choice: TABS[tab].read[choice](settings, self.focus, values), self.choice
        )
        if step.form is not None:
            form = step.form(user_language(interaction), settings_saver(tab))
            await interaction.response.send_modal(form)
            return
        if step.changes:
            await interaction.client.app.guild_settings.change(
                guild_id_of(interaction), by=interaction.user.id, **step.changes
            )
        await show(interaction, tab, step.focus, edit=True)


class SetupTabButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"setup:tab:(?P<tab>{'|'.join(TABS)})",
    access=Access.MANAGER,
):
    """Turns to another page of the panel."""

    def __init__(self, tab: str, language: Language = "en", *, here: bool = False) -> None:
        self.tab = tab
        style = discord.ButtonStyle.primary if here else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=say(TABS[tab].name, language), style=style, custom_id=f"setup:tab:{tab}"
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Turn to the page, and check again for problems."""
        await show(interaction, self.tab, edit=True)


def settings_saver(tab: str) -> Keep:
    """Return what a form opened from this page calls with the changed settings."""

    async def keep(interaction: Interaction, changes: Mapping[str, Any]) -> None:
        await interaction.client.app.guild_settings.change(
            guild_id_of(interaction), by=interaction.user.id, **changes
        )
        await show(interaction, tab, edit=True)

    return keep


async def show(
    interaction: Interaction, tab: str = "where", focus: str = "", *, edit: bool = False
) -> None:
    """Show one page of the panel, with what is missing."""
    app = interaction.client.app
    settings = guild_settings_of(interaction)
    missing = setup_problems(
        interaction.guild, settings, reads_messages=app.settings.message_content
    )
    present = _present(interaction.guild, settings)
    sight = TabContext(present, app.clock(), user_language(interaction), focus)
    if tab == "count":
        sight = replace(sight, emojis=await own_emojis(interaction.guild))
    panel = setup_page(tab, sight, list(missing))
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def _present(guild: discord.Guild | None, settings: GuildSettings) -> GuildSettings:
    """Return the settings without deleted channels and roles, which no menu can show."""
    if guild is None:
        return settings

    def channel(chosen: int | None) -> int | None:
        return chosen if chosen and guild.get_channel(chosen) else None

    def role(chosen: int | None) -> int | None:
        return chosen if chosen and guild.get_role(chosen) else None

    return settings.changed(
        recognition_channel_id=channel(settings[RecognitionSettings].recognition_channel_id),
        contest_channel_id=channel(settings[ContestSettings].contest_channel_id),
        moderator_channel_id=channel(settings.moderator_channel_id),
        offer_channel_ids=tuple(filter(channel, settings[OfferSettings].offer_channel_ids)),
        moderator_role_id=role(settings.moderator_role_id),
        shipping_role_id=role(settings[GiftSettings].shipping_role_id),
    )


def setup_page(tab: str, sight: TabContext, missing: list[Text]) -> Panel:
    """Return one page of the panel: tabs, menus with the current choices, and problems."""
    language = sight.language
    well = text("✅ I have everything I need.")
    lines = [f"⚠️ {say(want, language)}" for want in missing] or [say(well, language)]
    return framed(
        paragraph(text("## Set up Ovation"), language),
        discord.ui.ActionRow[Any](
            *(SetupTabButton(name, language, here=name == tab) for name in TABS)
        ),
        discord.ui.Separator[Any](),
        *_items(TABS[tab].parts(sight), language),
        discord.ui.Separator[Any](),
        discord.ui.TextDisplay[Any](_fitting(lines)),
    )


def _items(parts: Iterator[Menu | Text], language: Language) -> Iterator[discord.ui.Item[Any]]:
    for part in parts:
        if isinstance(part, Text):
            yield paragraph(part, language)
            continue
        if part.about is not None:
            yield paragraph(part.about, language)
        yield discord.ui.ActionRow[Any](SetupSelect(part.choice, part.focus, part.select))


def _fitting(lines: list[str], most: int = 2500) -> str:
    """Return as many lines as the message has room for next to the menus."""
    shown: list[str] = []
    for line in lines:
        most -= len(line) + 1
        if most < 0:
            return "\n".join([*shown, "…"])
        shown.append(line)
    return "\n".join(shown)
