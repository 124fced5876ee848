"""The words for kinds of answers."""

from __future__ import annotations

from collections.abc import Mapping

from domain.prompts.ideas import IdeaFamily
from domain.prompts.prompt import AnswerKind, Prompt
from domain.translatable_text import Text, counted, text

ANSWER_NAMES: Mapping[AnswerKind, Text] = {
    AnswerKind.CHOICE: text("One of two answers"),
    AnswerKind.POLL: text("One of up to ten answers"),
    AnswerKind.LINE: text("One line"),
    AnswerKind.PHOTO: text("A photo in a thread"),
    AnswerKind.THREAD: text("A talk in a thread"),
}
FAMILY_NAMES: Mapping[IdeaFamily, Text] = {
    IdeaFamily.THIS_OR_THAT: text("This or that"),
    IdeaFamily.FINISH_THE_LINE: text("Finish the line"),
    IdeaFamily.SHOW_US: text("Show us"),
    IdeaFamily.REMEMBER_WHEN: text("Remember when"),
    IdeaFamily.HELP_US_CHOOSE: text("Help us choose"),
    IdeaFamily.GUESS: text("Guess"),
}


def hours_name(hours: int) -> Text:
    """Return the words for how long a prompt takes answers."""
    if hours % 24:
        return counted("{count} hour", "{count} hours", hours)
    return counted("{count} day", "{count} days", hours // 24)


def prompt_line(prompt: Prompt) -> Text:
    """Return how members answer, and for how long."""
    return text(
        "It asks for: {answer}. Open for {time}.",
        answer=ANSWER_NAMES[prompt.kind],
        time=hours_name(prompt.hours),
    )
