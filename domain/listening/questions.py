"""Questions that wait: which message of another person answers which of them.

A forum post is answered by anybody else's message in it. In other channels and threads, a message
answers the people whom it replies to or mentions; one that addresses nobody and asks nothing
answers the latest question there, within an hour. Bots and the asker answer nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from domain.intent.decisive_patterns import asks_question
from domain.intent.normalization import normalize
from domain.listening.items import is_open_question
from domain.message_text import MessageText
from domain.snowflakes import snowflake_time

IN_CONVERSATION = timedelta(hours=1)
"""How soon after a question a message that addresses nobody answers it."""


@dataclass(frozen=True, slots=True)
class HelpMessage:
    """A person's message in a place where questions are followed, without its words."""

    message_id: int
    channel_id: int
    author_id: int
    addressed: frozenset[int] = frozenset()
    """Other people whom it replies to or mentions."""
    asks: bool = False
    """Whether it is a question that anybody may answer."""
    by_team: bool = False

    @property
    def waits(self) -> bool:
        """Whether it begins a wait: questions of the team do not."""
        return self.asks and not self.by_team


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """A question that nobody has answered."""

    message_id: int
    channel_id: int
    author_id: int

    @property
    def opens_post(self) -> bool:
        """Whether it is the first message of a forum post, which has the post's id."""
        return self.message_id == self.channel_id


def answered_by(message: HelpMessage, waiting: Collection[WaitingQuestion]) -> frozenset[int]:
    """Return the messages of the questions that a message answers: all of those it helps."""
    before = [
        each
        for each in waiting
        if each.channel_id == message.channel_id
        and each.message_id < message.message_id
        and each.author_id != message.author_id
    ]
    found = {
        each.author_id for each in before if each.opens_post or each.author_id in message.addressed
    }
    if before and not message.addressed and not message.asks:
        latest = max(before, key=lambda each: each.message_id)
        passed = snowflake_time(message.message_id) - snowflake_time(latest.message_id)
        if passed <= IN_CONVERSATION:
            found.add(latest.author_id)
    return frozenset(each.message_id for each in before if each.author_id in found)


def asks_openly(said: MessageText, *, opens_post: bool, in_help: bool) -> bool:
    """Return whether a message that addresses nobody is a question to be followed.

    The first message of a post in a help forum is one even without a question mark, since the
    post's title often asks.
    """
    if opens_post and in_help:
        return True
    return asks_question(normalize(said)) and is_open_question(said)
