"""What a person is told when they asked for something that the rules do not allow."""

from __future__ import annotations

from domain.text import Text


class Refusal(Exception):
    """Something a member did that the rules do not allow; not a bug.

    `reason` is one clear sentence: what was wrong and what to do next. Whoever catches it shows it
    in the person's own language, and nothing else happens: a refused request changes nothing.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.message)
        self.reason = reason
