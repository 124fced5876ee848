"""Pairs of weeks: an experiment on how many posts there should be in a week.

All in a channel see the same posts, so what is compared are whole weeks of it, two that follow
each other. The coin decides which of the two has the first variant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from domain.contributions.periods import day_of, week_bounds, week_of, weeks_between
from domain.experiments.experiment import CountedThing, Experiment, PostPair, check_alike
from domain.experiments.judging import Pair
from domain.post_results import PostReading
from domain.publishing.post import BrandPost
from domain.refusals import Refusal
from domain.translatable_text import text
from domain.weekly_figures import A_WEEK

MOST_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeekParticipant:
    """A member who took part in a post of a week that is compared."""

    post_id: int
    user_id: int
    reacted: bool
    answered: bool

    def counts(self, counted: CountedThing) -> bool:
        """Return whether an experiment that counts this counts the member."""
        return {
            CountedThing.TOOK_PART: True,
            CountedThing.REACTED: self.reacted,
            CountedThing.ANSWERED: self.answered,
        }[counted]


def posts_a_week(variants: tuple[str, str]) -> tuple[int, int]:
    """Return how many posts a week each variant stands for, by the number in its words.

    Raises `Refusal` if they are not two different numbers.
    """
    found = [re.findall(r"\d+", each, re.ASCII) for each in variants]
    numbers = [int(each[0]) for each in found if len(each) == 1 and len(each[0]) < 3]
    if len(numbers) < 2 or not all(0 < each <= MOST_IN_WEEK for each in numbers):
        raise Refusal(
            text(
                "Write in each line how many posts a week there are, from 1 to {most}, such as "
                "“1 a week” and “3 a week”.",
                most=MOST_IN_WEEK,
            )
        )
    first, second = numbers
    if first == second:
        raise Refusal(text("Both lines say the same number of posts a week."))
    return first, second


def check_weeks(
    experiment: Experiment,
    firsts: Sequence[BrandPost],
    seconds: Sequence[BrandPost],
    planned: Collection[BrandPost],
    now: datetime,
    zone: tzinfo,
) -> None:
    """Raise `Refusal` unless these drafts can be the next two weeks of the experiment.

    Of the posts that are `planned`, none may go out in their channel in these weeks.
    """
    posts = [*firsts, *seconds]
    ids = {post.id for post in posts}
    one, other = posts_a_week(experiment.plan.variants)
    if len(ids) < len(posts) or (len(firsts), len(seconds)) != (one, other):
        raise Refusal(
            text(
                "Choose the drafts of both weeks: {one} for the one and {other} for the other, "
                "each of them once.",
                one=one,
                other=other,
            )
        )
    check_alike(experiment, posts)
    weeks = [{_week(post, zone) for post in side} for side in (firsts, seconds)]
    if len(weeks[0]) > 1 or len(weeks[1]) > 1 or abs(weeks_between(*_sole(weeks))) != 1:
        raise Refusal(
            text(
                "Plan the posts of each variant within one week, Monday to Sunday, and the two "
                "weeks one after the other."
            )
        )
    begin, end = bounds([post.content.at for post in posts], zone)
    if begin <= now:
        raise Refusal(text("Both weeks have to be whole: plan them from next Monday on."))
    if any(begin <= at < end for each in experiment.pairs if each.is_open for at in each.times):
        raise Refusal(text("Another pair of this test is in these weeks. Choose later ones."))
    if any(is_between(post, begin, end, posts[0]) and post.id not in ids for post in planned):
        raise Refusal(
            text(
                "Something else is planned for that channel in these weeks, so they would have "
                "more posts than you compare. /post list shows it."
            )
        )


def bounds(times: Collection[datetime], zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when the first week of these times begins, and when the last one ends."""
    first, last = (week_of(day_of(at, zone)) for at in (min(times), max(times)))
    return week_bounds(first, zone)[0], week_bounds(last, zone)[1]


def is_between(post: BrandPost, begin: datetime, end: datetime, like: BrandPost) -> bool:
    """Return whether a post goes out in this time, in the channel of the one it is `like`."""
    return begin <= post.content.at < end and like.content.channel_id in post.content.channels


def exchanged(
    firsts: Sequence[BrandPost], seconds: Sequence[BrandPost], zone: tzinfo
) -> dict[int, datetime]:
    """Return the time of each post, by its id, if the two weeks are exchanged.

    The days and hours stay as they are on the guild's clocks.
    """
    later = A_WEEK if _week(firsts[0], zone) < _week(seconds[0], zone) else -A_WEEK
    return {
        post.id: _moved(post.content.at, by, zone)
        for side, by in ((firsts, later), (seconds, -later))
        for post in side
    }


def week_participants(
    post_id: int, reading: PostReading, user_ids: Collection[int]
) -> list[WeekParticipant]:
    """Return who of these took part in a post, and how."""
    return [
        WeekParticipant(post_id, each, each in reading.reacted, each in reading.answered)
        for each in sorted(user_ids)
    ]


def week_people(pair: PostPair, found: Collection[WeekParticipant], counted: CountedThing) -> Pair:
    """Return how many different members an experiment counts in each week of a pair."""
    first, second = (
        len({each.user_id for each in found if each.post_id in side and each.counts(counted)})
        for side in pair.sides
    )
    return first, second


def _week(post: BrandPost, zone: tzinfo) -> str:
    return week_of(day_of(post.content.at, zone))


def _sole(weeks: Sequence[Collection[str]]) -> tuple[str, str]:
    (first,), (second,) = weeks
    return first, second


def _moved(at: datetime, by: timedelta, zone: tzinfo) -> datetime:
    # In one zone, a timedelta is added to what the clocks show.
    return (at.astimezone(zone) + by).astimezone(at.tzinfo)
