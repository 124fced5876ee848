"""The command menu of a window, in its viewer's language as on Discord."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Spec = Mapping[str, Any]
"""A command, or an option of one, as it was registered with Discord."""


def localize_entry(entry: dict[str, Any], command: Spec, locale: str) -> None:
    """Put an entry of the command menu into the locale.

    The names of its options stay: the page sends them with what was typed.
    """
    node, names = command, [_in(command, "name", locale)]
    for part in entry["path"][1:]:
        node = next(each for each in node["options"] if each["name"] == part)
        names.append(_in(node, "name", locale))
    entry["invocation"] = " ".join(names)
    entry["description"] = _in(node, "description", locale)
    for option, spec in zip(entry["options"], node.get("options") or (), strict=True):
        option["description"] = _in(spec, "description", locale)
        for choice, known in zip(option["choices"], spec.get("choices") or (), strict=True):
            choice["name"] = _in(known, "name", locale)


def _in(spec: Spec, key: str, locale: str) -> str:
    translations = spec.get(f"{key}_localizations") or {}
    return str(translations.get(locale, spec.get(key, "")))
