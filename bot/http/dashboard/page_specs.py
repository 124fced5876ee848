"""Declarations of the dashboard's pages: address, place in the menu, content.

A page is a module of `bot.http.dashboard.pages` with a `PAGE`, which is found there. Menu, routes,
rights and the choice of a language follow from it, and so do the tests that attack every page.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiohttp import web

from bot.http.dashboard.visits import Visit
from domain.module_discovery import modules_in
from domain.translatable_text import Text

Answer = Callable[[Visit], Awaitable[web.Response]]
"""Returns a file, or a page to go to."""
KEY = "[a-z_]+(?:[.][a-z_]+)*"
"""Pattern of a `{key}` in an address."""


@dataclass(frozen=True, slots=True)
class View:
    """A template, and what fills it."""

    template: str
    content: Callable[[Visit], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page of the menu, with the pages, files and forms below it."""

    path: str
    label: Text
    position: int
    """Its place in the menu."""
    view: View
    for_members: bool = False
    """Whether every member sees it, and not moderators alone."""
    words: Mapping[str, Text] = field(default_factory=dict)
    """Words of its templates, beside those of all pages."""
    views: Mapping[str, View] = field(default_factory=dict)
    """Further pages by their address, which may have a `{key}`."""
    files: Mapping[str, Answer] = field(default_factory=dict)
    """Files to download, by their address."""
    forms: Mapping[str, Answer] = field(default_factory=dict)
    """Forms that are sent to it, by their address."""

    @property
    def all_views(self) -> Mapping[str, View]:
        """The page itself and the pages below it, by their address."""
        return {self.path: self.view, **self.views}

    def has_view(self, path: str) -> bool:
        """Return whether this is the address of the page, or of one below it."""
        patterns = (re.escape(each).replace(r"\{key\}", KEY) for each in self.all_views)
        return any(re.fullmatch(pattern, path) for pattern in patterns)


@cache
def all_pages() -> tuple[PageSpec, ...]:
    """Return every page, in the order of the menu."""
    found = [module.PAGE for module in modules_in("bot.http.dashboard.pages")]
    return tuple(sorted(found, key=lambda page: page.position))
