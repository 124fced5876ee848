"""Parts of a weekly report that no measure counts: people, what was best, words, a test, a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from db.campaign_funnel import FunnelRepository
from db.contests.contests import ContestRepository
from db.database import Transaction
from db.experiments import ExperimentRepository
from db.plans import PlanRepository
from db.post_results import PostResultRepository
from db.word_counts import WordCountRepository
from domain.contributions.periods import week_bounds, week_of
from domain.experiments.experiment import Experiment, judge
from domain.publishing.word_counts import sad_words
from domain.weekly_report import MAX_SHOWN_WORDS, BestPost, ReportTest


@dataclass(frozen=True, slots=True)
class ReportParts:
    """These parts for one week."""

    people: tuple[int, ...]
    best_post: BestPost | None
    best_contest: BestPost | None
    words: tuple[tuple[str, int], ...]
    test: ReportTest | None
    month: tuple[int, int] | None


async def report_parts(
    reading: Transaction, guild_id: int, last: date, zone: tzinfo
) -> ReportParts:
    """Return the parts of the report of the week that ends on `last`, a Sunday."""
    begin, end = week_bounds(week_of(last), zone)
    people = await FunnelRepository(reading).people_within(guild_id, begin, end)
    best = await PostResultRepository(reading, guild_id).best_within(begin, end)
    contest = await ContestRepository(reading).best_within(guild_id, begin, end)
    words = await WordCountRepository(reading, guild_id).sums(sad_words(), begin, end)
    tests = await ExperimentRepository(reading, guild_id).all()
    plan = await PlanRepository(reading, guild_id).get()
    month = plan.month(last)
    most = sorted(words.items(), key=lambda each: (-each[1], each[0]))[:MAX_SHOWN_WORDS]
    return ReportParts(
        people,
        None if best is None else BestPost.of(*best),
        None if contest is None else BestPost.of(*contest),
        tuple(most),
        _test(tests, begin, end),
        None if month is None or plan.means is None else (month, plan.means.months),
    )


def _test(tests: Sequence[Experiment], begin: datetime, end: datetime) -> ReportTest | None:
    """Return the newest test that runs, or of which a pair was counted in the week."""
    for each in tests:
        if each.is_running or any(begin <= pair.due_at < end for pair in each.pairs):
            judged = judge(each)
            winner = None if judged is None else judged.winner
            first, second = each.plan.variants
            return ReportTest(
                first,
                second,
                len(each.counted),
                each.plan.pairs,
                winner,
                is_running=each.is_running,
            )
    return None
