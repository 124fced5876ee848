"""The part of `ovation replay` about care: inbox, waiting questions and alerts of a chat export."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from itertools import islice
from typing import Any

import click

from bot.cli.chat_export import ExportedMessage
from domain.care_report.question_waits import Post, Question
from domain.care_report.report import CareReport, QuestionFigures, WeekOfCare
from domain.intent import Detector, IntentInput, Label
from domain.listening.items import kinds_of
from domain.listening.questions import HelpMessage, asks_openly
from domain.listening.watched_word import WatchedWord
from domain.listening.word_matcher import NO_WORDS, WordMatcher
from domain.message_text import MessageText

REMEMBERED = 200_000
"""How many earlier messages are remembered to follow replies."""
TOGETHER = 64
"""How many messages are read together, which costs less than one after the other."""
PROMISE = timedelta(hours=4)
READ_CLOSELY: frozenset[Label] = frozenset({"complaint", "praise"})


@dataclass(frozen=True, slots=True)
class CareOptions:
    """Choices for a replay of care."""

    watched: WordMatcher = NO_WORDS
    help_channels: Collection[str] = ()
    """The channels in which questions count; all if empty."""
    promise: timedelta = PROMISE
    """How long a question may wait before it is shown."""

    def is_help(self, channel: str) -> bool:
        """Return whether questions count in a channel."""
        return not self.help_channels or channel in self.help_channels


def care_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options about care to a command, which gets them as `care`; None without --care."""

    @click.option(
        "--care", "wanted", is_flag=True, help="Show inbox, waiting questions and alerts instead."
    )
    @click.option(
        "--watch",
        multiple=True,
        metavar="WORD",
        help="With --care, a name whose mentions count; repeatable. An ambiguous one needs one of "
        "some other words near it: “Orange: phone sim”.",
    )
    @click.option(
        "--help-channel",
        "help_channels",
        multiple=True,
        metavar="CHANNEL",
        help="With --care, a channel in which questions count; repeatable. All without it.",
    )
    @click.option(
        "--answer-within",
        type=click.FloatRange(0, 24 * 7),
        metavar="HOURS",
        help="With --care, the hours after which a question is shown (4 without it).",
    )
    @wraps(command)
    def with_care(
        *,
        wanted: bool,
        watch: tuple[str, ...],
        help_channels: tuple[str, ...],
        answer_within: float | None,
        **others: Any,
    ) -> None:
        if not wanted and (watch or help_channels or answer_within is not None):
            raise click.UsageError("--watch, --help-channel and --answer-within need --care.")
        care = None
        if wanted:
            promise = PROMISE if answer_within is None else timedelta(hours=answer_within)
            care = CareOptions(WordMatcher(map(_watched, watch)), help_channels, promise)
        command(**others, care=care)

    return with_care


def _watched(said: str) -> WatchedWord:
    try:
        return WatchedWord.parse(said)
    except ValueError:
        raise click.BadParameter(
            f"“{said}” has no letters or digits to look for.", param_hint="--watch"
        ) from None


class CareReplay:
    """Reads the messages of an export, the oldest first, as the bot would have heard them."""

    def __init__(self, detector: Detector, options: CareOptions, bots: Collection[str]) -> None:
        self._detector = detector
        self._options = options
        self._bots = frozenset(bots)
        self._said: OrderedDict[str, tuple[str, MessageText]] = OrderedDict()
        self.links: dict[str, str] = {}
        """The links of the messages that are items, where the export has them."""
        self.messages = 0
        self.seconds = 0.0

    def play(self, messages: Iterable[ExportedMessage]) -> CareReport:
        """Return the report about all of `messages`."""
        started = time.perf_counter()
        report: CareReport | None = None
        last = datetime.fromtimestamp(0, UTC)
        following = iter(messages)
        while some := tuple(islice(following, TOGETHER)):
            if report is None:
                options = self._options
                report = CareReport(some[0].ts, options.promise, options.help_channels)
            self._hear(some, report)
            last = some[-1].ts
        report = report or CareReport(last, self._options.promise)
        report.close(last)
        self.seconds = round(time.perf_counter() - started, 2)
        return report

    def _hear(self, messages: Sequence[ExportedMessage], report: CareReport) -> None:
        self.messages += len(messages)
        people = [each for each in self._remembered(messages) if each[0].author not in self._bots]
        read = [
            IntentInput(said, answered, closely=READ_CLOSELY) for _, said, _, answered in people
        ]
        scored = self._detector.read_many(read)
        for (message, said, replied, _), scores in zip(people, scored, strict=True):
            addressed = {*message.mentions, *replied} - {message.author, *self._bots}
            asks = not addressed and asks_openly(
                said,
                opens_post=message.id == message.channel,
                in_help=self._options.is_help(message.channel),
            )
            post: Post = HelpMessage(
                message.id, message.channel, message.author, message.ts, frozenset(addressed), asks
            )
            mentions = self._options.watched.mentions(said)
            kinds = kinds_of(said, scores, is_mention=mentions)
            if message.link is not None and (kinds or asks):
                self.links[message.id] = message.link
            report.hear(post, kinds)

    def _remembered(
        self, messages: Iterable[ExportedMessage]
    ) -> Iterator[tuple[ExportedMessage, MessageText, tuple[str, ...], MessageText]]:
        """Yield each message with its words, and the author and words that it replies to."""
        nothing = MessageText.of("")
        for message in messages:
            said = MessageText.of(message.text)
            found = self._said.get(message.reply_to or "")
            author, answered = ((), nothing) if found is None else ((found[0],), found[1])
            yield message, said, author, answered
            self._said[message.id] = message.author, said
            if len(self._said) > REMEMBERED:
                self._said.popitem(last=False)


def as_dict(report: CareReport, replay: CareReplay) -> dict[str, Any]:
    """Return the report as JSON takes it: numbers, times, ids and links, and no words."""
    return {
        "messages": replay.messages,
        "seconds": replay.seconds,
        "items": {kind.value: number for kind, number in report.totals.items()},
        "questions": _questions(report.questions),
        "weeks": [_week(week, replay) for week in report.weeks],
        "alerts": [
            {
                "at": alert.at.isoformat(),
                "since": alert.evidence.since.isoformat(),
                "hours": alert.evidence.hours,
                "complaints": alert.evidence.number,
                "people": alert.evidence.people,
                "usual": round(alert.evidence.expected, 3),
                "chance": alert.evidence.chance,
                "ids": [signal.id for signal in alert.signals],
            }
            for alert in report.alerts
        ],
    }


def _week(week: WeekOfCare, replay: CareReplay) -> dict[str, Any]:
    return {
        "week": week.week,
        "items": {
            kind.value: [_item(post, replay) for post in posts]
            for kind, posts in week.items.items()
        },
        "people": {kind.value: week.people(kind) for kind in week.items},
        "questions": _questions(week.questions),
    }


def _item(post: Post | Question, replay: CareReplay) -> dict[str, str]:
    found = {"id": post.message_id, "channel": post.channel_id, "at": post.at.isoformat()}
    link = replay.links.get(post.message_id)
    return found if link is None else {**found, "link": link}


def _questions(found: QuestionFigures) -> dict[str, Any]:
    return {
        "asked": found.asked,
        "answered": found.answered,
        "median_minutes": (
            None if found.median is None else round(found.median / timedelta(minutes=1), 1)
        ),
        "unanswered": None if found.unanswered is None else round(found.unanswered, 4),
    }
