"""Refusals: the answer to a request that the rules do not allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from domain.translatable_text import Text, text


class Refusal(Exception):
    """A request that the rules do not allow; not a bug.

    Each of `reasons` is one clear sentence: what was wrong and what to do next. The caller shows
    them in the person's language. A refused request changes nothing.
    """

    def __init__(self, reason: Text, *more: Text) -> None:
        self.reasons = (reason, *more)
        super().__init__(" ".join(each.message for each in self.reasons))

    @property
    def reason(self) -> Text:
        """The first reason, which is mostly the only one."""
        return self.reasons[0]


class Fields:
    """Reads the fields of a form, and refuses all bad ones together at the end.

        with Fields() as field:
            with field(text("Entries close")):
                entries_until = parse_datetime(…)
            with field(text("Voting ends")):
                votes_until = parse_datetime(…)

    A field that is refused leaves its variables unset, so no field may need another's value, and
    how fields fit together is checked after the block.
    """

    def __init__(self) -> None:
        self._reasons: list[Text] = []

    def __enter__(self) -> Self:
        """Start with the first field."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Raise one `Refusal` if any field was refused."""
        if error is None and self._reasons:
            raise Refusal(*self._reasons)

    @contextmanager
    def __call__(self, label: Text | str | None = None) -> Iterator[None]:
        """Read one field in this block; `label` is what the person knows it by."""
        try:
            yield
        except Refusal as refusal:
            self._reasons += [
                reason
                if label is None
                else text("**{field}** · {reason}", field=label, reason=reason)
                for reason in refusal.reasons
            ]
