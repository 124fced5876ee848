"""Measures of questions that the team asks."""

from __future__ import annotations

from domain.measures import Measure, People
from domain.translatable_text import text

PROMPTS_SENT = Measure(
    key="prompts.sent",
    name=text("Questions of the team"),
    definition=text(
        "The team's questions, polls and guesses that appeared in a channel, by the time at which "
        "they went out."
    ),
)
PROMPT_ANSWERS = Measure(
    key="prompts.answers",
    name=text("Answers to the team's questions"),
    definition=text(
        "Members who answered a question of the team, each once for each question, however often "
        "they changed their answer; those who answered in its thread, when it ended. Divided by "
        "the questions, it is how many different people answer one. People: members who answered "
        "any."
    ),
    people=People.BY_DAY,
)
