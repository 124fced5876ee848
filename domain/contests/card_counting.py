"""Counting of ratings on cards: the model of `rating_model` for the voting modes with cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from domain.contests.ballot import Ballot, Rating
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.rating_fit import PRIOR_CARDS, PRIOR_VOTES
from domain.contests.rating_model import SCORE_DIGITS, RatingScale
from domain.contests.result import ContestResult

if TYPE_CHECKING:
    # Contests need their rules, which need the voting modes, which need this module.
    from domain.contests.contest import Entry


def count_cards(
    kind: ContestKind,
    entries: Iterable[Entry],
    ratings: Iterable[Rating],
    too_new: Collection[int] = (),
) -> ContestResult:
    """Return the result of `ratings`, without those of voters who are `too_new`."""
    return Ballot(kind, entries, ratings).result(too_new)


def flat_voters(scale: RatingScale, ratings: Iterable[Rating]) -> frozenset[int]:
    """Return the voters who put nothing in order, and whose ratings are therefore not counted."""
    by_voter: dict[int, list[int]] = defaultdict(list)
    for _, voter_id, rating in ratings:
        by_voter[voter_id].append(rating)
    return frozenset(voter for voter, given in by_voter.items() if scale.is_flat(given))


def describe_card_count(kind: ContestKind, result: ContestResult) -> dict[str, Any]:
    """Return the rules of this count for the export, and how many votes each left out."""
    scale = kind.scale
    return {
        "model": "rating = quality of the entry + leniency of the voter + noise, all Normal; "
        "scores are posterior means, found by turns until nothing moves any more",
        "ratings": list(scale.ratings),
        "ratings_that_are_votes": list(scale.vote_ratings),
        "noise_variance": scale.noise,
        "prior_votes_per_entry_at_the_mean_of_all_ratings": PRIOR_VOTES,
        "prior_cards_per_voter_without_leniency": PRIOR_CARDS,
        "ties": f"scores that are equal to {SCORE_DIGITS} decimals share a place",
        "counted": {"voters": result.voters, "votes": result.votes},
        "left_out": [
            result.new_votes_rule(),
            {
                "rule": "nobody is flat on this scale"
                if scale.flat_after is None
                else f"{scale.flat_after} or more ratings, all of them the same but for at most "
                "one: they put nothing in order",
                "voters": result.flat_voters,
                "votes": result.flat_votes,
            },
        ],
        "sure_of_the_first_place": result.sure,
    }
