"""Export of a contest as files for verification: entries, votes, and the rules of the count.

Voters and authors get pseudonyms for this one export, from a key that is discarded right after.
Authors and voters have different pseudonyms, since it is known who wrote the winning line.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from domain.contests.contest import Contest, Entry
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import JURY_LEVELS, ContestRules, Jury
from domain.contests.jury import PRIOR_SCORES
from domain.contests.prizes import PrizeAward
from domain.contests.rating_model import SCORE_DIGITS
from domain.contests.result import ContestResult, RankedEntry, Results
from domain.csv_safety import write_csv

KEY_BYTES = 32
_LONG_NUMBER = re.compile(r"[0-9]{15,}")


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """One vote as it is stored."""

    entry_id: int
    voter_id: int
    rating: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JuryScoreRecord:
    """One score of a juror as it is stored; criteria count from 0."""

    entry_id: int
    juror_id: int
    criterion: int
    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ContestRecord:
    """Everything stored about one contest; `results` are computed from `votes` and `scores`.

    `published` are the results as they were announced; None while the contest runs. `rules`
    describes in words and numbers, for each prize, how its result was computed.
    """

    contest: Contest
    entries: Sequence[Entry]
    votes: Sequence[VoteRecord]
    results: Results
    published: Results | None
    rules: Mapping[PrizeAward, Mapping[str, Any]]
    scores: Sequence[JuryScoreRecord] = ()

    @property
    def main(self) -> PrizeAward:
        """The prize whose result is shown first: the public's, unless a jury alone decides."""
        return self.contest.plan.rules.prizes[0]


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Pseudonyms for people, all from one key of `KEY_BYTES` random bytes."""

    key: bytes

    def voter(self, user_id: int) -> str:
        return self._name("voter", user_id)

    def author(self, user_id: int) -> str:
        return self._name("author", user_id)

    def juror(self, user_id: int) -> str:
        return self._name("juror", user_id)

    def person(self, user_id: int) -> str:
        """Return the pseudonym of somebody who is mentioned, whatever their role in the contest."""
        return self._name("person", user_id)

    def _name(self, part: str, user_id: int) -> str:
        digest = hmac.digest(self.key, f"{part}:{user_id}".encode(), hashlib.sha256)
        return f"{part}-{b32encode(digest[:10]).decode().lower()}"

    def hide(self, words: str) -> str:
        """Return `words` without any id in them, since a mention in a caption names a person."""
        return _LONG_NUMBER.sub(lambda found: self.person(int(found[0])), words)


def entries_csv(record: ContestRecord, names: Pseudonyms) -> bytes:
    """Return CSV with a row for each entry: those ranked in their order, then all others.

    If a jury has a prize beside the public's, its result has separate columns.
    """
    result = record.results[record.main]
    second = record.results.get(PrizeAward.JURY) if record.main is PrizeAward.PUBLIC else None
    by_jury = {placed.entry_id: placed for placed in second.placed} if second else {}
    levels = max((len(placed.ratings) for placed in result.placed), default=0)
    header = ["place", "entry", "author", "caption", "standing", "score", "error", "votes"]
    header += [f"rated_{level}" for level in range(1, levels + 1)]
    header += ["jury_place", "jury_points", "jury_scores"] if second else []
    rows = [header]
    for entry, placed in _in_order(record):
        row = ["", str(entry.id), names.author(entry.author_id)]
        row += [names.hide(entry.caption or ""), entry.status.value, "", "", ""]
        if placed is not None:
            row[0] = str(placed.place)
            row[5:] = [f"{placed.score:.6f}", f"{placed.error:.6f}", str(placed.votes)]
            row += [str(count) for count in placed.ratings]
        row += [""] * (8 + levels - len(row))
        judged = by_jury.get(entry.id)
        if judged is not None:
            row += [str(judged.place), f"{judged.score:.6f}", str(judged.votes)]
        rows.append(row + [""] * (len(header) - len(row)))
    return write_csv(rows)


def votes_csv(record: ContestRecord, names: Pseudonyms) -> bytes:
    """Return CSV with a row for each vote, in the order of the voters' pseudonyms."""
    header = ["voter", "entry", "rating", "minute"]
    return write_csv([header, *([str(cell) for cell in row] for row in _votes(record, names))])


def jury_csv(record: ContestRecord, names: Pseudonyms) -> bytes:
    """Return CSV with a row for each score of the jury, in the order of the jurors' pseudonyms."""
    header = ["juror", "entry", "criterion", "score", "minute"]
    return write_csv([header, *([str(cell) for cell in row] for row in _scores(record, names))])


