"""The options of a slash command: their descriptions, and their names in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, TypeVar

from discord import app_commands
from discord.app_commands import locale_str

from domain.translatable_text import Text

Handler = TypeVar("Handler", bound=Callable[..., Any])


def options(**descriptions: locale_str) -> Callable[[Handler], Handler]:
    """Describe every option of a command, and have its name translated.

    An option is called as its parameter is, without the underscore that keeps `for_` apart from the
    keyword. `locales/extraction.py` finds the names for the catalogue. Raises `TypeError` if an
    option is not described.
    """

    def decorate(handler: Handler) -> Handler:
        parameters = [name for name in signature(handler).parameters if name != "self"][1:]
        if missing := set(parameters) - set(descriptions):
            raise TypeError(f"{handler.__qualname__} does not describe {sorted(missing)}")
        names = {name: locale_str(name.removesuffix("_")) for name in parameters}
        return app_commands.rename(**names)(app_commands.describe(**descriptions)(handler))

    return decorate


def choices(names: Iterable[tuple[str, Text]]) -> list[app_commands.Choice[str]]:
    """Return the choices of an option: each value with its name, which Discord has translated."""
    return [
        app_commands.Choice(name=locale_str(name.message), value=value) for value, name in names
    ]
