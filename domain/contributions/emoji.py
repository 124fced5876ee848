"""Parser for an emoji that somebody typed, one of the guild's own included."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.contributions.contribution import is_emoji, normalize_emoji
from domain.refusals import Refusal
from domain.translatable_text import text

_BY_NAME = re.compile(r":?(\w{2,32}):?")


def parse_emoji(typed: str, own: Mapping[str, int]) -> str:
    """Return the typed emoji, as `normalize_emoji` writes it.

    Accepts the sign itself, and one of the guild's `own` (ids by name) as `:name:`, `name` or in
    Discord's notation. Raises `Refusal` for anything else.
    """
    typed = typed.strip()
    plain = normalize_emoji(typed)
    if is_emoji(plain):
        return plain
    name = _BY_NAME.fullmatch(typed)
    ids = {called.casefold(): emoji_id for called, emoji_id in own.items()}
    if name is not None and name[1].casefold() in ids:
        return normalize_emoji(f"<:emoji:{ids[name[1].casefold()]}>")
    raise Refusal(
        text(
            "I don't recognise the emoji “{typed}”. Type the emoji itself, or the name of "
            "a server emoji, such as :party:.",
            typed=typed,
        )
    )


def custom_id_of(emoji: str) -> int | None:
    """Return the id of a custom emoji; None for a standard one."""
    custom = re.fullmatch(r"<:emoji:([0-9]+)>", emoji)
    return int(custom[1]) if custom else None
