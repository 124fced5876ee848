"""Suggestions for an option while somebody types."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from discord import app_commands

from cogs.ui.fitting import cut
from cogs.ui.limits import MAX_OPTIONS, OPTION_LABEL

Value = TypeVar("Value", str, int)


def suggestions(
    options: Iterable[tuple[str, Value]], typed: str = ""
) -> list[app_commands.Choice[Value]]:
    """Return the options, as names and values, whose names contain what was typed.

    The first of them, if there are more than Discord shows.
    """
    matching = (
        app_commands.Choice(name=cut(name, OPTION_LABEL), value=value)
        for name, value in options
        if typed.casefold() in name.casefold()
    )
    return list(islice(matching, MAX_OPTIONS))