def as_json(record: ContestRecord, names: Pseudonyms, exported_at: datetime) -> bytes:
    """Return the whole record as one JSON document."""
    contest, plan = record.contest, record.contest.plan
    document = {
        "contest": {
            "id": contest.id,
            "kind": plan.kind.key,
            "title": names.hide(plan.title),
            "theme": names.hide(plan.theme),
            "state": contest.state.value,
            "opened_at": contest.opened_at,
            "entries_until": plan.entries_until,
            "votes_until": plan.votes_until,
            "entries_each": plan.entries_each,
        },
        "exported_at": exported_at,
        "people": "Names are drawn for this export alone, and the key they come from is not kept. "
        "Nobody can find out from it who voted how.",
        "entries": [
            {
                "entry": entry.id,
                "author": names.author(entry.author_id),
                "caption": None if entry.caption is None else names.hide(entry.caption),
                "standing": entry.status.value,
                "entered_at": entry.created_at,
            }
            for entry, _ in _in_order(record)
        ],
        "votes": [
            dict(zip(("voter", "entry", "rating", "minute"), row, strict=True))
            for row in _votes(record, names)
        ],
        "ranking": _ranking(record.results[record.main], record, names),
        "published": record.published and _ranking(record.published[record.main], record, names),
        "how": dict(record.rules[record.main]),
    }
    if PrizeAward.JURY in record.results:
        document["jury"] = [
            dict(zip(("juror", "entry", "criterion", "score", "minute"), row, strict=True))
            for row in _scores(record, names)
        ]
    if record.main is PrizeAward.PUBLIC and PrizeAward.JURY in record.results:
        # The jury has its own prize: the two results are never added up.
        document["jury_ranking"] = _ranking(record.results[PrizeAward.JURY], record, names)
        document["jury_published"] = record.published and _ranking(
            record.published[PrizeAward.JURY], record, names
        )
        document["jury_how"] = dict(record.rules[PrizeAward.JURY])
    return json.dumps(document, ensure_ascii=False, indent=1, default=_plain).encode()


def describe_rules(
    kind: ContestKind,
    result: ContestResult,
    rules: ContestRules | None = None,
    prize: PrizeAward = PrizeAward.PUBLIC,
) -> dict[str, Any]:
    """Return the rules by which a prize is counted, and how many votes each rule left out."""
    rules = rules or ContestRules()
    if prize is PrizeAward.JURY and rules.jury is not None:
        return _how_jury(rules.jury, result) | _how_tied(rules, result)
    return rules.voting.describe_count(kind, result) | _how_tied(rules, result)


def _how_jury(jury: Jury, result: ContestResult) -> dict[str, Any]:
    return {
        "model": "score = quality of the entry + leniency of the juror on this criterion + noise; "
        "an entry's points are the mean of its scores, each less that leniency, and a score that "
        "a juror did not give counts as the mean of all scores; the scores of one juror may be "
        "missing without that, since jurors do not score their own entries",
        "criteria": list(jury.criteria),
        "scores": [1, JURY_LEVELS],
        "prior_scores_per_juror_and_criterion_without_leniency": PRIOR_SCORES,
        "ties": f"points that are equal to {SCORE_DIGITS} decimals share a place",
        "counted": {"jurors": result.voters, "scores": result.votes},
        "not_ranked_since_nobody_scored_them": result.unranked,
        "agreement": result.agreement,
        "agreement_is": "of all pairs of jurors and pairs of entries that both told apart, the "
        "share in which both preferred the same one",
    }


def _how_tied(rules: ContestRules, result: ContestResult) -> dict[str, Any]:
    return {
        "tie_policy": rules.ties.value,
        "tie": result.tie
        and {
            "entries": list(result.tied),
            "ended": result.tie,
            "run_off_voters": result.run_off_voters,
            "run_off_votes": [
                {"entry": entry_id, "votes": votes} for entry_id, votes in result.run_off_votes
            ],
        },
    }


def _in_order(record: ContestRecord) -> list[tuple[Entry, RankedEntry | None]]:
    entries = {entry.id: entry for entry in record.entries}
    ranked = [
        (entries.pop(placed.entry_id), placed)
        for placed in record.results[record.main].placed
        if placed.entry_id in entries
    ]
    return [*ranked, *((entry, None) for entry in entries.values())]


def _votes(record: ContestRecord, names: Pseudonyms) -> list[tuple[str, int, int, str]]:
    """Return the votes ordered by pseudonym, which reveals nothing, and by entry."""
    return sorted(
        (
            names.voter(vote.voter_id),
            vote.entry_id,
            vote.rating,
            vote.at.isoformat(timespec="minutes"),
        )
        for vote in record.votes
    )


def _scores(record: ContestRecord, names: Pseudonyms) -> list[tuple[str, int, str, int, str]]:
    jury = record.contest.plan.rules.jury
    criteria = jury.criteria if jury else ()
    return sorted(
        (
            names.juror(given.juror_id),
            given.entry_id,
            criteria[given.criterion],
            given.score,
            given.at.isoformat(timespec="minutes"),
        )
        for given in record.scores
        if given.criterion < len(criteria)
    )


def _ranking(result: ContestResult, record: ContestRecord, names: Pseudonyms) -> dict[str, Any]:
    """Return the result with its authors' pseudonyms, from the present authors of the entries.

    An author erased since the result was published has another id in the entries.
    """
    authors = {entry.id: entry.author_id for entry in record.entries}
    document = result.as_document()
    document["placed"] = [
        {**asdict(placed), "author": names.author(authors.get(placed.entry_id, placed.author_id))}
        for placed in result.placed
    ]
    for placed in document["placed"]:
        del placed["author_id"]
    return document


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")
