"""Voting for one: all entries are side by side, and each voter chooses one."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.voting_modes.base import MarkingMode
from domain.translatable_text import Text, Value, counted, text


class _SingleChoice(MarkingMode):
    key = "single_choice"
    position = 3
    label = text("One choice each")
    about = text("See all entries together; everybody chooses one")
    marks_one = True
    mark = text("Choose")
    marked = text("My choice")
    mark_emoji = "✅"

    def rule_lines(self, jury: Mapping[str, Value] | None) -> list[Text]:  # noqa: ARG002
        return [text("Voting: everybody chooses one.")]

    def instructions(self, entries: int, jury: Text) -> Text:  # noqa: ARG002
        return counted(
            "{count} entry came in, without a name. Choose it if you like it.",
            "{count} entries came in, without names. Choose the one you like best.",
            entries,
        )


KIND = _SingleChoice()
