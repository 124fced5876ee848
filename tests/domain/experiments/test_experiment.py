"""An experiment is fixed before its first pair, and leaves out pairs that were disturbed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.experiments.experiment import (
    CountedThing,
    DropReason,
    Experiment,
    ExperimentPlan,
    ExperimentState,
    Look,
    PostPair,
    VariedThing,
    check_pair,
    check_unchanged,
    judge,
    parse_pairs,
    parse_variants,
    people_of,
    why_dropped,
)
from domain.experiments.judging import MAX_PAIRS, MIN_PAIRS, Pair
from domain.post_results import FINAL, LATEST, PostResult
from domain.publishing.content import Content, PostKind
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from tests.conftest import START

HOUR = timedelta(hours=1)
MONDAY, TUESDAY = START + 24 * HOUR, START + 48 * HOUR
PLAN = ExperimentPlan(VariedThing.WORDING, ("A question", "A statement"), pairs=8)
RUNNING = Experiment(3, 5, PLAN, bytes(32), START)
FIRST = BrandPost(1, 5, 7, Content("Which?", 10, MONDAY))
SECOND = BrandPost(2, 5, 7, Content("This.", 10, TUESDAY))
OPEN = PostPair(9, 3, 1, (1, 2), (MONDAY, TUESDAY))


def counted(
    *people: Pair, less: Pair = (0, 0), complaints: Pair = (0, 0), **changes: object
) -> Experiment:
    done = replace(OPEN, is_open=False, less=less, complaints=complaints)
    pairs = tuple(
        replace(done, number=number, people=each) for number, each in enumerate(people, 1)
    )
    return replace(RUNNING, pairs=pairs, **changes)  # type: ignore[arg-type]


def result(post_id: int, people: int = 4, **changes: object) -> PostResult:
    at = {1: MONDAY, 2: TUESDAY}[post_id]
    found = PostResult(post_id, at + FINAL, 2, 1, 0, people, is_final=True)
    return replace(found, **changes)  # type: ignore[arg-type]


OUT = {post.id: replace(post, state=PostState.REVIEWED) for post in (FIRST, SECOND)}
RESULTS = {1: result(1), 2: result(2)}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Morning\nNoon\nEvening", "two at a time"),
        ("Morning", "one on each line"),
        ("", "one on each line"),
        ("Café\ncafe", "the same"),
        ("x" * 41 + "\nEvening", "Keep each variant below"),
    ],
)
def test_other_than_two_different_variants_are_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        parse_variants(typed)


def test_two_variants_and_a_number_of_pairs_are_read() -> None:
    assert parse_variants(" Morning \n\n Evening\n") == ("Morning", "Evening")
    assert parse_pairs(" 13 ") == 13
    assert (parse_pairs(str(MIN_PAIRS)), parse_pairs(str(MAX_PAIRS))) == (MIN_PAIRS, MAX_PAIRS)
    for typed in ("", "many", "-8", "5", "27", "1" * 3_000, "²"):
        with pytest.raises(Refusal):
            parse_pairs(typed)


def test_the_plan_is_fixed_since_the_first_pair() -> None:
    check_unchanged(RUNNING)
    with pytest.raises(Refusal, match="fixed since the first pair"):
        check_unchanged(replace(RUNNING, pairs=(OPEN,)))
    with pytest.raises(Refusal, match="over"):
        check_unchanged(replace(RUNNING, state=ExperimentState.STOPPED))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda post: replace(post, id=1), "two different"),
        (lambda post: replace(post, state=PostState.READY), "drafts"),
        (lambda post: at(post, channel_id=11), "same channel"),
        (lambda post: at(post, kind=PostKind.PROMOTIONAL), "same channel"),
        (lambda post: at(post, at=MONDAY + HOUR / 2), "an hour to a week"),
        (lambda post: at(post, at=MONDAY + 169 * HOUR), "an hour to a week"),
        (lambda post: at(post, at=START), "has passed"),
    ],
)
def test_posts_that_differ_in_more_than_one_thing_are_no_pair(
    spoil: Callable[[BrandPost], BrandPost], sentence: str
) -> None:
    check_pair(RUNNING, FIRST, SECOND, START)
    with pytest.raises(Refusal, match=sentence):
        check_pair(RUNNING, FIRST, spoil(SECOND), START)


def at(post: BrandPost, **changes: object) -> BrandPost:
    return replace(post, content=replace(post.content, **changes))  # type: ignore[arg-type]


def test_no_more_pairs_are_planned_than_the_plan_says_but_dropped_ones_are_replaced() -> None:
    seven = counted(*[(1, 1)] * 7)
    full = replace(seven, pairs=(*seven.pairs, replace(OPEN, number=8)))
    with pytest.raises(Refusal, match="are planned"):
        check_pair(full, FIRST, SECOND, START)
    dropped = replace(OPEN, number=8, is_open=False, dropped=DropReason.HELD)
    check_pair(replace(seven, pairs=(*seven.pairs, dropped)), FIRST, SECOND, START)


@pytest.mark.parametrize(
    ("posts", "results", "was_held", "reason"),
    [
        (OUT, RESULTS, False, None),
        ({1: OUT[1]}, RESULTS, False, DropReason.MOVED),
        (OUT | {2: replace(OUT[2], state=PostState.HELD)}, RESULTS, False, DropReason.MOVED),
        (OUT | {2: at(OUT[2], at=TUESDAY + HOUR)}, RESULTS, False, DropReason.MOVED),
        (OUT | {2: at(OUT[2], channel_id=11)}, RESULTS, False, DropReason.UNLIKE),
        (OUT | {1: at(OUT[1], kind=PostKind.PROMOTIONAL)}, RESULTS, True, DropReason.UNLIKE),
        (
            {
                number: at(each, channel_id=11, kind=PostKind.PROMOTIONAL)
                for number, each in OUT.items()
            },
            RESULTS,
            False,
            None,
        ),
        (OUT, RESULTS | {2: result(2, is_gone=True)}, True, DropReason.DELETED),
        (OUT, RESULTS, True, DropReason.HELD),
        (OUT, {1: RESULTS[1]}, False, DropReason.LATE),
        (OUT, RESULTS | {1: result(1, is_final=False)}, False, DropReason.LATE),
        (
            OUT,
            RESULTS | {1: result(1, read_at=MONDAY + FINAL + LATEST + HOUR)},
            False,
            DropReason.LATE,
        ),
    ],
)
def test_a_disturbed_pair_is_left_out(
    posts: dict[int, BrandPost],
    results: dict[int, PostResult],
    was_held: bool,
    reason: DropReason | None,
) -> None:
    assert why_dropped(OPEN, posts, results, was_held=was_held) is reason


def test_what_is_counted_is_what_was_planned() -> None:
    both = [result(1, 4), result(2, 9, reacted=5, answered=3)]
    found = [people_of(both, each) for each in CountedThing]
    assert found == [(4, 9), (2, 5), (1, 3)]


def test_it_ends_with_a_winner_or_after_all_pairs() -> None:
    clear, even = [(4, 30)] * 7, [(9, 9)] * 8
    for people, state in (
        (clear[:3], ExperimentState.RUNNING),
        (clear, ExperimentState.ENDED),
        (even[:7], ExperimentState.RUNNING),
        (even, ExperimentState.ENDED),
    ):
        experiment = counted(*people)
        assert experiment.next_state(judge(experiment)) is state


def test_one_look_says_nothing_before_all_pairs_are_counted() -> None:
    once = replace(PLAN, look=Look.AT_END)
    clear = [(4, 30)] * 8
    for number in range(8):
        experiment = counted(*clear[:number], plan=once)
        assert experiment.is_hidden
        assert judge(experiment) is None
        assert judge(replace(experiment, state=ExperimentState.STOPPED)) is None
        assert experiment.next_state(None) is ExperimentState.RUNNING
    whole = counted(*clear, plan=once)
    judged = judge(whole)
    assert judged is not None
    assert judged.winner == 1
    assert whole.next_state(judged) is ExperimentState.ENDED


def test_wishes_for_less_of_one_variant_end_it() -> None:
    assert counted((20, 20), less=(0, 4)).unwanted is None
    assert counted((20, 100), less=(0, 9)).unwanted is None
    harmful = counted((20, 20), (20, 20), less=(0, 3))
    assert harmful.unwanted == 1
    assert harmful.next_state(judge(harmful)) is ExperimentState.UNWANTED


def test_complaints_after_one_variant_end_it() -> None:
    assert counted((20, 20), complaints=(4, 0)).complained_about is None
    assert counted((100, 20), complaints=(9, 0)).complained_about is None
    harmful = counted((20, 20), (20, 20), complaints=(3, 0))
    assert (harmful.complained_about, harmful.unwanted) == (0, None)
    assert harmful.next_state(judge(harmful)) is ExperimentState.UNWANTED


def test_the_coin_is_fair_and_the_same_whenever_it_is_thrown() -> None:
    throws = [
        replace(RUNNING, id=experiment).swaps(number)
        for experiment in range(50)
        for number in range(1, 27)
    ]
    assert 0.45 < Counter(throws)[True] / len(throws) < 0.55
    assert RUNNING.swaps(1) == RUNNING.swaps(1)
    other = replace(RUNNING, seed=bytes(31) + b"1")
    assert [RUNNING.swaps(n) for n in range(40)] != [other.swaps(n) for n in range(40)]
