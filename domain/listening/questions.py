"""Questions that wait: which message of another person answers which of them.

A forum post is answered by anybody else's message in it. In other channels and threads, a message
answers the people whom it replies to or mentions; one that addresses nobody and asks nothing
answers the person who wrote right before it, within an hour. Bots and the asker answer nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from domain.intent.decisive_patterns import asks_question
from domain.intent.normalization import NormalizedText
from domain.listening.items import is_open_question
from domain.message_text import MessageText

IN_CONVERSATION = timedelta(hours=1)
"""How soon after a message one that addresses nobody is for its author."""

Id = TypeVar("Id", int, str)
"""The type of ids: numbers on Discord; exports of chats have any."""


@dataclass(frozen=True, slots=True)
class HelpMessage(Generic[Id]):
    """A person's message in a place where questions are followed, without its words."""

    message_id: Id
    channel_id: Id
    author_id: Id
    at: datetime
    addressed: frozenset[Id] = frozenset()
    """Other people whom it replies to or mentions."""
    asks: bool = False
    """Whether it is a question that anybody may answer."""
    by_team: bool = False

    @property
    def waits(self) -> bool:
        """Whether it begins a wait: questions of the team do not."""
        return self.asks and not self.by_team

    @property
    def question(self) -> WaitingQuestion[Id]:
        """It as a question that waits."""
        return WaitingQuestion(self.message_id, self.channel_id, self.author_id, self.at)


@dataclass(frozen=True, slots=True)
class WaitingQuestion(Generic[Id]):
    """A question that nobody has answered."""

    message_id: Id
    channel_id: Id
    author_id: Id
    at: datetime

    @property
    def opens_post(self) -> bool:
        """Whether it is the first message of a forum post, which has the post's id."""
        return self.message_id == self.channel_id


@dataclass(frozen=True, slots=True)
class Conversation(Generic[Id]):
    """The people who wrote last in a channel, from its oldest waiting question on."""

    last: HelpMessage[Id] | None = None
    before: HelpMessage[Id] | None = None
    """The latest message by somebody else than the author of the last one."""

    def preceding(self, author_id: Id) -> HelpMessage[Id] | None:
        """Return the latest message of somebody else than this person."""
        if self.last is not None and self.last.author_id == author_id:
            return self.before
        return self.last

    def after(self, message: HelpMessage[Id]) -> Conversation[Id]:
        """Return the conversation after another message."""
        return Conversation(message, self.preceding(message.author_id))


class HelpChannel(Generic[Id]):
    """The questions that wait in a channel, and who wrote there last.

    It remembers one question for each person.
    """

    def __init__(
        self,
        questions: Iterable[WaitingQuestion[Id]] = (),
        conversation: Conversation[Id] | None = None,
    ) -> None:
        self._questions: dict[Id, WaitingQuestion[Id]] = {
            each.author_id: each for each in questions
        }
        self.conversation: Conversation[Id] = conversation or Conversation()

    @property
    def questions(self) -> Collection[WaitingQuestion[Id]]:
        """The questions that wait."""
        return self._questions.values()

    def waits(self, author_id: Id) -> bool:
        """Return whether this person waits for an answer."""
        return author_id in self._questions

    def ask(self, question: WaitingQuestion[Id]) -> None:
        """Add a question, of somebody who does not wait yet."""
        self._questions[question.author_id] = question

    def forget(self, question: WaitingQuestion[Id]) -> None:
        """Remove a question."""
        del self._questions[question.author_id]

    def hear(self, message: HelpMessage[Id]) -> list[WaitingQuestion[Id]]:
        """Take in a message; remove and return the questions that it answers.

        Messages come in order. One that is read again answers whom it addresses, at most.
        """
        last = self.conversation.last
        is_new = last is None or message.at > last.at or message.message_id > last.message_id
        before: Conversation[Id] = self.conversation if is_new else Conversation()
        people = people_answered(message, before)
        found = [each for each in self._candidates(people) if _is_answered(each, message, people)]
        for question in found:
            self.forget(question)
        if is_new:
            self.conversation = self.conversation.after(message)
        return found

    def _candidates(self, people: Collection[Id]) -> list[WaitingQuestion[Id]]:
        """Return the questions that may be answered: a few, however many people wait."""
        found = [self._questions.get(who) for who in sorted(people)]
        # Nobody waits in a forum post for longer than who opened it.
        first = next(iter(self._questions.values()), None)
        if first is not None and first.opens_post and first.author_id not in people:
            found.append(first)
        return [each for each in found if each is not None]


def people_answered(message: HelpMessage[Id], conversation: Conversation[Id]) -> frozenset[Id]:
    """Return whom a message answers, given what was written in its channel before."""
    before = conversation.preceding(message.author_id)
    if before is None or message.addressed or message.asks:
        return message.addressed
    is_soon = message.at - before.at <= IN_CONVERSATION
    return frozenset({before.author_id} if is_soon else ())


def _is_answered(
    question: WaitingQuestion[Id], message: HelpMessage[Id], people: Collection[Id]
) -> bool:
    if question.author_id == message.author_id or question.at > message.at:
        return False
    return question.opens_post or question.author_id in people


def asks_openly(said: MessageText, *, opens_post: bool, in_help: bool) -> bool:
    """Return whether a message that addresses nobody is a question to be followed.

    The first message of a post in a help forum is one even without a question mark, since the
    post's title often asks.
    """
    if opens_post and in_help:
        return True
    return asks_question(NormalizedText.of(said)) and is_open_question(said)
