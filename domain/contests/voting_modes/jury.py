"""Voting by a jury: members of a role score every entry on named criteria."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.voting_modes.base import VotingMode
from domain.translatable_text import Text, Value, counted, text


class _Jury(VotingMode):
    key = "jury"
    position = 4
    label = text("A jury")
    about = text("Members with a role score each entry on your criteria")
    has_public = False
    has_jury = True

    def rule_lines(self, jury: Mapping[str, Value] | None) -> list[Text]:
        if jury is None:
            return []
        return [text("A jury decides: {role}. It looks at {criteria}.", **jury)]

    def instructions(self, entries: int, jury: Text) -> Text:
        return counted(
            "{count} entry came in, without a name. Now the jury scores it. {jury}",
            "{count} entries came in, without names. Now the jury scores them. {jury}",
            entries,
            jury=jury,
        )


KIND = _Jury()
