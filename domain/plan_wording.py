"""Sentences about the plan of a guild's team, and about its initiatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.initiatives import Initiative, LinkedKind, Verdict
from domain.money import Money
from domain.plan import LISTENING_WEEKS, Plan, PlanQuestion
from domain.translatable_text import JoinedList, Text, counted, text

QUESTIONS: Mapping[PlanQuestion, Text] = {
    PlanQuestion.TALKED_OF: text("Do people already talk about you?"),
    PlanQuestion.TRUSTED: text("Do they trust you?"),
    PlanQuestion.ASKED_BEYOND: text("Do they ask about more than your product?"),
    PlanQuestion.CAN_ANSWER: text("Could you answer more people than now?"),
}
YES, NO = text("Yes"), text("No")
VERDICT_NAMES: Mapping[Verdict, Text] = {
    Verdict.KEEP: text("Keep it"),
    Verdict.CHANGE: text("Change it"),
    Verdict.STOP: text("Stop it"),
}
LINKED_NAMES: Mapping[LinkedKind, Text] = {
    LinkedKind.CONTEST: text("Contest"),
    LinkedKind.CAMPAIGN: text("Campaign"),
    LinkedKind.PROMPT: text("Prompt"),
    LinkedKind.EXPERIMENT: text("Test"),
}
Row = tuple[Text, Text]
"""A label and what is said beside it."""


def answer_rows(plan: Plan) -> Iterator[Row]:
    """Yield the four questions with their answers, if they were answered."""
    for question, answer in plan.answers.items():
        yield QUESTIONS[question], YES if answer else NO


def listening_text() -> Text:
    """Return what is recommended after two questions answered by no."""
    return counted(
        "Only listen for {count} week: read what people say, answer those who ask, and then plan.",
        "Only listen for {count} weeks: read what people say, answer those who ask, and then plan.",
        LISTENING_WEEKS,
    )


def plan_rows(plan: Plan) -> Iterator[Row]:
    """Yield what the plan says, without what is left open."""
    aim, means = plan.aim, plan.means
    lists = (
        (text("Audiences, the most important first"), _numbered(aim.audiences)),
        (text("Key messages"), _numbered(aim.messages)),
    )
    if aim.aim:
        yield text("Aim"), _typed(aim.aim)
    for label, typed in lists:
        if typed is not None:
            yield label, typed
    if aim.channels:
        yield text("Channels"), _typed(aim.channels)
    if aim.methods:
        yield text("Methods"), _typed(aim.methods)
    if means is not None:
        yield text("Means"), means_text(means.hours, means.money)
        if means.team:
            yield text("Team"), _typed(means.team)
        yield text("Lasts"), counted("{count} month", "{count} months", means.months)


def means_text(hours: int, money: Money | None) -> Text:
    """Return hours a week, and money a month if there is any."""
    if money is None:
        return counted("{count} hour a week", "{count} hours a week", hours)
    return counted(
        "{count} hour a week, {money} a month",
        "{count} hours a week, {money} a month",
        hours,
        money=money,
    )


def month_text(plan: Plan, today: date) -> Text | None:
    """Return in which month the plan is; None before and after it."""
    month = plan.month(today)
    if month is None or plan.means is None:
        return None
    return text("Month {month} of {months}", month=month, months=plan.means.months)


def state_of_plan(plan: Plan, today: date) -> Text:
    """Return how far the plan is."""
    month = month_text(plan, today)
    if plan.signed_at is None:
        if plan.begins is not None:
            return text("It was changed, and waits to be signed.")
        return text("It waits to be signed.")
    return month or text("Its time is over: write down what you want next, and sign it again.")


def initiative_text(each: Initiative) -> Text:
    """Return what an initiative takes, and until when."""
    hours = counted("{count} hour a week", "{count} hours a week", each.hours)
    if each.money is None:
        return text("{hours}, until {until}", hours=hours, until=each.until)
    return text("{hours}, {money}, until {until}", hours=hours, money=each.money, until=each.until)


def verdict_text(each: Initiative, today: date) -> Text:
    """Return what was decided about an initiative."""
    if each.waits_for_verdict(today):
        return text("Its time is over. Decide: keep, change or stop?")
    if each.verdict is None:
        return text("Running")
    return text("{verdict}: {reason}", verdict=VERDICT_NAMES[each.verdict], reason=each.reason)


def thing_text(kind: LinkedKind, name: str | Text) -> Text:
    """Return what an initiative is linked with, such as: Contest “Sunsets”."""
    return text("{kind} “{name}”", kind=LINKED_NAMES[kind], name=name)


def links_text(names: tuple[Text, ...]) -> Text:
    """Return what an initiative is linked with."""
    return text("Linked: {things}", things=JoinedList(names))


def _typed(words: str) -> Text:
    return text("{words}", words=words)


def _numbered(lines: tuple[str, ...]) -> Text | None:
    if len(lines) < 2:
        return _typed(lines[0]) if lines else None
    return _typed(" · ".join(f"{number}. {line}" for number, line in enumerate(lines, 1)))
