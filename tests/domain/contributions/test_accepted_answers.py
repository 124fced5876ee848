"""The right to choose the accepted answer, and the tag that marks a thread as solved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.accepted_answers import check_accepted_answer, solved_tag
from domain.refusals import Refusal

ASKER, HELPER, OTHER, MODERATOR = 1, 2, 3, 4
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def chosen_by(giver: int, receiver: int = HELPER) -> Contribution:
    """Return an accepted answer."""
    return Contribution(9, 8, 7, Source.ANSWER, ContributionKind.HELPED, giver, receiver, NOON)


def test_who_asked_chooses_and_may_choose_another() -> None:
    check_accepted_answer(chooser_id=ASKER, asker_id=ASKER, author_id=HELPER)
    check_accepted_answer(
        chooser_id=ASKER, asker_id=ASKER, author_id=OTHER, before=chosen_by(ASKER)
    )
    check_accepted_answer(
        chooser_id=ASKER, asker_id=ASKER, author_id=OTHER, before=chosen_by(MODERATOR)
    )


def test_a_moderator_chooses_only_where_the_asker_has_not() -> None:
    choice: dict[str, Any] = {"chooser_id": MODERATOR, "asker_id": ASKER, "author_id": HELPER}
    check_accepted_answer(**choice, is_moderator=True)
    check_accepted_answer(**choice, is_moderator=True, before=chosen_by(MODERATOR, OTHER))
    with pytest.raises(Refusal, match="already chosen an answer"):
        check_accepted_answer(**choice, is_moderator=True, before=chosen_by(ASKER, OTHER))


@pytest.mark.parametrize(
    ("chooser", "asker", "author", "said"),
    [
        (OTHER, ASKER, HELPER, "Only the person who asked"),
        (HELPER, ASKER, HELPER, "Only the person who asked"),
        (OTHER, None, HELPER, "Only the person who asked"),
        (ASKER, ASKER, ASKER, "That answer is yours"),
    ],
)
def test_nobody_else_chooses_nor_words_of_their_own(
    chooser: int, asker: int | None, author: int, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        check_accepted_answer(chooser_id=chooser, asker_id=asker, author_id=author)


def test_not_even_a_moderator_chooses_their_own_words_the_askers_or_a_bots() -> None:
    for author, said in (
        (MODERATOR, "That answer is yours"),
        (ASKER, "The person who asked wrote that"),
    ):
        with pytest.raises(Refusal, match=said):
            check_accepted_answer(
                chooser_id=MODERATOR, asker_id=ASKER, author_id=author, is_moderator=True
            )
    with pytest.raises(Refusal, match="Bots"):
        check_accepted_answer(
            chooser_id=ASKER, asker_id=ASKER, author_id=HELPER, author_is_bot=True
        )


@pytest.mark.parametrize("name", ["Solved", "✅ solved!", "Résolu ✔", "[RESOLVED]", "gelöst"])
def test_the_forums_own_tag_for_solved_is_found(name: str) -> None:
    assert solved_tag({5: "question", 6: name}, [5]) == 6


@given(st.lists(st.integers(1, 20), unique=True, max_size=5))
def test_a_tag_is_put_on_once_and_never_a_sixth(applied: list[int]) -> None:
    tag = solved_tag({5: "unsolved mystery", 6: "solved"}, applied)
    assert (tag == 6) is (6 not in applied and len(applied) < 5)
