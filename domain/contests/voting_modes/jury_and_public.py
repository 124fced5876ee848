"""Voting by cards and a jury at once, for two prizes, which are never added up."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.voting_modes.base import VotingMode
from domain.translatable_text import Text, Value, counted, text


class _JuryAndPublic(VotingMode):
    key = "jury_and_public"
    position = 5
    label = text("A jury and the public")
    about = text("Two prizes: cards for everybody, criteria for the jury")
    has_jury = True

    def rule_lines(self, jury: Mapping[str, Value] | None) -> list[Text]:
        if jury is None:
            return []
        return [
            text(
                "Two prizes: everybody votes for one, and a jury decides the other: {role}. It "
                "looks at {criteria}.",
                **jury,
            )
        ]

    def instructions(self, entries: int, jury: Text) -> Text:
        return counted(
            "{count} entry came in, and there are two prizes. Everybody votes for one: press "
            "Vote, rate an entry, and the next one comes. The jury decides the other. {jury}",
            "{count} entries came in, and there are two prizes. Everybody votes for one: press "
            "Vote, rate an entry, and the next one comes. The jury decides the other. {jury}",
            entries,
            jury=jury,
        )


KIND = _JuryAndPublic()
