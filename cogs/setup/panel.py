"""The panel that `/setup` opens: its pages, its menus, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self, cast

import discord

from bot.access import Access
from bot.i18n import Language
from cogs.panels import (
    Interaction,
    Lasting,
    Panel,
    card,
    here,
    language,
    picked,
    say,
    settings_here,
    words,
)
from cogs.permissions import wants
from cogs.setup import count, gifts, what, when, where
from cogs.setup.count import own_emojis
from cogs.setup.tabs import Keep, Menu, Select, Sight, Tab
from domain.settings import GuildSettings
from domain.text import Text, text

TABS: Mapping[str, Tab] = {
    "where": where.TAB,
    "when": when.TAB,
    "what": what.TAB,
    "count": count.TAB,
    "gifts": gifts.TAB,
}
TAB_OF: Mapping[str, str] = {choice: name for name, tab in TABS.items() for choice in tab.read}
"""On which page each menu is."""


class Pick(
    Lasting,
    discord.ui.DynamicItem[Select],
    template=r"setup:pick:(?P<choice>[a-z_]+)(?::(?P<focus>.+))?",
    access=Access.MANAGER,
):
    """A menu for one of the guild's choices, kept at once."""

    def __init__(self, choice: str, focus: str, menu: Select) -> None:
        self.choice = choice
        self.focus = focus
        menu.custom_id = f"setup:pick:{choice}:{focus}" if focus else f"setup:pick:{choice}"
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /
    ) -> Self:
        """Called by discord.py."""
        return cls(match["choice"], match["focus"] or "", item)

    async def clicked(self, interaction: Interaction) -> None:
        """Keep what was picked and show the panel as it is now."""
        tab = picked(TAB_OF.__getitem__, self.choice)
        values = list(cast("dict[str, Any]", interaction.data)["values"])
        settings = settings_here(interaction)
        step = picked(
            lambda choice: TABS[tab].read[choice](settings, self.focus, values), self.choice
        )
        if step.form is not None:
            form = step.form(language(interaction), keeper(tab))
            await interaction.response.send_modal(form)
            return
        if step.changes:
            await interaction.client.app.guilds.change(
                here(interaction), by=interaction.user.id, **step.changes
            )
        await show(interaction, tab, step.focus, edit=True)


class Turn(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"setup:tab:(?P<tab>{'|'.join(TABS)})",
    access=Access.MANAGER,
):
    """Turns the panel to another of its pages."""

    def __init__(self, tab: str, speaking: Language = "en", *, here: bool = False) -> None:
        self.tab = tab
        style = discord.ButtonStyle.primary if here else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=say(TABS[tab].name, speaking), style=style, custom_id=f"setup:tab:{tab}"
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Turn, which also looks again for what is missing."""
        await show(interaction, self.tab, edit=True)


def keeper(tab: str) -> Keep:
    """What a form opened from this page calls with the changes it asked for."""

    async def keep(interaction: Interaction, changes: Mapping[str, Any]) -> None:
        await interaction.client.app.guilds.change(
            here(interaction), by=interaction.user.id, **changes
        )
        await show(interaction, tab, edit=True)

    return keep


async def show(
    interaction: Interaction, tab: str = "where", focus: str = "", *, edit: bool = False
) -> None:
    """Show one page of the panel, with what is missing."""
    app = interaction.client.app
    settings = settings_here(interaction)
    missing = wants(interaction.guild, settings, reads_messages=app.settings.message_content)
    present = _present(interaction.guild, settings)
    sight = Sight(present, app.clock(), language(interaction), focus)
    if tab == "count":
        sight = replace(sight, emojis=await own_emojis(interaction.guild))
    panel = page(tab, sight, list(missing))
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def _present(guild: discord.Guild | None, settings: GuildSettings) -> GuildSettings:
    """The settings without channels and roles that are gone, which no menu can show as chosen."""
    if guild is None:
        return settings

    def channel(chosen: int | None) -> int | None:
        return chosen if chosen and guild.get_channel(chosen) else None

    def role(chosen: int | None) -> int | None:
        return chosen if chosen and guild.get_role(chosen) else None

    return settings.changed(
        recognition_channel_id=channel(settings.recognition_channel_id),
        contest_channel_id=channel(settings.contest_channel_id),
        moderator_channel_id=channel(settings.moderator_channel_id),
        offer_channel_ids=tuple(filter(channel, settings.offer_channel_ids)),
        moderator_role_id=role(settings.moderator_role_id),
        shipping_role_id=role(settings.shipping_role_id),
    )


def page(tab: str, sight: Sight, missing: list[Text]) -> Panel:
    """One page of the panel: its tabs, its menus with what is chosen now, and what is missing."""
    speaking = sight.speaking
    well = text("✅ All that I need is there.")
    lines = [f"⚠️ {say(want, speaking)}" for want in missing] or [say(well, speaking)]
    return card(
        words(text("## Setting Ovation up"), speaking),
        discord.ui.ActionRow[Any](*(Turn(name, speaking, here=name == tab) for name in TABS)),
        discord.ui.Separator[Any](),
        *_items(TABS[tab].parts(sight), speaking),
        discord.ui.Separator[Any](),
        discord.ui.TextDisplay[Any](_fitting(lines)),
    )


def _items(parts: Iterator[Menu | Text], speaking: Language) -> Iterator[discord.ui.Item[Any]]:
    for part in parts:
        if isinstance(part, Text):
            yield words(part, speaking)
            continue
        if part.about is not None:
            yield words(part.about, speaking)
        yield discord.ui.ActionRow[Any](Pick(part.choice, part.focus, part.select))


def _fitting(lines: list[str], most: int = 2500) -> str:
    """The lines, as many as a message has room for beside the menus."""
    shown: list[str] = []
    for line in lines:
        most -= len(line) + 1
        if most < 0:
            return "\n".join([*shown, "…"])
        shown.append(line)
    return "\n".join(shown)
