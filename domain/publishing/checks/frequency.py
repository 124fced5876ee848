"""Check that members of a channel do not get too many posts of ours, or too many questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.calendar.entries import week_of
from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.translatable_text import Text, counted, text

APART = timedelta(hours=6)
PER_DAY, PER_WEEK, QUESTIONS_PER_WEEK = 1, 4, 2
"""The most posts of ours in one channel, and the most questions in a guild."""
MOST_SHARE = 0.2
"""The largest share of a channel's messages that are ours."""
ENOUGH_MESSAGES = 50
"""How many messages a channel has before their share says anything."""


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Count the posts around this one, by the days and weeks of the guild's clocks."""
    week = week_of(surroundings.day)
    others = [(each, surroundings.day_of(each.at)) for each in surroundings.others]
    beside = [each for each in others if each[0].channel_id == content.channel_id]
    if any(abs(each.at - content.at) < APART for each, _ in beside):
        yield _look(text("You post something else there less than six hours before or after."))
    elif sum(day == surroundings.day for _, day in beside) >= PER_DAY:
        yield _look(text("You post something else there that day."))
    if (in_week := sum(week_of(day) == week for _, day in beside)) >= PER_WEEK:
        yield _look(
            counted(
                "You post there {count} other time that week. It may be too much.",
                "You post there {count} other times that week. It may be too much.",
                in_week,
            )
        )
    asked = sum(each.is_question and week_of(day) == week for each, day in others)
    if content.prompt is not None and asked >= QUESTIONS_PER_WEEK:
        yield _look(
            counted(
                "You ask {count} other question that week.",
                "You ask {count} other questions that week.",
                asked,
            )
        )
    share = surroundings.channel
    if share is not None and share.messages >= ENOUGH_MESSAGES:
        ours = (share.ours + 1) / (share.messages + 1)
        if ours > MOST_SHARE:
            percent = round(100 * ours)
            yield _look(
                text("With it, {percent}% of that channel's messages are yours.", percent=percent)
            )


def _look(said: Text) -> CheckFinding:
    return CheckFinding(Level.LOOK, said)


KIND = Check("frequency", 13, text("how often you post"), find)
