"""The report of a replay about care on a terminal, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from bot.cli.care_replay import CareReplay
from bot.i18n import say
from domain.care_report.alert_history import RaisedAlert, ReplayedSignal
from domain.care_report.question_waits import FOLLOWED, Post, Question
from domain.care_report.report import CareReport, QuestionFigures, WeekOfCare
from domain.cases.answer_estimate import length_text
from domain.languages import Language
from domain.listening.items import InboxKind
from domain.translatable_text import JoinedList, Text, counted, text

LISTED = 5
"""How many items of a kind are listed for a week, and how many complaints of an alert."""
_INDENT = "    "
Line = tuple[int, Text | str]
"""How far a line is indented, and the line."""


def show_care(report: CareReport, replay: CareReplay, language: Language) -> None:
    """Print what a team would have been shown."""
    for depth, line in _lines(report, replay):
        said = _INDENT * depth + say(line, language, markup=False)
        click.echo("".join(each if each.isprintable() else " " for each in said))


def _lines(report: CareReport, replay: CareReplay) -> Iterator[Line]:
    said = counted(
        "{count} message in {seconds} s.",
        "{count} messages in {seconds} s.",
        replay.messages,
        seconds=replay.seconds,
    )
    yield 0, said
    yield 0, ""
    yield 0, text("Inbox")
    for week in report.weeks:
        yield from _week(week, replay)
    yield 0, ""
    yield 0, text("Questions")
    yield from _questions(report.questions)
    yield 0, ""
    yield 0, text("Alerts: {number}", number=len(report.alerts))
    for alert in report.alerts:
        yield from _alert(alert, replay)


def _week(week: WeekOfCare, replay: CareReplay) -> Iterator[Line]:
    held = [_number(kind, len(posts)) for kind, posts in week.items.items() if posts]
    shown = JoinedList(tuple(held)) if held else text("nothing")
    yield 0, text("{week}: {items}", week=week.week, items=shown)
    for kind, posts in week.items.items():
        if posts:
            yield 1, _listed(kind, posts, replay)
    if week.questions.asked:
        yield from _questions(week.questions)


def _number(kind: InboxKind, number: int) -> Text:
    match kind:
        case InboxKind.MENTION:
            return counted("{count} mention", "{count} mentions", number)
        case InboxKind.PRAISE:
            return counted("{count} word of praise", "{count} words of praise", number)
        case InboxKind.COMPLAINT:
            return counted("{count} complaint", "{count} complaints", number)
        case InboxKind.QUESTION:
            return counted("{count} waiting question", "{count} waiting questions", number)
        case InboxKind.NEED:
            return counted("{count} need", "{count} needs", number)


def _name(kind: InboxKind) -> Text:
    match kind:
        case InboxKind.MENTION:
            return text("Mentions")
        case InboxKind.PRAISE:
            return text("Praise")
        case InboxKind.COMPLAINT:
            return text("Complaints")
        case InboxKind.QUESTION:
            return text("Waiting questions")
        case InboxKind.NEED:
            return text("Needs")


def _questions(found: QuestionFigures) -> Iterator[Line]:
    asked = text(
        "Questions asked: {asked}; answered: {answered}",
        asked=found.asked,
        answered=found.answered,
    )
    yield 1, asked
    if found.median is not None:
        yield 1, text("Half are answered within {length}.", length=length_text(found.median))
    if found.unanswered is not None:
        left = text(
            "Not answered within {days} days: {percent}%",
            days=FOLLOWED.days,
            percent=round(100 * found.unanswered, 1),
        )
        yield 1, left


def _alert(alert: RaisedAlert, replay: CareReplay) -> Iterator[Line]:
    found = alert.evidence
    evidence = text(
        "{moment}: {complaints} by {people} since {since}; usual at this time: {usual}",
        moment=f"{alert.at:%Y-%m-%d %H:%M} UTC",
        complaints=_number(InboxKind.COMPLAINT, found.number),
        people=counted("{count} person", "{count} people", found.people),
        since=f"{found.since:%H:%M}",
        usual=round(found.expected, 2),
    )
    yield 0, evidence
    yield 1, _listed(InboxKind.COMPLAINT, alert.signals, replay)


def _listed(
    kind: InboxKind, found: Sequence[Post | Question | ReplayedSignal], replay: CareReplay
) -> Text:
    """Return the links, or else the ids, of the first of what was found."""
    some = [each.id if isinstance(each, ReplayedSignal) else each.message_id for each in found]
    ids = ", ".join(replay.links.get(each, each) for each in some[:LISTED])
    more = len(found) - LISTED
    shown = counted("{ids} and {count} more", "{ids} and {count} more", more, ids=ids)
    return text("{items}: {ids}", items=_name(kind), ids=shown if more > 0 else ids)
