"""The result of a jury's scores, independent of a juror's strictness."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.contests.contest import Entry, EntryStatus
from domain.contests.contest_rules import CRITERION_LENGTH, JURY_LEVELS, Jury, Participant
from domain.contests.jury import (
    Scored,
    count_scores,
    describe_agreement,
    describe_lead,
    juror_agreement,
    jury_progress,
)
from domain.refusals import Refusal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
JURY = Jury(5, ("Idea", "Craft"))
JURORS = (11, 12, 13)


def entries(count: int, first_author: int = 100) -> list[Entry]:
    return [
        Entry(number + 1, 1, first_author + number, f"Line {number}", None, EntryStatus.IN, NOW)
        for number in range(count)
    ]


levels = st.integers(1, JURY_LEVELS)
sizes = st.integers(2, 6)


@st.composite
def sheets(draw: st.DrawFn, *, complete: bool = False) -> tuple[list[Entry], list[Scored]]:
    """Return entries, and scores of three jurors, complete or partial."""
    some = entries(draw(sizes))
    scores = [
        (entry.id, juror, criterion, draw(levels))
        for entry in some
        for juror in JURORS
        for criterion in range(2)
        if complete or draw(st.booleans())
    ]
    return some, scores


@given(made=sheets(complete=True))
def test_where_everything_is_scored_points_are_plain_means(
    made: tuple[list[Entry], list[Scored]],
) -> None:
    some, scores = made
    result = count_scores(JURY, some, scores)
    for placed in result.placed:
        given_ = [score for entry_id, _, _, score in scores if entry_id == placed.entry_id]
        assert placed.score == pytest.approx(sum(given_) / len(given_), abs=1e-6)
    order = [placed.score for placed in result.placed]
    assert order == sorted(order, reverse=True)


@given(made=sheets(), seed=st.randoms(use_true_random=False))
def test_the_same_scores_come_to_the_same_in_whatever_order(
    made: tuple[list[Entry], list[Scored]], seed: object
) -> None:
    some, scores = made
    shuffled = list(scores)
    getattr(seed, "shuffle")(shuffled)  # noqa: B009 (Hypothesis's own Random)
    assert count_scores(JURY, some, shuffled) == count_scores(JURY, some, scores)


@given(made=sheets())
def test_an_entry_is_ranked_just_when_a_juror_scored_it(
    made: tuple[list[Entry], list[Scored]],
) -> None:
    some, scores = made
    result = count_scores(JURY, some, scores)
    assert {placed.entry_id for placed in result.placed} == {score[0] for score in scores}
    assert result.unranked + len(result.placed) == len(some)
    assert result.votes == len(scores) == sum(placed.votes for placed in result.placed)


@given(made=sheets(), juror=st.sampled_from(JURORS), entry=st.integers(1, 6))
def test_nobody_scores_their_own(
    made: tuple[list[Entry], list[Scored]], juror: int, entry: int
) -> None:
    some, scores = made
    own = [
        Entry(one.id, 1, juror if one.id == entry else one.author_id, "x", None, one.status, NOW)
        for one in some
    ]
    without = [one for one in scores if (one[0], one[1]) != (entry, juror)]
    assert count_scores(JURY, own, scores) == count_scores(JURY, own, without)


@given(made=sheets(), juror=st.sampled_from(JURORS), entry=st.integers(1, 6), renamed=st.booleans())
@example(
    made=(
        entries(5),
        [(3, 11, 0, 1), (4, 12, 0, 1), (5, 12, 1, 2)],
    ),
    juror=12,
    entry=3,
    renamed=True,
)
def test_the_count_stays_the_same_when_people_are_erased_or_have_pseudonyms(
    made: tuple[list[Entry], list[Scored]], juror: int, entry: int, renamed: bool
) -> None:
    some, scores = made
    given_ = [one for one in scores if (one[0], one[1]) != (entry, juror)]
    own = [replace(one, author_id=juror) if one.id == entry else one for one in some]
    erased = [replace(one, author_id=-one.id) for one in own]
    sign = -1 if renamed else 1
    given_again = [(number, sign * juror_id, at, score) for number, juror_id, at, score in given_]
    before, after = count_scores(JURY, own, given_), count_scores(JURY, erased, given_again)
    assert [(one.entry_id, one.place, one.score) for one in before.placed] == [
        (one.entry_id, one.place, one.score) for one in after.placed
    ]


def test_jurors_lose_nothing_by_not_scoring_their_own_entry() -> None:
    some = [replace(one, author_id=JURORS[0]) if one.id == 1 else one for one in entries(3)]
    scores = [(1, juror, c, 5) for juror in JURORS[1:] for c in (0, 1)]
    scores += [(e, juror, c, 5 - e) for e in (2, 3) for juror in JURORS for c in (0, 1)]
    first = count_scores(JURY, some, scores).placed[0]
    assert first.entry_id == 1
    assert first.score == pytest.approx(5, abs=0.5)


@given(made=sheets(), better=st.data())
def test_a_better_score_never_costs_a_place(
    made: tuple[list[Entry], list[Scored]], better: st.DataObject
) -> None:
    some, scores = made
    raisable = [at for at, score in enumerate(scores) if score[3] < JURY_LEVELS]
    if not raisable:
        return
    at = better.draw(st.sampled_from(raisable))
    entry_id, juror, criterion, score = scores[at]
    raised = [*scores]
    raised[at] = (entry_id, juror, criterion, score + 1)
    before = {one.entry_id: one.place for one in count_scores(JURY, some, scores).placed}
    after = {one.entry_id: one.place for one in count_scores(JURY, some, raised).placed}
    assert after[entry_id] <= before[entry_id]


def test_whoever_met_the_strict_juror_only_is_not_punished_for_it() -> None:
    some = entries(4)
    # 11 gives two levels more than 12 to everything; both scored entries 1 and 2, equally good.
    scores = [(e, 11, c, 5) for e in (1, 2) for c in (0, 1)]
    scores += [(e, 12, c, 3) for e in (1, 2) for c in (0, 1)]
    # Entry 3 was seen by the mild one alone, 4 by the strict one alone.
    scores += [(3, 11, c, 4) for c in (0, 1)] + [(4, 12, c, 3) for c in (0, 1)]
    result = count_scores(JURY, some, scores)
    order = [placed.entry_id for placed in result.placed]
    assert order.index(4) < order.index(3)


def test_one_delighted_juror_does_not_beat_a_delighted_jury() -> None:
    some = entries(3)
    scores = [(1, juror, c, 5 if c else 4) for juror in JURORS for c in (0, 1)]
    scores += [(2, 11, c, 5) for c in (0, 1)]
    scores += [(3, juror, c, 2) for juror in JURORS for c in (0, 1)]
    assert [placed.entry_id for placed in count_scores(JURY, some, scores).placed] == [1, 2, 3]


def test_jurors_agree_wholly_not_at_all_or_cannot_be_compared() -> None:
    same = [(e, j, 0, e) for e in (1, 2, 3) for j in (11, 12)]
    assert juror_agreement(same) == 1.0
    opposite = [(e, j, 0, e if j == 11 else 4 - e) for e in (1, 2, 3) for j in (11, 12)]
    assert juror_agreement(opposite) == 0.0
    assert juror_agreement([(e, 11, 0, e) for e in (1, 2, 3)]) is None
    assert juror_agreement([(e, j, 0, 3) for e in (1, 2) for j in (11, 12)]) is None


@given(made=sheets())
@settings(max_examples=30)
def test_agreement_is_a_share_and_can_be_said(made: tuple[list[Entry], list[Scored]]) -> None:
    some, scores = made
    result = count_scores(JURY, some, scores)
    assert result.agreement is None or 0 <= result.agreement <= 1
    assert (describe_agreement(result) is None) == (result.agreement is None)
    assert describe_lead(result) is None or result.votes


def test_progress_names_who_is_how_far_and_what_nobody_scored() -> None:
    some = [*entries(3), Entry(4, 1, 12, "by a juror", None, EntryStatus.IN, NOW)]
    scores = [(e, 11, c, 3) for e in (1, 2) for c in (0, 1)] + [(1, 12, 0, 3)]
    far = jury_progress(JURY, some, scores)
    assert far.jurors == ((11, 2, 4), (12, 0, 3))
    assert far.unscored == (3, 4)
    assert not far.complete
    everything = [(e, 11, c, 3) for e in (1, 2, 3, 4) for c in (0, 1)]
    assert jury_progress(JURY, some, everything).complete


@pytest.mark.parametrize("lines", [[], ["", "  "], list("abcdef"), ["x" * (CRITERION_LENGTH + 1)]])
def test_a_jury_has_one_to_five_short_criteria(lines: list[str]) -> None:
    with pytest.raises(Refusal):
        Jury.of(5, lines)


def test_criteria_are_tidied_and_each_is_there_once() -> None:
    assert Jury.of(5, [" Idea ", "", "Idea", "Craft"]).criteria == ("Idea", "Craft")


def test_only_the_role_is_of_the_jury() -> None:
    JURY.check(Participant(1, frozenset({5})))
    with pytest.raises(Refusal):
        JURY.check(Participant(1, frozenset({6})))
