"""Sentences of the weekly report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from domain.cases.answer_estimate import length_text
from domain.goal_figures import goal_figures
from domain.goal_wording import odds_text, wanted_text
from domain.goals import GoalState
from domain.measure_groups import FIRST
from domain.measures import all_measures
from domain.publishing.content import PostKind
from domain.translatable_text import JoinedList, Text, counted, text
from domain.trend_wording import trend_text
from domain.weekly_figures import Trend
from domain.weekly_report import Decision, ReportFigures, ReportGoal, ReportTest, decide

COMPLAINTS = "offers.complaints"
LINES = FIRST[:2]
"""Awareness and purchase intent."""
LEARNED = (COMPLAINTS, "alerts.raised", "alerts.reactions")
GIVEN = ("coupons.taken", "coupons.shared", "contributions.friends")
ASKED = ("offers.made",)
ANSWERS, SAID, LEARNT = text("How we answered"), text("What we said"), text("What we learned")
GAVE, NEXT = text("Given and asked"), text("Next week")
Row = tuple[Text, Text]
"""A label and what is said beside it."""


def title_text(figures: ReportFigures) -> Text:
    """Return the title of a report: its days, and the month of the plan."""
    if figures.month is None:
        return text("{first} to {last}", first=figures.first, last=figures.last)
    month, months = figures.month
    return text(
        "{first} to {last} · month {month} of {months}",
        first=figures.first,
        last=figures.last,
        month=month,
        months=months,
    )


def headline_text(figures: ReportFigures) -> Text:
    """Return the first sentence: what was unusual in the week."""
    names = all_measures()
    unusual: dict[Trend, list[Text]] = {Trend.MORE: [], Trend.LESS: []}
    for key in (*FIRST, *LEARNED, "coupons.redeemed"):
        found = figures.series.get(key)
        if found is not None and found.comparison.trend in unusual:
            unusual[found.comparison.trend].append(names[key].name)
    more, less = unusual[Trend.MORE], unusual[Trend.LESS]
    if more and less:
        return text(
            "More than usual: {more}. Less than usual: {less}.",
            more=JoinedList(tuple(more)),
            less=JoinedList(tuple(less)),
        )
    if more:
        return text("More than usual: {figures}.", figures=JoinedList(tuple(more)))
    if less:
        return text("Less than usual: {figures}.", figures=JoinedList(tuple(less)))
    return text("A week without surprises in its figures.")


def number_text(number: int) -> Text:
    """Return a number, written as in the language."""
    return text("{number}", number=number)


def series_text(figures: ReportFigures, key: str) -> Text:
    """Return a measure's number, and how usual it is if that is known."""
    compared = figures.series[key].comparison
    if compared.trend in {Trend.NOT_KNOWN, Trend.TOO_FEW}:
        return number_text(figures.number(key))
    return text(
        "{number} · {trend}",
        number=figures.number(key),
        trend=trend_text(compared),
    )


def answer_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield how members were answered."""
    yield text("Members who wait for an answer"), number_text(figures.waiting)
    if figures.kept_percent is None:
        yield text("First answers in time"), text("Too few talks to say")
        return
    yield text("First answers in time"), text("{percent}%", percent=figures.kept_percent)
    if figures.median_seconds is not None:
        within = length_text(timedelta(seconds=figures.median_seconds))
        yield text("Half had a first answer within"), within


def said_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield what was posted, and the mix of what is planned and was sent in weeks around it."""
    yield text("Posts"), number_text(figures.number("posts.sent"))
    mix: Mapping[str, int] = figures.mix or {}
    if any(mix.values()):
        yield (
            text("Mix, four weeks back and ahead"),
            text(
                "{selling} sell · {informing} inform · {asking} ask",
                selling=mix.get(PostKind.PROMOTIONAL, 0),
                informing=mix.get(PostKind.INFORMATIONAL, 0),
                asking=mix.get(PostKind.INTERACTIVE, 0),
            ),
        )
    if figures.best_post is not None:
        best = figures.best_post
        yield (
            text("Best post"),
            counted(
                "“{words}”, {count} person",
                "“{words}”, {count} people",
                best.people,
                words=best.words,
            ),
        )


def measured_rows(figures: ReportFigures, keys: tuple[str, ...]) -> Iterator[Row]:
    """Yield measures with how usual they are."""
    names = all_measures()
    for key in keys:
        if key in figures.series:
            yield names[key].name, series_text(figures, key)


def learned_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield complaints and alerts, words of complaints, and how far a test of posts is."""
    yield from measured_rows(figures, LEARNED)
    if figures.words:
        words = tuple(
            text("{word} ({number})", word=word, number=number) for word, number in figures.words
        )
        yield text("Words of complaints and grief"), text("{words}", words=JoinedList(words))
    if figures.test is not None:
        test = figures.test
        yield (
            text("Test: {first} or {second}?", first=test.first, second=test.second),
            state_of_test(test),
        )


def state_of_test(test: ReportTest) -> Text:
    """Return how far a test of posts is, or what came of it."""
    if test.winner is not None:
        winner = test.first if test.winner == 0 else test.second
        return text("“{winner}” draws more people", winner=winner)
    if test.is_running:
        return text("{counted} of {pairs} pairs", counted=test.counted, pairs=test.pairs)
    return text("No winner")


def step_text(figures: ReportFigures, place: int, key: str) -> tuple[int, Text]:
    """Return how many there were at a step of the funnel, people if they were counted."""
    if figures.people is None or place >= len(figures.people):
        number = figures.number(key)
        return number, number_text(number)
    number = figures.people[place]
    return number, counted("{count} person", "{count} people", number)


def planned_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield what is planned for the week after."""
    for entry in figures.planned:
        yield text("{day}", day=entry.at.date()), text("{title}", title=entry.title)
    more = figures.planned_in_all - len(figures.planned)
    if more:
        yield text("And"), counted("{count} more", "{count} more", more)
    if not figures.planned:
        yield text("Planned"), text("Nothing yet")


def goal_label(goal: ReportGoal) -> Text:
    """Return what a goal wants."""
    return wanted_text(goal_figures()[goal.measure], goal.number, goal.due)


def goal_odds_text(goal: ReportGoal) -> Text:
    """Return how it stands with a goal, and its odds on the Monday before."""
    now = odds_text(GoalState[goal.state], goal.percent or 0)
    if goal.percent is None or goal.before is None:
        return now
    return text("{now} (a week before: {before})", now=now, before=goal.before)


def decision_text(figures: ReportFigures) -> Text:
    """Return the question with which the report ends."""
    unlikely = GoalState.UNLIKELY.name
    match decide(figures, unlikely, COMPLAINTS):
        case Decision.ANSWER:
            return counted(
                "Decide: who answers the {count} member who waits, and by when?",
                "Decide: who answers the {count} members who wait, and by when?",
                figures.waiting,
            )
        case Decision.COMPLAINTS:
            return text("Decide: what do we change about what members complained of?")
        case Decision.GOAL:
            goal = next(each for each in figures.goals if each.state == unlikely)
            return text(
                "Decide about “{goal}”: what do we do differently, or do we change the goal?",
                goal=goal_label(goal),
            )
        case Decision.SET_GOAL:
            return text("Decide: which figure should be better in three months, and by how much?")
        case Decision.PLAN:
            return text("Decide: what do we post next week?")
        case Decision.KEEP:
            return text("Decide: what is worth doing again next week?")
