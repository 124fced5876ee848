"""How long questions in channels waited for somebody else to answer.

A question is answered by the first later message of another person in its channel that replies to
the asker or mentions them. One that addresses nobody and asks nothing answers the person who wrote
before it, within an hour. Bots answer nothing. What an asker adds while they wait begins no new
wait.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FOLLOWED = timedelta(days=7)
"""How long an answer is waited for: nobody needs one that comes later."""
IN_CONVERSATION = timedelta(hours=1)
"""How soon after a message one that addresses nobody is for its author."""


@dataclass(frozen=True, slots=True)
class Post:
    """A person's message in a channel, without its words."""

    id: str
    channel: str
    author: str
    at: datetime
    addressed: frozenset[str] = frozenset()
    """Other people whom it replies to or mentions."""
    asks: bool = False
    """Whether it is a question that anybody may answer."""


@dataclass(frozen=True, slots=True)
class QuestionWait:
    """A question, and until when it waited."""

    question: Post
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
        self._channels: dict[str, _Channel] = defaultdict(_Channel)
        self._asked: OrderedDict[tuple[str, str], Post] = OrderedDict()
        """Every question that waits, the oldest first, by channel and asker."""

    def __len__(self) -> int:
        """Return how many questions wait."""
        return len(self._asked)

    def hear(self, post: Post) -> Iterator[QuestionWait]:
        """Yield the waits that end with a message or have ended before it."""
        yield from self._expired(post.at)
        channel = self._channels[post.channel]
        for asker in channel.answered_by(post):
            channel.askers.remove(asker)
            question = self._asked.pop((post.channel, asker))
            yield QuestionWait(question, post.at, answered=True)
        channel.wrote(post)
        if post.asks and post.author not in channel.askers:
            channel.askers.add(post.author)
            self._asked[post.channel, post.author] = post

    def close(self, now: datetime) -> Iterator[QuestionWait]:
        """Yield the waits of all questions that still wait."""
        yield from self._expired(now)
        for question in self._asked.values():
            yield QuestionWait(question, now, answered=False)
        self._asked.clear()
        self._channels.clear()

    def _expired(self, now: datetime) -> Iterator[QuestionWait]:
        while self._asked:
            (name, asker), question = next(iter(self._asked.items()))
            if now - question.at <= FOLLOWED:
                return
            del self._asked[name, asker]
            self._channels[name].askers.remove(asker)
            yield QuestionWait(question, question.at + FOLLOWED, answered=False)


class _Channel:
    """The people in a channel whose questions wait, and who wrote there last."""

    def __init__(self) -> None:
        self.askers: set[str] = set()
        self._last: Post | None = None
        self._before: Post | None = None
        """The latest message by somebody else than the author of the last one."""

    def answered_by(self, post: Post) -> list[str]:
        """Return the askers whose questions a message answers."""
        found = self.askers & post.addressed
        before = self._last
        if before is not None and before.author == post.author:
            before = self._before
        if (
            before is not None
            and not post.addressed
            and not post.asks
            and post.at - before.at <= IN_CONVERSATION
        ):
            found |= self.askers & {before.author}
        return sorted(found - {post.author})

    def wrote(self, post: Post) -> None:
        """Remember who wrote last."""
        if self._last is not None and self._last.author != post.author:
            self._before = self._last
        self._last = post
