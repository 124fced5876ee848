"""The components of the panel's pages, and the results of picks in their menus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from bot.i18n import Language
from cogs.ui.base import Form, Interaction
from domain.guild_settings import GuildSettings
from domain.translatable_text import Text

Select = discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]
Option = discord.SelectOption
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
    """The result of a pick: settings to store, a form to fill in, or another focus."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    form: Callable[[Language, Keep], Form] | None = None
    focus: str = ""


Reader = Callable[[GuildSettings, str, list[str]], TabResult]
"""Reads the values picked in a menu, given the current settings and the menu's focus."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One page: its name, its components, and how each of its menus is read."""

    name: Text
    parts: Callable[[TabContext], Iterator[Menu | Text]]
    read: Mapping[str, Reader]


def setting_reader(setting: str, value: Callable[[list[str]], Any]) -> Reader:
    """Return a reader that stores the `value` of the picks as a setting."""
    return lambda _settings, _focus, values: TabResult({setting: value(values)})


def required_number(values: list[str]) -> int:
    """Return the required choice as a number."""
    return int(values[0])


def optional_number(values: list[str]) -> int | None:
    """Return the optional choice as a number, or None."""
    return int(values[0]) if values else None
