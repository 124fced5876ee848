"""Comparison of a recount with the published result."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.rating_model import SCORE_DIGITS
from domain.contests.result import ContestResult, RankedEntry
from domain.translatable_text import Text, counted, text

MAX_SHOWN = 10
"""Maximum number of differences that are listed one by one."""


def result_differences(
    published: ContestResult, recounted: ContestResult, names: Mapping[int, str]
) -> list[Text]:
    """Return the differences in words, the first places first; empty if there are none.

    `names` are the names of entries. Authors are not compared: one who was erased since has another
    id, which does not affect the count.
    """
    before = {placed.entry_id: placed for placed in published.placed}
    after = {placed.entry_id: placed for placed in recounted.placed}
    found = [
        _moved(names.get(entry_id, str(entry_id)), before.get(entry_id), after.get(entry_id))
        for entry_id in dict.fromkeys((*before, *after))
        if _place(before.get(entry_id)) != _place(after.get(entry_id))
    ]
    found = found[:MAX_SHOWN] + (
        [counted("And {count} more entry.", "And {count} more entries.", len(found) - MAX_SHOWN)]
        if len(found) > MAX_SHOWN
        else []
    )
    if _sums(published) != _sums(recounted):
        found.append(
            text(
                "The published result has {votes} from {voters}; it is now {votes_now} "
                "from {voters_now}.",
                votes=_votes(published.votes),
                voters=_voters(published.voters),
                votes_now=_votes(recounted.votes),
                voters_now=_voters(recounted.voters),
            )
        )
    if (published.tie, published.run_off_votes) != (recounted.tie, recounted.run_off_votes):
        found.append(text("The tie for first place ended differently from the published result."))
    scores = sum(
        _score(before[entry_id]) != _score(after[entry_id])
        for entry_id in before.keys() & after.keys()
    )
    if scores and not found:
        found.append(
            counted(
                "Places and votes are the same, but {count} score differs.",
                "Places and votes are the same, but {count} scores differ.",
                scores,
            )
        )
    return found


def _place(placed: RankedEntry | None) -> tuple[object, ...] | None:
    return (placed.place, placed.ratings) if placed is not None else None


def _score(placed: RankedEntry) -> float:
    return round(placed.score, SCORE_DIGITS)


def _sums(result: ContestResult) -> tuple[int, ...]:
    return (
        result.voters,
        result.votes,
        result.flat_voters,
        result.flat_votes,
        result.new_voters,
        result.new_votes,
    )


def _moved(name: str, before: RankedEntry | None, after: RankedEntry | None) -> Text:
    if before is None and after is not None:
        return text(
            "“{entry}” was not in the result; it is in place {place}.",
            entry=name,
            place=after.place,
        )
    if before is not None and after is None:
        return text(
            "“{entry}” was in place {place}; it is no longer in the contest.",
            entry=name,
            place=before.place,
        )
    if before is None or after is None:
        raise ValueError("an entry is in one of the two results at least")
    if before.place != after.place:
        return text(
            "“{entry}” was in place {before}; it is in place {after}.",
            entry=name,
            before=before.place,
            after=after.place,
        )
    return text(
        "“{entry}” stays in place {place}, but its ratings differ from the published ones.",
        entry=name,
        place=after.place,
    )


def _votes(count: int) -> Text:
    return counted("{count} vote", "{count} votes", count)


def _voters(count: int) -> Text:
    return counted("{count} voter", "{count} voters", count)
