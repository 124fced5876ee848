"""Sentences of the weekly report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from domain.cases.answer_estimate import length_text
from domain.forecast import TrackRecord
from domain.goal_figures import FIRST_IN_TIME, MEDIAN_FIRST, WAITING, goal_figures
from domain.goal_wording import odds_text, trust_text, wanted_text
from domain.goals import GoalState
from domain.measure_groups import FIRST
from domain.measures import all_measures
from domain.publishing.content import PostKind
from domain.translatable_text import JoinedList, Text, counted, text
from domain.trend_wording import trend_text
from domain.weekly_figures import Trend
from domain.weekly_report import ReportAnswers, ReportFigures, ReportGoal, ReportTest

COMPLAINTS = "offers.complaints"
LINES = FIRST[:2]
"""Awareness and purchase intent."""
ALERTS = "alerts.raised"
LEARNED = (COMPLAINTS, ALERTS, "alerts.reactions")
GIVEN = ("coupons.shared", "contributions.friends", "member_ideas.done")
ASKED = ("prompts.sent", "prompts.answers", "reshares.agreed")
"""Measures that the funnel does not show already."""
ANSWERS, SAID, LEARNT = text("How we answered"), text("What we said"), text("What we learned")
GAVE, NEXT = text("Given and asked"), text("Next week")
WAITS, IN_TIME = text("Members who wait for an answer"), text("First answers in time")
HALF = text("Half had a first answer within")
ANSWER_FIGURES = ((WAITS, WAITING), (IN_TIME, FIRST_IN_TIME), (HALF, MEDIAN_FIRST))
"""Labels about answers, and the figures whose definitions say what they count."""
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


def number_text(number: int) -> Text:
    """Return a number, written as in the language."""
    return text("{number}", number=number)


def compared_text(figures: ReportFigures, key: str) -> Text:
    """Return how a measure's latest week compares with those before, also if it is too few."""
    compared = figures.series[key].comparison
    if compared.trend is not Trend.TOO_FEW:
        return trend_text(compared)
    return text(
        "{low} to {high} in the four weeks before: too few to judge",
        low=compared.lowest,
        high=compared.highest,
    )


def series_text(figures: ReportFigures, key: str) -> Text:
    """Return a measure's number, and how it compares with the weeks before if that is known."""
    compared, number = figures.series[key].comparison, figures.number(key)
    if compared.trend is Trend.NOT_KNOWN:
        return number_text(number)
    if compared.trend is Trend.TOO_FEW:
        low, high = compared.lowest, compared.highest
        if low == high == number:
            return number_text(number)
        return text("{number} · {low} to {high} before", number=number, low=low, high=high)
    return text("{number} · {trend}", number=number, trend=trend_text(compared))


def answer_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield how members were answered: in the week, or over 90 days where it had too few."""
    yield WAITS, number_text(figures.waiting)
    answers = figures.answers
    if answers is not None:
        yield IN_TIME, _in_time_text(answers)
    elif figures.kept_percent is not None:
        yield IN_TIME, text("{percent}% in the last 90 days", percent=figures.kept_percent)
    if answers is not None and answers.median_seconds is not None:
        yield HALF, _length_text(answers.median_seconds)
    elif figures.median_seconds is not None:
        lately = _length_text(figures.median_seconds)
        if answers is None:
            yield HALF, text("{length} in the last 90 days", length=lately)
        else:
            yield (
                HALF,
                counted(
                    "{length}, of {count} talk in the last 90 days",
                    "{length}, of {count} talks in the last 90 days",
                    answers.talks_lately,
                    length=lately,
                ),
            )
    elif answers is None and figures.kept_percent is None:
        yield IN_TIME, text("Too few talks to say")


def _in_time_text(answers: ReportAnswers) -> Text:
    """Return how many first answers came in time, and in the weeks before."""
    week = text("{kept} of {due}", kept=answers.kept, due=answers.due)
    if not answers.due:
        week = text("None was due")
    if not answers.due_before:
        return week
    return text(
        "{week} · {kept} of {due} in the four weeks before",
        week=week,
        kept=answers.kept_before,
        due=answers.due_before,
    )


def _length_text(seconds: int) -> Text:
    return length_text(timedelta(seconds=seconds))


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
    else:
        yield text("Best post"), text("None: nobody took part in a post of this week yet")


def measured_rows(figures: ReportFigures, keys: tuple[str, ...]) -> Iterator[Row]:
    """Yield measures with how usual they are."""
    names = all_measures()
    for key in keys:
        if key in figures.series and has_number(figures, key):
            yield names[key].name, series_text(figures, key)


def has_number(figures: ReportFigures, key: str) -> bool:
    """Return whether there was any in the week or in the four before."""
    return bool(figures.number(key) or figures.series[key].highest)


def learned_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield complaints and alerts, words of complaints, and how far a test of posts is."""
    yield from measured_rows(figures, LEARNED)
    if figures.words:
        yield text("Words of complaints and grief"), words_text(figures)
    else:
        yield text("Words of complaints and grief"), text("None that three people used")
    if figures.test is not None:
        test = figures.test
        yield (
            text("Test: {first} or {second}?", first=test.first, second=test.second),
            state_of_test(test),
        )


