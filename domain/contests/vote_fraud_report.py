"""Evidence of coordinated voting in words for moderators.

No voter is named: everybody was promised that nobody learns who voted how.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from domain.contests.vote_fraud import Suspicion
from domain.translatable_text import Text, Timestamp, counted, text


@dataclass(frozen=True, slots=True)
class Finding:
    """A suspicion in numbers, which can be stored since it identifies nobody."""

    sign: str
    voters: int
    entry_id: int | None
    expected: float
    others: int
    agreed: float
    made_at: datetime | None
    left_out: int
    """Number of the voters whom the rules exclude from the count anyway."""

    def as_document(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        return asdict(self) | {"made_at": self.made_at and self.made_at.isoformat()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Finding:
        """Return the finding that `as_document` turned into `document`."""
        made_at = document["made_at"]
        return cls(**{**document, "made_at": datetime.fromisoformat(made_at) if made_at else None})


def found(suspicion: Suspicion, left_out: Collection[int]) -> Finding:
    """Return the suspicion in numbers, with how many of its voters are excluded anyway."""
    return Finding(
        sign=suspicion.sign,
        voters=len(suspicion.voters),
        entry_id=suspicion.entry_id,
        expected=suspicion.expected,
        others=suspicion.others,
        agreed=suspicion.agreed,
        made_at=suspicion.accounts_created_at,
        left_out=len(suspicion.voters.intersection(left_out)),
    )


def describe_evidence(finding: Finding, entries: Mapping[int, str]) -> Text:
    """Return a sentence with the finding and what chance would give.

    `entries` are entries' names.
    """
    entry = entries.get(finding.entry_id or 0, "")
    expected = round(finding.expected, 1)
    if finding.sign == "favours":
        return counted(
            "**One entry only.** {count} voter gave the best rating to “{entry}” alone and "
            "the worst to everything else. Judging by the other ratings, I would expect "
            "about {expected} ({others} did the same for some other entry).",
            "**One entry only.** {count} voters gave the best rating to “{entry}” alone "
            "and the worst to everything else. Judging by the other ratings, I would "
            "expect about {expected} ({others} did the same for some other entry).",
            finding.voters,
            entry=entry,
            expected=expected,
            others=finding.others,
        )
    if finding.sign == "copies":
        return counted(
            "**Similar ballots.** {count} voter agrees with others on {agreed} % of the "
            "entries they both rated; any two voters here agree on {usual} %.",
            "**Similar ballots.** {count} voters agree with each other on {agreed} % of "
            "the entries they both rated; any two voters here agree on {usual} %.",
            finding.voters,
            agreed=round(finding.agreed * 100),
            usual=round(finding.expected * 100),
        )
    if finding.made_at is None:
        raise ValueError("a brood was made at some time")
    return counted(
        "**New accounts together.** {count} voter's account was created on one day, {day}, "
        "when I would expect about {expected}. Most of them put “{entry}” first.",
        "**New accounts together.** {count} voters' accounts were created on one day, "
        "{day}, when I would expect about {expected}. Most of them put “{entry}” first.",
        finding.voters,
        entry=entry,
        expected=expected,
        day=Timestamp(finding.made_at, "D"),
    )


def already_excluded(finding: Finding) -> Text:
    """Return a sentence about how many of these voters the rules exclude from the count anyway."""
    if finding.left_out == finding.voters:
        return text("-# The rules already leave out all of their votes.")
    return counted(
        "-# The rules already leave out {count} of them; the others count.",
        "-# The rules already leave out {count} of them; the others count.",
        finding.left_out,
    )
