"""Refusals: the answer to a request that the rules do not allow."""

from __future__ import annotations

from domain.translatable_text import Text


class Refusal(Exception):
    """A request that the rules do not allow; not a bug.

    `reason` is one clear sentence: what was wrong and what to do next. The caller shows it in the
    person's language. A refused request changes nothing.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.message)
        self.reason = reason
