"""Opening questions: what a team asks its members first in a talk."""

from __future__ import annotations

from collections.abc import Iterable

from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

MAX_QUESTIONS = 3
QUESTION_LENGTH = 150


def checked_questions(typed: Iterable[str]) -> tuple[str, ...]:
    """Return the questions, tidied and without empty ones; raise `Refusal` for too many."""
    questions = tuple(filter(None, map(tidy_line, typed)))
    if len(questions) > MAX_QUESTIONS or any(len(each) > QUESTION_LENGTH for each in questions):
        raise Refusal(
            text(
                "Ask {count} questions at most, of up to {length} characters each.",
                count=MAX_QUESTIONS,
                length=QUESTION_LENGTH,
            )
        )
    if len({each.casefold() for each in questions}) < len(questions):
        raise Refusal(text("You ask the same question twice."))
    return questions
