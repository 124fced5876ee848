"""How long questions in channels waited for somebody else to answer.

The rule of `domain.listening.questions` says what answers them, as in the running bot. What an
asker adds while they wait begins no new wait.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.listening.questions import HelpChannel, HelpMessage, WaitingQuestion

FOLLOWED = timedelta(days=7)
"""How long an answer is waited for: nobody needs one that comes later."""

Post = HelpMessage[str]
Question = WaitingQuestion[str]


@dataclass(frozen=True, slots=True)
class QuestionWait:
    """A question, and until when it waited."""

    question: Question
    until: datetime
    """The moment of the answer, or else the moment until which none had come."""
    answered: bool

    @property
    def lasted(self) -> timedelta:
        """How long it waited."""
        return self.until - self.question.at


class QuestionWaits:
    """Follows the questions of all channels; messages come in the order of their times.

    It remembers one question for each person and channel, for at most `FOLLOWED`, and the last two
    authors of each channel.
    """

    def __init__(self) -> None:
        self._channels: dict[str, HelpChannel[str]] = defaultdict(HelpChannel)
        self._asked: OrderedDict[tuple[str, str], Question] = OrderedDict()
        """Every question that waits, the oldest first, by channel and asker."""

    def __len__(self) -> int:
        """Return how many questions wait."""
        return len(self._asked)

    def hear(self, post: Post) -> Iterator[QuestionWait]:
        """Yield the waits that end with a message or have ended before it."""
        yield from self._expired(post.at)
        channel = self._channels[post.channel_id]
        for question in channel.hear(post):
            del self._asked[question.channel_id, question.author_id]
            yield QuestionWait(question, post.at, answered=True)
        if post.waits and not channel.waits(post.author_id):
            channel.ask(post.question)
            self._asked[post.channel_id, post.author_id] = post.question

    def close(self, now: datetime) -> Iterator[QuestionWait]:
        """Yield the waits of all questions that still wait."""
        yield from self._expired(now)
        for question in self._asked.values():
            yield QuestionWait(question, now, answered=False)
        self._asked.clear()
        self._channels.clear()

    def _expired(self, now: datetime) -> Iterator[QuestionWait]:
        while self._asked:
            question = next(iter(self._asked.values()))
            if now - question.at <= FOLLOWED:
                return
            del self._asked[question.channel_id, question.author_id]
            self._channels[question.channel_id].forget(question)
            yield QuestionWait(question, question.at + FOLLOWED, answered=False)
