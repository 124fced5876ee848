"""Results of contests, and their descriptions in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from domain.contests.account_age import ACCOUNT_DAYS
from domain.contests.prizes import PrizeAward
from domain.translatable_text import Text, counted, text


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """An entry's place, 1 being the first; tied entries share it, the unrated share the last.

    `score` is that of `rating_model.RankedPlace`, with `error` its standard deviation; `ratings` is
    the number of its counted ratings at each level, from the lowest, of which `passes` are not
    votes.
    """

    entry_id: int
    author_id: int
    place: int
    score: float
    error: float
    ratings: tuple[int, ...]
    passes: int = 0

    @property
    def votes(self) -> int:
        """The number of its counted votes."""
        return sum(self.ratings) - self.passes


@dataclass(frozen=True, slots=True)
class ContestResult:
    """Entries in the order of their places, and the votes behind it.

    `voters` and `votes` are those counted, without flat voters, who rated all but at most one entry
    the same. `sure` is the probability that the first is truly before the second; None without two
    rated.
    """

    placed: tuple[RankedEntry, ...]
    voters: int
    votes: int
    flat_voters: int
    flat_votes: int
    sure: float | None
    new_voters: int = 0
    new_votes: int = 0
    """Votes of accounts made shortly before the contest opened, which are not counted either."""
    agreement: float | None = None
    """Agreement of a jury: how often two jurors put two entries in the same order.

    See `jury.juror_agreement`.
    """
    unranked: int = 0
    """Number of entries that no juror scored, if there is a jury, which are not in `placed`."""
    tie: str | None = None
    """Outcome of a tie for the first place: a value of `ties.TieOutcome`; None without one."""
    tied: tuple[int, ...] = ()
    """The entries that were tied, before the tie was broken."""
    run_off_voters: int = 0
    run_off_votes: tuple[tuple[int, int], ...] = ()
    """The tied entries of a run-off with their votes."""
    new_days: int = ACCOUNT_DAYS
    """Minimum age of a counted voter's account at the opening, in days."""

    @property
    def winners(self) -> tuple[RankedEntry, ...]:
        """All in the first place; none without votes, unless there is only one entry."""
        only = len(self.placed) == 1
        return tuple(
            placed for placed in self.placed if placed.place == 1 and (placed.votes or only)
        )

    @property
    def podium(self) -> tuple[RankedEntry, ...]:
        """The winners and those in the second and third place, if they had votes."""
        others = (one for one in self.placed if 1 < one.place <= 3 and one.votes)
        return (*self.winners, *others)

    def new_votes_rule(self) -> dict[str, Any]:
        """Return for the export the rule about new accounts, and how many votes it left out."""
        return {
            "rule": f"account made less than {self.new_days} days before the contest opened",
            "voters": self.new_voters,
            "votes": self.new_votes,
        }

    def as_document(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ContestResult:
        """Return the result that `as_document` turned into `document`."""
        placed = tuple(
            RankedEntry(**{**one, "ratings": tuple(one["ratings"])}) for one in document["placed"]
        )
        return cls(
            **{
                **document,
                "placed": placed,
                "tied": tuple(document.get("tied", ())),
                "run_off_votes": tuple(tuple(one) for one in document.get("run_off_votes", ())),
            }
        )


Results = Mapping[PrizeAward, ContestResult]
"""The results for each prize, the main one first; they are never added up."""


def results_to_document(results: Results) -> dict[str, Any]:
    """Return the results as JSON values; if only the public decides, those of its result alone."""
    if results.keys() == {PrizeAward.PUBLIC}:
        return results[PrizeAward.PUBLIC].as_document()
    return {prize.value: result.as_document() for prize, result in results.items()}


def results_from_document(document: Mapping[str, Any]) -> Results:
    """Return the results that `results_to_document` turned into `document`."""
    if "placed" in document:
        return {PrizeAward.PUBLIC: ContestResult.from_document(document)}
    return {
        prize: ContestResult.from_document(document[prize.value])
        for prize in PrizeAward
        if prize.value in document
    }


def describe_certainty(result: ContestResult) -> Text | None:
    """Return a sentence about the certainty of the win; None if there is nothing to compare."""
    if result.sure is None or (result.tie is not None and len(result.winners) == 1):
        # A tie broken by other means than votes has a sentence of its own.
        return None
    if len(result.winners) > 1:
        return counted(
            "A dead heat: {count} entries share first place.",
            "A dead heat: {count} entries share first place.",
            len(result.winners),
        )
    # The certainty is never quite complete.
    percent = min(max(round(result.sure * 100), 50), 99)
    if percent >= 95:
        return text("A clear win.")
    if percent >= 80:
        return text("A good lead: I'm {percent}% sure of first place.", percent=percent)
    if percent >= 60:
        return text("A close call: I'm {percent}% sure of first place.", percent=percent)
    return text("A photo finish: I'm only {percent}% sure of first place.", percent=percent)


def describe_uncounted(result: ContestResult) -> list[Text]:
    """Return sentences about votes that were not counted, one for each rule."""
    said: list[Text] = []
    if result.new_voters:
        said.append(
            counted(
                "-# Not counted: {votes} from {count} account created less than {days} "
                "days before the contest opened.",
                "-# Not counted: {votes} from {count} accounts created less than {days} "
                "days before the contest opened.",
                result.new_voters,
                votes=counted("{count} vote", "{count} votes", result.new_votes),
                days=result.new_days,
            )
        )
    if result.flat_voters:
        said.append(
            counted(
                "-# Not counted: {votes} from {count} voter who rated all entries the "
                "same, except at most one.",
                "-# Not counted: {votes} from {count} voters who rated all entries the "
                "same, except at most one.",
                result.flat_voters,
                votes=counted("{count} vote", "{count} votes", result.flat_votes),
            )
        )
    return said
