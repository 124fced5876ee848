"""Names by which people distinguish things, such as gifts and tills."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text


def checked_new_name(typed: str, taken: Iterable[str]) -> str:
    """Return the name on one line, as it is stored.

    Raises `Refusal` if nothing of it is visible, or it reads like one that is taken.
    """
    name = tidy_line(typed)
    if not name:
        raise Refusal(text("Give it a name that people can read."))
    read = _as_read(name)
    for other in taken:
        if _as_read(other) == read:
            raise Refusal(
                text(
                    "“{name}” is already on the list. Choose another name, or nobody can "
                    "tell them apart.",
                    name=other,
                )
            )
    return name


def _as_read(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", tidy_line(name)).casefold().split())
