"""Comparison of a recount with the published result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.contests.card_counting import count_cards
from domain.contests.contest import Entry, EntryStatus
from domain.contests.contest_kinds import contest_kind
from domain.contests.result import ContestResult
from domain.contests.result_comparison import MAX_SHOWN, result_differences

CAPTION = contest_kind("caption")

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ENTRIES = [
    Entry(number, 1, -number, f"line {number}", None, EntryStatus.IN, NOW) for number in range(1, 5)
]
NAMES = {entry.id: entry.caption or "" for entry in ENTRIES}
ratings = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 4]), st.integers(100, 120), st.integers(1, 3)), max_size=40
)


@given(cast=ratings)
def test_the_same_votes_show_no_difference_also_after_being_kept(
    cast: list[tuple[int, int, int]],
) -> None:
    cast = [
        (entry, voter, rating) for (entry, voter), rating in {(e, v): r for e, v, r in cast}.items()
    ]
    published = ContestResult.from_document(count_cards(CAPTION, ENTRIES, cast).as_document())
    assert result_differences(published, count_cards(CAPTION, ENTRIES, cast[::-1]), NAMES) == []


def test_a_vote_that_came_to_be_is_found() -> None:
    cast = [(1, 100, 3), (2, 100, 1)]
    found = result_differences(
        count_cards(CAPTION, ENTRIES, cast),
        count_cards(
            CAPTION,
            ENTRIES,
            [
                *cast,
                *(
                    (number, voter, rating)
                    for voter in range(101, 109)
                    for number, rating in ((1, 1), (2, 3))
                ),
            ],
        ),
        NAMES,
    )
    said = [say(one, "en") for one in found]
    assert any("“line 2” was in place 2; it is in place 1." in one for one in said)
    assert (
        "The published result has 2 votes from 1 voter; it is now 18 votes from 9 voters." in said
    )


def test_an_entry_that_was_taken_out_is_named() -> None:
    cast = [(1, 100, 3), (2, 100, 1)]
    whole = count_cards(CAPTION, ENTRIES, cast)
    said = [
        say(one, "en")
        for one in result_differences(whole, count_cards(CAPTION, ENTRIES[1:], cast), NAMES)
    ]
    assert "“line 1” was in place 1; it is no longer in the contest." in said


def test_an_author_who_was_erased_is_no_difference() -> None:
    whole = count_cards(CAPTION, ENTRIES, [(1, 100, 3)])
    erased = replace(whole, placed=tuple(replace(one, author_id=0) for one in whole.placed))
    assert result_differences(whole, erased, NAMES) == []


def test_what_is_too_much_to_tell_is_summed_up() -> None:
    many = [replace(ENTRIES[0], id=number) for number in range(1, 31)]
    found = result_differences(
        count_cards(CAPTION, many, []),
        count_cards(CAPTION, many, [(1, 100, 3)]),
        {},
    )
    assert len(found) == MAX_SHOWN + 2


def test_a_score_that_differs_though_no_place_does_is_told() -> None:
    whole = count_cards(CAPTION, ENTRIES, [(1, 100, 3)])
    other = replace(whole, placed=tuple(replace(one, score=one.score / 2) for one in whole.placed))
    (found,) = result_differences(whole, other, NAMES)
    assert say(found, "en") == "Places and votes are the same, but 4 scores differ."
