"""Lists of commands."""

from __future__ import annotations

from typing import Any


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "help": {},
        "help_moderators": {},
    }
