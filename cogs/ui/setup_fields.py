"""Fields in the panel of `/setup`: each cog declares its own as `SETUP_FIELDS`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from cogs.ui.base import Interaction, say
from cogs.ui.forms import Form
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.translatable_text import Text, text

Select = discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]
Option = discord.SelectOption
MAX_CHANNELS = 25
Keep = Callable[[Interaction, Mapping[str, Any]], Awaitable[None]]
"""Stores changed settings from a form, and shows the page again."""


@dataclass(frozen=True, slots=True)
class TabContext:
    """The data for showing a page. `focus` is what was picked on it to be changed, if anything."""

    settings: GuildSettings
    now: datetime
    language: Language
    focus: str = ""
    emojis: Mapping[int, str] = field(default_factory=dict)
    """The names of the guild's own emoji."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu for one choice, under a line that explains it. `focus` is what it changes."""

    choice: str
    about: Text | None
    select: Select
    focus: str = ""


@dataclass(frozen=True, slots=True)
class TabResult:
    """The result of a pick: settings to store, a form to fill in, an answer, or another focus.

    An `action` answers after the settings are stored; without any it is the whole answer.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    form: Callable[[Language, Keep], Form] | None = None
    action: Callable[[Interaction], Awaitable[None]] | None = None
    focus: str = ""


Reader = Callable[[GuildSettings, str, list[str]], TabResult]
"""Reads the values picked in a menu, given the current settings and the menu's focus."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the panel. Tabs are ordered by their positions."""

    key: str
    position: int
    name: Text
    opened_with_emojis: bool = False
    """Whether its fields show the guild's own emoji, which are fetched then."""


WHERE = Tab("where", 10, text("Where"))
WHEN = Tab("when", 20, text("When"))
WHAT = Tab("what", 30, text("What"))
"""The tabs that features share; a feature may declare one of its own."""


@dataclass(frozen=True, slots=True)
class SetupFields:
    """Fields on a tab: their components, and how each of their menus is read."""

    tab: Tab
    position: int
    """Place among the fields of the tab."""
    parts: Callable[[TabContext], Iterator[Menu | Text]]
    read: Mapping[str, Reader]
    channels: tuple[str, ...] = ()
    """Names of the settings with ids of channels, of which no menu can show a deleted one."""
    roles: tuple[str, ...] = ()
    """Names of the settings with ids of roles."""


def setting_reader(setting: str, value: Callable[[list[str]], Any]) -> Reader:
    """Return a reader that stores the `value` of the picks as a setting."""
    return lambda _settings, _focus, values: TabResult({setting: value(values)})


def required_number(values: list[str]) -> int:
    """Return the required choice as a number."""
    return int(values[0])


def optional_number(values: list[str]) -> int | None:
    """Return the optional choice as a number, or None."""
    return int(values[0]) if values else None


def channel_field(position: int, setting: str, about: Text) -> SetupFields:
    """Return a field for the setting of one channel."""

    def parts(context: TabContext) -> Iterator[Menu | Text]:
        chosen: int | None = context.settings.choice(setting)
        yield Menu(setting, about, _channels([chosen] if chosen else [], 1, context.language))

    read = {setting: setting_reader(setting, optional_number)}
    return SetupFields(WHERE, position, parts, read, channels=(setting,))


def channels_field(position: int, setting: str, about: Text) -> SetupFields:
    """Return a field for the setting of several channels."""

    def parts(context: TabContext) -> Iterator[Menu | Text]:
        chosen = list(context.settings.choice(setting))
        yield Menu(setting, about, _channels(chosen, MAX_CHANNELS, context.language))

    read = {setting: setting_reader(setting, lambda values: tuple(map(int, values)))}
    return SetupFields(WHERE, position, parts, read, channels=(setting,))


def _channels(chosen: list[int], most: int, language: Language) -> discord.ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        channel_types=[discord.ChannelType.text, discord.ChannelType.news],
        min_values=0,
        max_values=most,
        placeholder=say(text("No channel chosen"), language),
        default_values=[discord.SelectDefaultValue(id=each, type=kind) for each in chosen],
    )


async def own_emojis(guild: discord.Guild | None) -> Mapping[int, str]:
    """Fetch the names of the guild's own emoji by id; the bot receives no events about them."""
    if guild is None:
        return {}
    return {emoji.id: emoji.name for emoji in await guild.fetch_emojis()}
