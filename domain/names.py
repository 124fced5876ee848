"""Names that people give to things, such as gifts and tills, and tell them apart by."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from domain.refusals import Refusal
from domain.translatable_text import text


def check_new_name(name: str, taken: Iterable[str]) -> None:
    """Raise `Refusal` if a name reads like one that is taken, whatever its case and spaces."""
    read = _as_read(name)
    for other in taken:
        if _as_read(other) == read:
            raise Refusal(
                text(
                    "“{name}” is on the list already. Choose another name, or nobody can tell "
                    "them apart.",
                    name=other,
                )
            )


def _as_read(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
