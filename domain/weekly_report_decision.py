"""The decision in which a weekly report ends: what is known, and a question for a yes or a no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from domain.goal_figures import goal_figures
from domain.goals import GoalState, weeks_until
from domain.measures import all_measures
from domain.translatable_text import JoinedList, Text, counted, text
from domain.weekly_figures import Trend
from domain.weekly_report import BestPost, ReportFigures, ReportGoal
from domain.weekly_report_headline import has_trouble
from domain.weekly_report_wording import COMPLAINTS, goal_label, words_text

MANY_WAIT = 5
"""With so many members waiting, answering them comes before goals."""
EVEN_ODDS = 50
"""Below these odds in 100, a goal is more likely missed than reached."""
GOALS_TO_SET = ("contributions.people", "contributions.made")
"""Measures of which a first goal is proposed, the first that is known."""
MORE_OF_IT = 1.1
"""A first goal is this many times the best of the last weeks."""


class Topic(Enum):
    """The topics of decisions, the most urgent first."""

    COMPLAINTS = auto()
    ANSWER = auto()
    GOAL = auto()
    SET_GOAL = auto()
    PLAN = auto()
    REPEAT = auto()


@dataclass(frozen=True, slots=True)
class Decision:
    """The facts, a question that a yes or a no answers, and what either leads to."""

    facts: tuple[Text, ...]
    question: Text
    yes: Text
    no: Text


def topic_of(figures: ReportFigures) -> Topic:
    """Return what is most urgent to decide."""
    if has_trouble(figures):
        return Topic.COMPLAINTS
    if figures.waiting >= MANY_WAIT:
        return Topic.ANSWER
    if doubtful_goals(figures):
        return Topic.GOAL
    if figures.waiting:
        return Topic.ANSWER
    if not figures.goals:
        return Topic.SET_GOAL
    return Topic.REPEAT if figures.planned_in_all else Topic.PLAN


def doubtful_goals(figures: ReportFigures) -> list[ReportGoal]:
    """Return the goals that are more likely missed, unlikely ones first, then by their odds."""

    def is_unlikely(goal: ReportGoal) -> bool:
        return goal.state == GoalState.UNLIKELY.name

    found = [
        goal
        for goal in figures.goals
        if goal.measure in goal_figures()
        and (
            is_unlikely(goal)
            or (
                goal.state == GoalState.OPEN.name
                and goal.percent is not None
                and goal.percent < EVEN_ODDS
            )
        )
    ]
    return sorted(found, key=lambda goal: (not is_unlikely(goal), goal.percent or 0))


def decision_of(figures: ReportFigures) -> Decision:
    """Return the decision in which the report ends."""
    match topic_of(figures):
        case Topic.COMPLAINTS:
            return _about_complaints(figures)
        case Topic.ANSWER:
            return _about_answers(figures.waiting)
        case Topic.GOAL:
            return _about_goal(figures, doubtful_goals(figures)[0])
        case Topic.SET_GOAL:
            return _about_no_goal(figures)
        case Topic.PLAN:
            return _about_empty_week(figures)
        case Topic.REPEAT:
            return _about_next_week(figures)


def _about_complaints(figures: ReportFigures) -> Decision:
    facts = []
    if COMPLAINTS in figures.series:
        heard = figures.number(COMPLAINTS)
        facts.append(
            counted("{count} complaint was heard.", "{count} complaints were heard.", heard)
        )
    if figures.words:
        facts.append(text("Words that most people used: {words}.", words=words_text(figures)))
    return Decision(
        tuple(facts),
        text("Decide: do we change something about it this week, yes or no?"),
        text("Yes: name who does it, and tell members when it is done."),
        text("No: tell members why it stays as it is."),
    )


def _about_answers(waiting: int) -> Decision:
    return Decision(
        (
            counted(
                "{count} member waits for an answer.",
                "{count} members wait for an answer.",
                waiting,
            ),
        ),
        counted(
            "Decide: do we answer them today, yes or no?",
            "Decide: do we answer all {count} of them today, yes or no?",
            waiting,
        ),
        text("Yes: name who does it."),
        text("No: tell them by when they have an answer."),
    )


def _about_goal(figures: ReportFigures, goal: ReportGoal) -> Decision:
    facts = [
        text(
            "The odds of “{goal}” are {percent} in 100.",
            goal=goal_label(goal),
            percent=goal.percent or 0,
        )
    ]
    if goal.measure in figures.series:
        facts.append(_way_to(goal, figures))
    return Decision(
        tuple(facts),
        text("Decide: do we keep this goal and do more for it, yes or no?"),
        text("Yes: name what brings that, with /initiative add."),
        text("No: change the goal with /goal change; {number} has even odds.", number=goal.middle),
    )


def _way_to(goal: ReportGoal, figures: ReportFigures) -> Text:
    """Return what it takes each week until a goal's day."""
    now = figures.number(goal.measure)
    is_low = goal_figures()[goal.measure].is_better_low
    lacking = now - goal.number if is_low else goal.number - now
    weeks = weeks_until(goal.due, figures.last)
    if lacking <= 0 or weeks < 1:
        return text("The week had {now}, which is enough, but few weeks are like it.", now=now)
    step = -(-lacking // weeks)
    if is_low:
        return counted(
            "The week had {now}. It takes {step} fewer by then.",
            "The week had {now}. It takes {step} fewer each week for {count} weeks.",
            weeks,
            now=now,
            step=step,
        )
    return counted(
        "The week had {now}. It takes {step} more by then.",
        "The week had {now}. It takes {step} more each week for {count} weeks.",
        weeks,
        now=now,
        step=step,
    )


def _about_no_goal(figures: ReportFigures) -> Decision:
    another = text("No: choose another figure with /goal add.")
    for key in GOALS_TO_SET:
        found = figures.series.get(key)
        if found is None or found.comparison.trend in {Trend.NOT_KNOWN, Trend.TOO_FEW}:
            continue
        now, name = figures.number(key), all_measures()[key].name
        return Decision(
            (
                text(
                    "There is no goal. {figure}: {number}, {low} to {high} in the four weeks "
                    "before.",
                    figure=name,
                    number=now,
                    low=found.lowest,
                    high=found.highest,
                ),
            ),
            text(
                "Decide: is “{figure}: at least {number} in a week, within three months” our goal, "
                "yes or no?",
                figure=name,
                number=round(MORE_OF_IT * max(now, found.highest)),
            ),
            text("Yes: set it with /goal add."),
            another,
        )
    return Decision(
        (text("There is no goal."),),
        text("Decide: do we set a goal this week, yes or no?"),
        text("Yes: /goal add lists the figures."),
        text("No: look at these figures again in a month."),
    )


def _best(figures: ReportFigures) -> BestPost | None:
    """Return the post or contest in which most people took part."""
    found = [each for each in (figures.best_post, figures.best_contest) if each is not None]
    return max(found, key=lambda each: each.people, default=None)


def best_text(best: BestPost) -> Text:
    """Return what most people took part in."""
    return counted(
        "Most people took part in “{words}”: {count} person.",
        "Most people took part in “{words}”: {count} people.",
        best.people,
        words=best.words,
    )


def _about_empty_week(figures: ReportFigures) -> Decision:
    facts = [text("Nothing is planned for the days ahead.")]
    best = _best(figures)
    if best is None:
        return Decision(
            tuple(facts),
            text("Decide: do we post something this week, yes or no?"),
            text("Yes: name who writes it, with /post new."),
            text("No: the week stays free."),
        )
    return Decision(
        (*facts, best_text(best)),
        text("Decide: do we do something like it again this week, yes or no?"),
        text("Yes: name the day, with /post new."),
        text("No: name what we do instead."),
    )


def _about_next_week(figures: ReportFigures) -> Decision:
    best = _best(figures)
    if best is not None:
        return Decision(
            (best_text(best),),
            text("Decide: do we do something like it again within two weeks, yes or no?"),
            text("Yes: name the day."),
            text("No: name what we try instead."),
        )
    days = tuple(text("“{title}”", title=each.title) for each in figures.planned)
    facts = (text("Planned next: {entries}.", entries=JoinedList(days)),) if days else ()
    return Decision(
        facts,
        text("Decide: do we leave the days ahead as they are planned, yes or no?"),
        text("Yes: there is nothing more to do."),
        text("No: name what we add or leave out."),
    )
