"""Voting by likes: all entries are side by side, and each voter likes as many as they want."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.voting_modes.base import MarkingMode
from domain.translatable_text import Text, Value, counted, text


class _Likes(MarkingMode):
    key = "likes"
    position = 2
    label = text("Vote by likes")
    about = text("See all entries together; like as many as you want")

    def rule_lines(self, jury: Mapping[str, Value] | None) -> list[Text]:  # noqa: ARG002
        return [text("Voting: like as many as you want.")]

    def instructions(self, entries: int, jury: Text) -> Text:  # noqa: ARG002
        return counted(
            "{count} entry came in, without a name. Like it if you like it.",
            "{count} entries came in, without names. Like as many as you want.",
            entries,
        )


KIND = _Likes()
