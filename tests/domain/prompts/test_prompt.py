"""Prompts: the answers to choose, and when a prompt takes which answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.languages import LANGUAGES
from domain.prompts.answers import (
    PromptAnswer,
    PromptResult,
    answer_contribution,
    check_answer,
    counts_of,
    why_closed,
)
from domain.prompts.ideas import IdeaFamily, find_idea, load_ideas, unused_ideas
from domain.prompts.prompt import (
    ANSWER_LENGTH,
    MAX_OPTIONS,
    OPTION_LENGTH,
    AnswerKind,
    Prompt,
    checked_answer,
    parse_options,
)
from domain.publishing.content import Content, PostKind
from domain.publishing.post import OUT, BrandPost, PostState
from domain.publishing.wording import checked_text
from domain.refusals import Refusal

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHOICE = Prompt(AnswerKind.CHOICE, ("Yes", "No"))
POST = BrandPost(
    7, 1, 2, Content("Well?", 3, NOW, kind=PostKind.INTERACTIVE, prompt=CHOICE), PostState.POSTED,
    going_out_at=NOW, message_id=9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (AnswerKind.CHOICE, "Yes", "Write two answers"),
        (AnswerKind.CHOICE, "Yes\nNo\nMaybe", "Write two answers"),
        (AnswerKind.POLL, "Alone", "Write 2 to"),
        (AnswerKind.POLL, "\n".join(map(str, range(11))), "Write 2 to"),
        (AnswerKind.POLL, "Café\n\nCAFE", "are the same answer"),
        (AnswerKind.POLL, "a  b\nA b", "are the same answer"),
        (AnswerKind.CHOICE, "x" * (OPTION_LENGTH + 1) + "\ny", "too long for a button"),
    ],
)
def test_answers_that_make_no_sense_are_refused(kind: AnswerKind, typed: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_options(kind, typed)
    assert said in refused.value.reason.message


def test_answers_are_read_line_by_line_and_empty_lines_left_out() -> None:
    assert parse_options(AnswerKind.CHOICE, "  Tea \n\n Coffee\n") == ("Tea", "Coffee")
    ten = tuple(map(str, range(MAX_OPTIONS)))
    assert parse_options(AnswerKind.POLL, "\n".join(ten)) == ten
    assert parse_options(AnswerKind.LINE, "whatever") == ()


@given(
    st.builds(
        Prompt,
        st.sampled_from(AnswerKind),
        st.lists(st.text(max_size=9)).map(tuple),
        st.integers(1, 168),
        st.text(max_size=9),
    )
)
def test_a_prompt_is_read_as_it_was_stored(prompt: Prompt) -> None:
    assert Prompt.from_document(prompt.as_document()) == prompt


@given(st.text(max_size=200))
def test_an_answer_is_one_short_line_or_refused(typed: str) -> None:
    try:
        kept = checked_answer(typed)
    except Refusal:
        return
    assert 0 < len(kept) <= ANSWER_LENGTH
    assert "\n" not in kept
    assert checked_answer(kept) == kept


@pytest.mark.parametrize(
    "changed",
    [
        replace(CHOICE, options=("Yes", "No!")),
        replace(CHOICE, options=("No", "Yes")),
        replace(CHOICE, kind=AnswerKind.POLL),
        replace(CHOICE, hours=48),
        None,
    ],
)
def test_an_approval_is_for_the_answers_too(changed: Prompt | None) -> None:
    other = replace(POST.content, prompt=changed)
    assert other.fingerprint != POST.content.fingerprint


def test_a_prompt_takes_answers_until_its_time_is_over() -> None:
    almost = NOW + timedelta(hours=24) - timedelta(seconds=1)
    assert why_closed(POST, almost) is None
    assert why_closed(POST, almost + timedelta(seconds=1)) is not None
    assert why_closed(replace(POST, state=PostState.SCHEDULED, message_id=None), NOW) is None


@pytest.mark.parametrize(
    "post",
    [
        None,
        replace(POST, going_out_at=None),
        replace(POST, content=replace(POST.content, prompt=None)),
        *(
            replace(POST, state=state)
            for state in PostState
            if state not in OUT | {PostState.SCHEDULED}
        ),
    ],
)
def test_nothing_else_takes_answers(post: BrandPost | None) -> None:
    assert why_closed(post, NOW) is not None


def test_an_answer_is_one_of_those_asked_for() -> None:
    check_answer(POST, PromptAnswer(7, 5, choice=1))
    for choice in (-1, 2):
        with pytest.raises(Refusal):
            check_answer(POST, PromptAnswer(7, 5, choice=choice))
    thread = replace(POST.content, prompt=Prompt(AnswerKind.THREAD))
    with pytest.raises(Refusal):
        check_answer(replace(POST, content=thread), PromptAnswer(7, 5, words="hi"))


def test_an_answer_counts_as_one_contribution_however_often_it_changes() -> None:
    first = answer_contribution(POST, 5, NOW)
    again = answer_contribution(POST, 5, NOW + timedelta(hours=3))
    assert first.key == again.key
    assert first.key != answer_contribution(replace(POST, id=8), 5, NOW).key


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 3), st.integers(1, 99)), unique_by=lambda x: x[0])
)
def test_counts_are_those_of_the_options_in_their_order(
    chosen: list[tuple[int | None, int]],
) -> None:
    counts = counts_of(4, chosen)
    assert len(counts) == 4
    assert sum(counts) == sum(number for choice, number in chosen if choice is not None)


@pytest.mark.parametrize(
    ("counts", "leading"), [((3, 1), (0,)), ((2, 2), (0, 1)), ((0, 0), ()), ((), ())]
)
def test_the_leading_answers_are_those_that_most_chose(
    counts: tuple[int, ...], leading: tuple[int, ...]
) -> None:
    assert PromptResult(POST, sum(counts), counts).leading == leading


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stock_has_ten_ideas_in_each_family_that_the_form_takes_as_they_are(
    language: str,
) -> None:
    ideas = load_ideas(language)
    assert len({idea.key for idea in ideas}) == len({idea.question for idea in ideas}) == 60
    for family in IdeaFamily:
        assert sum(idea.family is family for idea in ideas) == 10
    for idea in ideas:
        # The form tidies the spaces at which no line breaks.
        assert checked_text(idea.question).split() == idea.question.split()
        taken = parse_options(idea.kind, "\n".join(idea.options))
        assert [option.split() for option in taken] == [option.split() for option in idea.options]
        assert idea.kind.has_options == bool(idea.options)
        assert find_idea(language, idea.key) is idea


def test_used_ideas_are_left_out_and_families_take_turns() -> None:
    ideas = unused_ideas("en", {"guess:1"})
    assert len(ideas) == 59
    assert [idea.family for idea in ideas[:5]] == [each for each in IdeaFamily if each != "guess"]
    assert find_idea("en", "guess:99") is None
