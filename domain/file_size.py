"""The size of files that people send to be read."""

from __future__ import annotations

from domain.refusals import Refusal
from domain.translatable_text import text

MAX_BYTES = 1024 * 1024


def check_file_size(size: int) -> None:
    """Raise `Refusal` for a file of too many bytes."""
    if size > MAX_BYTES:
        raise Refusal(text("That file is too large. One megabyte is the most I read."))
