"""A report by weeks: what the inbox held, how long questions waited, and alerts.

It has ids, times and numbers, and never words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.care_report.alert_history import AlertHistory, RaisedAlert, ReplayedSignal
from domain.care_report.question_waits import FOLLOWED, Post, Question, QuestionWait, QuestionWaits
from domain.cases.response_clock import MIN_CASES
from domain.contributions import day_of, week_of
from domain.listening.items import InboxKind
from domain.survival import percentile, share_lasting


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Figures about questions; an estimate is None for too few or where too few were answered."""

    asked: int
    answered: int
    median: timedelta | None
    """The time within which half are answered."""
    unanswered: float | None
    """The share that is not answered within `FOLLOWED`."""


@dataclass(slots=True)
class WeekOfCare:
    """The items that the inbox would have held of one week."""

    week: str
    items: dict[InboxKind, list[Post | Question]] = field(
        default_factory=lambda: {kind: [] for kind in InboxKind}
    )
    waits: list[QuestionWait] = field(default_factory=list)

    @property
    def questions(self) -> QuestionFigures:
        """The figures about its questions."""
        return figures(self.waits)

    def people(self, kind: InboxKind) -> int:
        """Return how many people wrote its items of a kind."""
        return len({post.author_id for post in self.items[kind]})


class CareReport:
    """Takes in messages in the order of their times; bots are left out by the caller."""

    def __init__(
        self, first: datetime, promise: timedelta, help_channels: Collection[str] = ()
    ) -> None:
        """Begin a report at the time of the first message.

        Questions count in `help_channels`, or in all channels if there are none.
        """
        self._promise = promise
        self._help_channels = frozenset(help_channels)
        self._waits = QuestionWaits()
        self._history = AlertHistory(first, UTC)
        self._weeks: dict[str, WeekOfCare] = {}
        self.alerts: list[RaisedAlert] = []

    def hear(self, post: Post, kinds: Iterable[InboxKind]) -> None:
        """Take in one message and why it would be shown."""
        week = self._week(post.at)
        for kind in kinds:
            week.items[kind].append(post)
            if kind is InboxKind.COMPLAINT:
                alert = self._history.hear(ReplayedSignal(post.message_id, post.author_id, post.at))
                if alert is not None:
                    self.alerts.append(alert)
        if not self._help_channels or post.channel_id in self._help_channels:
            self._keep(self._waits.hear(post))

    def close(self, now: datetime) -> None:
        """End the report: what waits has waited until now."""
        self._keep(self._waits.close(now))
        for week in self._weeks.values():
            week.waits.sort(key=_asked_at)
            week.items[InboxKind.QUESTION].sort(key=_written_at)

    @property
    def weeks(self) -> Sequence[WeekOfCare]:
        """The weeks in which somebody wrote, the earliest first."""
        return [self._weeks[name] for name in sorted(self._weeks)]

    @property
    def questions(self) -> QuestionFigures:
        """The figures about the questions of all weeks."""
        return figures([wait for week in self._weeks.values() for wait in week.waits])

    @property
    def totals(self) -> Mapping[InboxKind, int]:
        """The number of items of each kind."""
        return {
            kind: sum(len(week.items[kind]) for week in self._weeks.values()) for kind in InboxKind
        }

    def _keep(self, waits: Iterator[QuestionWait]) -> None:
        for wait in waits:
            week = self._week(wait.question.at)
            week.waits.append(wait)
            if wait.lasted > self._promise:
                week.items[InboxKind.QUESTION].append(wait.question)

    def _week(self, at: datetime) -> WeekOfCare:
        name = week_of(day_of(at, UTC))
        if name not in self._weeks:
            self._weeks[name] = WeekOfCare(name)
        return self._weeks[name]


def figures(waits: Sequence[QuestionWait]) -> QuestionFigures:
    """Return the figures about these waits; estimates need at least `MIN_CASES`."""
    lasted = [(wait.lasted, wait.answered) for wait in waits]
    enough = len(waits) >= MIN_CASES
    return QuestionFigures(
        asked=len(waits),
        answered=sum(wait.answered for wait in waits),
        median=percentile(lasted, 0.5) if enough else None,
        unanswered=share_lasting(lasted, FOLLOWED) if enough else None,
    )


def _asked_at(wait: QuestionWait) -> datetime:
    return wait.question.at


def _written_at(post: Post | Question) -> datetime:
    return post.at
