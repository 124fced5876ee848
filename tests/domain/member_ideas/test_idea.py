"""The steps of an idea, in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.member_ideas.idea import (
    CLOSED,
    SHOWN,
    TITLE_LENGTH,
    UNDECIDED,
    IdeaState,
    MemberIdea,
    checked_title,
    parse_number,
)
from domain.refusals import Refusal

ANA, BEN = 1, 2
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def idea(number: int = 7, state: IdeaState = IdeaState.NEW) -> MemberIdea:
    return MemberIdea(number, 900, ANA, "Blue mugs", state)


STEPS: dict[str, Callable[[MemberIdea], MemberIdea]] = {
    "consider": MemberIdea.considered,
    "plan": MemberIdea.planned,
    "done": MemberIdea.done,
    "not now": lambda each: each.not_now("too dear"),
    "merge": lambda each: each.merged(idea(8)),
}


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_whatever_is_pressed_done_and_merged_stay_and_a_reason_belongs_to_not_now(
    steps: list[str],
) -> None:
    now = idea()
    for step in steps:
        before = now
        try:
            now = STEPS[step](before)
        except Refusal:
            continue
        assert before.state not in CLOSED
        assert now.state is not before.state
        assert now.state is not IdeaState.NEW
        assert (now.reason == "too dear") is (now.state is IdeaState.NOT_NOW)
        assert (now.merged_into == 8) is (now.state is IdeaState.MERGED)


@pytest.mark.parametrize("state", sorted(set(IdeaState) - UNDECIDED))
def test_an_idea_is_merged_only_with_another_one_that_goes_on(state: IdeaState) -> None:
    with pytest.raises(Refusal):
        idea().merged(idea(8, state))
    with pytest.raises(Refusal, match="same idea"):
        idea().merged(idea())


@pytest.mark.parametrize("state", sorted(IdeaState))
def test_members_agree_with_what_they_see_and_not_with_their_own(state: IdeaState) -> None:
    shown = idea(state=state)
    with pytest.raises(Refusal):
        shown.check_support(ANA)
    if state in SHOWN:
        shown.check_support(BEN)
    else:
        with pytest.raises(Refusal):
            shown.check_support(BEN)


def test_the_author_is_credited_unless_they_are_erased() -> None:
    credit = idea(state=IdeaState.DONE).contribution(NOW)
    assert credit is not None
    assert (credit.giver_id, credit.receiver_id, credit.detail) == (ANA, ANA, "7")
    assert MemberIdea(7, 900, None, "Blue mugs", IdeaState.DONE).contribution(NOW) is None


@pytest.mark.parametrize(
    ("typed", "title"), [("  Blue\n mugs ", "Blue mugs"), ("a" * TITLE_LENGTH, "a" * TITLE_LENGTH)]
)
def test_a_title_is_one_line(typed: str, title: str) -> None:
    assert checked_title(typed) == title


@pytest.mark.parametrize("typed", ["", " \u200b ", "a" * (TITLE_LENGTH + 1)])
def test_nothing_and_too_much_are_no_title(typed: str) -> None:
    with pytest.raises(Refusal):
        checked_title(typed)


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" #7 ", 7)])
def test_a_number_is_read_with_and_without_its_sign(typed: str, number: int) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize("typed", ["", "#", "-1", "1.5", "twelve", "１２", "1" * 10])
def test_what_is_not_a_number_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="Type the number"):
        parse_number(typed)