def words_text(figures: ReportFigures) -> Text:
    """Return the words of complaints that most people used, with how many did."""
    words = tuple(
        text("{word} ({number})", word=word, number=number) for word, number in figures.words
    )
    return text("{words}", words=JoinedList(words))


def given_rows(figures: ReportFigures) -> list[Row]:
    """Return what was given and asked."""
    rows = [*measured_rows(figures, GIVEN), *measured_rows(figures, ASKED)]
    return rows or [(text("Coupons, friends, ideas, questions"), text("None in five weeks"))]


def state_of_test(test: ReportTest) -> Text:
    """Return how far a test of posts is, or what came of it."""
    if test.winner is not None:
        winner = test.first if test.winner == 0 else test.second
        return text("“{winner}” draws more people", winner=winner)
    if test.is_running:
        return text(
            "Still open: {counted} of {pairs} pairs are counted",
            counted=test.counted,
            pairs=test.pairs,
        )
    return text("No winner")


def step_text(figures: ReportFigures, place: int, key: str) -> tuple[int, Text]:
    """Return how many there were at a step of the funnel, people if they were counted."""
    if figures.people is None or place >= len(figures.people):
        number = figures.number(key)
        return number, number_text(number)
    number = figures.people[place]
    return number, counted("{count} person", "{count} people", number)


def planned_title(figures: ReportFigures) -> Text:
    """Return the title above what is planned: from when on."""
    if figures.planned_from is None:
        return NEXT
    return text("Planned from {day}", day=figures.planned_from)


def planned_rows(figures: ReportFigures) -> Iterator[Row]:
    """Yield what is planned for the days ahead."""
    for entry in figures.planned:
        title = text("{title}", title=entry.title)
        if not entry.is_certain:
            title = text("{title} (not certain yet)", title=entry.title)
        yield text("{day}", day=entry.at.date()), title
    if not figures.planned:
        yield text("Planned"), text("Nothing yet")
    if figures.month is None:
        yield text("Month of the plan"), text("None was signed by then: /plan")


def more_planned_text(figures: ReportFigures) -> Text | None:
    """Return how many further entries are planned; None for none."""
    more = figures.planned_in_all - len(figures.planned)
    return counted("And {count} more", "And {count} more", more) if more > 0 else None


def goal_label(goal: ReportGoal) -> Text:
    """Return what a goal wants."""
    return wanted_text(goal_figures()[goal.measure], goal.number, goal.due)


def goal_odds_text(goal: ReportGoal) -> Text:
    """Return how it stands with a goal, and its odds on the Monday before."""
    now = odds_text(GoalState[goal.state], goal.percent or 0)
    if goal.percent is None or goal.before is None:
        return now
    return text("{now} (a week before: {before})", now=now, before=goal.before)


def goal_record_text(goal: ReportGoal) -> Text | None:
    """Return how far the odds of a goal can be trusted; None without any."""
    if goal.percent is None:
        return None
    return trust_text(TrackRecord(goal.held, goal.made), is_rough=goal.is_rough)
