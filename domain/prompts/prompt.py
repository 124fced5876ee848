"""A prompt: how members answer a post of the team, and for how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from domain.publishing.folding import folded
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

OPTION_LENGTH = 80
"""The most characters of an answer to choose, which is the label of a button."""
MAX_OPTIONS = 10
ANSWER_LENGTH = 100
"""The most characters of an answer in one line."""
OPEN_FOR = (24, 48, 72, 168)
"""Hours for which a prompt can take answers; the first is usual."""


class AnswerKind(StrEnum):
    """How members answer a prompt, the easiest first."""

    CHOICE = "choice"
    """One of two buttons."""
    POLL = "poll"
    """One of up to ten buttons."""
    LINE = "line"
    """One line in a form."""
    PHOTO = "photo"
    """A picture in the thread below."""
    THREAD = "thread"
    """A message in the thread below."""

    @property
    def has_options(self) -> bool:
        """Whether members choose one of the team's answers."""
        return self in {AnswerKind.CHOICE, AnswerKind.POLL}

    @property
    def has_thread(self) -> bool:
        """Whether members answer in a thread, which the bot opens and counts at the end."""
        return self in {AnswerKind.PHOTO, AnswerKind.THREAD}


@dataclass(frozen=True, slots=True)
class Prompt:
    """The question's answers: how they are given, which there are, and for how many hours."""

    kind: AnswerKind
    options: tuple[str, ...] = ()
    hours: int = OPEN_FOR[0]
    idea: str = ""
    """The key of the idea in the stock it was made from; empty if it was not."""

    @property
    def open_for(self) -> timedelta:
        """How long it takes answers, from when it was posted."""
        return timedelta(hours=self.hours)

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "kind": self.kind.value,
            "options": list(self.options),
            "hours": self.hours,
            "idea": self.idea,
        }

    @classmethod
    def from_document(cls, stored: Mapping[str, Any]) -> Prompt:
        """Return the prompt that `as_document` wrote."""
        return cls(
            AnswerKind(stored["kind"]), tuple(stored["options"]), stored["hours"], stored["idea"]
        )


def parse_options(kind: AnswerKind, typed: str) -> tuple[str, ...]:
    """Return the answers to choose from, one on each line.

    Raises `Refusal` for too few or too many, for long ones, and for two that read the same.
    """
    if not kind.has_options:
        return ()
    found = tuple(line for line in map(tidy_line, typed.splitlines()) if line)
    most = 2 if kind is AnswerKind.CHOICE else MAX_OPTIONS
    if kind is AnswerKind.CHOICE and len(found) != most:
        raise Refusal(text("Write two answers, one on each line."))
    if not 2 <= len(found) <= most:
        raise Refusal(text("Write 2 to {most} answers, one on each line.", most=MAX_OPTIONS))
    for option in found:
        if len(option) > OPTION_LENGTH:
            raise Refusal(
                text(
                    "“{answer}” is too long for a button. Keep each answer below {most} "
                    "characters.",
                    answer=option[:OPTION_LENGTH] + "…",
                    most=OPTION_LENGTH + 1,
                )
            )
    _check_different(found)
    return found


def _check_different(options: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for option in options:
        same = seen.setdefault(" ".join(folded(option).split()), option)
        if same is not option:
            raise Refusal(
                text(
                    "“{one}” and “{other}” are the same answer. Change one of them.",
                    one=same,
                    other=option,
                )
            )


def checked_answer(typed: str) -> str:
    """Return a member's answer on one line; raise `Refusal` if it is empty or too long."""
    line = tidy_line(typed)
    if not line:
        raise Refusal(text("Write your answer in one line."))
    if len(line) > ANSWER_LENGTH:
        raise Refusal(text("Keep it below {most} characters, please.", most=ANSWER_LENGTH + 1))
    return line
