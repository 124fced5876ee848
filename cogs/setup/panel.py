"""The panel of `/setup`: its pages, its menus, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any

import discord
from discord.utils import as_chunks

from bot.accent_colour import use_accent_colour
from bot.access import Access
from cogs.setup.missing_permissions import setup_problems
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
from cogs.ui.limits import MAX_BUTTONS
from cogs.ui.persistent_menu import PersistentMenu
from cogs.ui.role_members import check_somebody_has
from cogs.ui.setup_fields import (
    Keep,
    Menu,
    Reader,
    SetupFields,
    Tab,
    TabContext,
    own_emojis,
)
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.module_discovery import modules_in
from domain.onboarding_settings import OnboardingSettings
from domain.translatable_text import Text, text


@dataclass(frozen=True, slots=True)
class Page:
    """A tab with all its fields, and how each of its menus is read."""

    tab: Tab
    fields: tuple[SetupFields, ...]
    read: Mapping[str, Reader]


@cache
def pages() -> Mapping[str, Page]:
    """Return the pages by key, from the `SETUP_FIELDS` of all cogs.

    Raises `ValueError` if two fields share a menu or a place.
    """
    found: dict[str, list[SetupFields]] = defaultdict(list)
    for fields in discover_fields():
        found[fields.tab.key].append(fields)
    all_menus = Counter(choice for fields in discover_fields() for choice in fields.read)
    places = Counter((fields.tab.key, fields.position) for fields in discover_fields())
    if twice := [each for each, times in (*all_menus.items(), *places.items()) if times > 1]:
        raise ValueError(f"two cogs declare in /setup: {twice[0]}")
    made = []
    for each in found.values():
        ordered = tuple(sorted(each, key=lambda fields: fields.position))
        if any(fields.tab != ordered[0].tab for fields in ordered):
            raise ValueError(f"two tabs of /setup are called {ordered[0].tab.key}")
        read = {choice: reader for fields in ordered for choice, reader in fields.read.items()}
        made.append(Page(ordered[0].tab, ordered, read))
    return {page.tab.key: page for page in sorted(made, key=lambda page: page.tab.position)}


@cache
def discover_fields() -> tuple[SetupFields, ...]:
    """Return the `SETUP_FIELDS` of all modules of `cogs`."""
    declared = (vars(module).get("SETUP_FIELDS", ()) for module in modules_in("cogs"))
    return tuple(fields for each in declared for fields in each)


@cache
def role_settings() -> frozenset[str]:
    """Return the names of the settings with ids of roles."""
    return frozenset(name for fields in discover_fields() for name in fields.roles)


@cache
def discover_buttons() -> tuple[Callable[[Language], Any], ...]:
    """Return the `SETUP_BUTTONS` of all modules of `cogs`: each builds a button for each page."""
    declared = (vars(module).get("SETUP_BUTTONS", ()) for module in modules_in("cogs"))
    return tuple(build for each in declared for build in each)


def page_of(choice: str) -> Page:
    """Return the page with this menu; raises `KeyError` if there is none."""
    for page in pages().values():
        if choice in page.read:
            return page
    raise KeyError(choice)


class SetupSelect(
    PersistentMenu,
    template=r"setup:pick:(?P<choice>[a-z_]+)(?::(?P<focus>.+))?",
    access=Access.MANAGER,
):
    """A menu for one of the guild's settings, stored at once."""

    name = "setup:pick"

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the panel with it."""
        choice, focus = [*map(str, self.arguments), ""][:2]
        page = parse_choice(page_of, choice)
        values = self.picked(interaction)
        settings = guild_settings_of(interaction)
        step = parse_choice(lambda name: page.read[name](settings, focus, values), choice)
        if step.form is not None:
            form = step.form(user_language(interaction), settings_saver(page.tab.key))
            await interaction.response.send_modal(form)
            return
        if step.changes:
            for name in role_settings() & step.changes.keys():
                if (role_id := step.changes[name]) is not None:
                    await check_somebody_has(interaction, role_id)
            await interaction.client.app.guild_settings.change(
                guild_id_of(interaction), by=interaction.user.id, **step.changes
            )
        if step.changes or step.action is None:
            await show(interaction, page.tab.key, step.focus, edit=True)
        if step.action is not None:
            await step.action(interaction)


class SetupTabButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"setup:tab:(?P<tab>[a-z_]+)",
    access=Access.MANAGER,
):
    """Turns to another page of the panel."""

    def __init__(
        self,
        tab: str,
        language: Language = "en",
        *,
        here: bool = False,
        label: Text | None = None,
    ) -> None:
        """With `label`, the button leads to the page from elsewhere."""
        self.tab = tab
        style = discord.ButtonStyle.primary if here else discord.ButtonStyle.secondary
        name = label or (pages()[tab].tab.name if tab in pages() else tab)
        super().__init__(
            discord.ui.Button(
                label=say(name, language),
                style=style,
                custom_id=f"setup:tab:{tab}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Turn to the page, and check again for problems; the first steps are left."""
        if guild_settings_of(interaction)[OnboardingSettings].setup_step:
            await interaction.client.app.guild_settings.change(
                guild_id_of(interaction), by=interaction.user.id, setup_step=0
            )
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
    use_accent_colour(settings)  # a colour chosen just now
    missing = setup_problems(
        interaction.guild, settings, reads_messages=app.settings.message_content
    )
    present = _present(interaction.guild, settings)
    sight = TabContext(present, app.clock(), user_language(interaction), focus)
    if parse_choice(pages().__getitem__, tab).tab.opened_with_emojis:
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

    def known(chosen: int | tuple[int, ...] | None, exists: Callable[[int], object]) -> Any:
        if isinstance(chosen, tuple):
            return tuple(filter(exists, chosen))
        return chosen if chosen and exists(chosen) else None

    return settings.changed(
        **{
            name: known(settings.choice(name), exists)
            for fields in discover_fields()
            for names, exists in (
                (fields.channels, guild.get_channel),
                (fields.roles, guild.get_role),
            )
            for name in names
        }
    )


def setup_page(tab: str, sight: TabContext, missing: list[Text]) -> Panel:
    """Return one page of the panel: tabs, menus with the current choices, and problems."""
    language = sight.language
    well = text("✅ I have everything I need.")
    lines = [f"⚠️ {say(want, language)}" for want in missing] or [say(well, language)]
    return framed(
        paragraph(text("## Set up Ovation"), language),
        *(
            discord.ui.ActionRow[Any](
                *(SetupTabButton(name, language, here=name == tab) for name in row)
            )
            for row in as_chunks(pages(), MAX_BUTTONS)
        ),
        discord.ui.Separator[Any](),
        *_items(chain.from_iterable(each.parts(sight) for each in pages()[tab].fields), language),
        discord.ui.Separator[Any](),
        discord.ui.TextDisplay[Any](_fitting(lines)),
        discord.ui.ActionRow[Any](*(build(language) for build in discover_buttons())),
    )


def _items(parts: Iterable[Menu | Text], language: Language) -> Iterator[discord.ui.Item[Any]]:
    for part in parts:
        if isinstance(part, Text):
            yield paragraph(part, language)
            continue
        if part.about is not None:
            yield paragraph(part.about, language)
        yield discord.ui.ActionRow[Any](SetupSelect(part.choice, part.focus, menu=part.select))


def _fitting(lines: list[str], most: int = 2500) -> str:
    """Return as many lines as the message has room for next to the menus."""
    shown: list[str] = []
    for line in lines:
        most -= len(line) + 1
        if most < 0:
            return "\n".join([*shown, "…"])
        shown.append(line)
    return "\n".join(shown)
