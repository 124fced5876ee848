"""The weekly report: drafted each Monday for the moderators, sent by one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.core import Core
from bot.i18n import say
from bot.services.calendar import CalendarService, CalendarWeek
from bot.services.cases.waiting_times import WaitingTimeService
from bot.services.insight.figures import A_YEAR_OF_WEEKS, InsightService
from bot.services.insight.goals import GoalReport, GoalService
from bot.services.insight.report_parts import report_parts
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.weekly_reports import WeeklyReportRepository
from domain.contributions.periods import day_of, week_bounds, week_of
from domain.domain_events import SettingsChanged
from domain.goal_wording import percent_of
from domain.guild_settings import GuildSettings
from domain.refusals import Refusal
from domain.translatable_text import Channel, text
from domain.weekly_report import (
    MAX_PLANNED,
    MAX_SHOWN_GOALS,
    PlannedEntry,
    ReportFigures,
    ReportGoal,
    ReportSeries,
    WeeklyReport,
    checked_words,
    next_report,
)
from domain.weekly_report_settings import WEEKLY_REPORT, WeeklyReportSettings

DRAFT = "report.draft"
"""The kind of the weekly job, and of the post with the draft; its subject is the report."""
SENT = "report.sent"
"""The kind of the post with a report that somebody sent."""
REFRESH = "report.refresh"
"""The kind of action that shows on the draft that it was sent."""
SATURDAY = 5
TRY_AGAIN = timedelta(minutes=1)
MAX_LISTED = 26
"""How many earlier reports can be looked at."""


class WeeklyReportService:
    """Drafts and sends weekly reports. Requires a moderator; callers must check."""

    def __init__(
        self,
        core: Core,
        insight: InsightService,
        goals: GoalService,
        waiting_times: WaitingTimeService,
        calendar: CalendarService,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._insight = insight
        self._goals = goals
        self._waiting_times = waiting_times
        self._calendar = calendar
        self._taken: dict[int, ReportFigures] = {}
        """The figures for the job that is about to run, by guild."""
        core.scheduler.register(DRAFT, self._draft, prepare=self._prepare, needs_history=True)
        core.events.subscribe(SettingsChanged, self._replan)

    async def get(self, guild_id: int, report_id: int) -> WeeklyReport | None:
        """Return a report; None if there is none."""
        async with self._database.snapshot() as reading:
            return await WeeklyReportRepository(reading, guild_id).get(report_id)

    async def of_week(self, guild_id: int, last_day: date | None) -> WeeklyReport | None:
        """Return the report of the week that ends on a day, by default the latest one."""
        async with self._database.snapshot() as reading:
            rows = WeeklyReportRepository(reading, guild_id)
            if last_day is None:
                last_day = next(iter(await rows.weeks(1)), None)
            return None if last_day is None else await rows.of_week(last_day)

    async def weeks(self, guild_id: int) -> Sequence[date]:
        """Return the last days of the latest reports, the latest first."""
        async with self._database.snapshot() as reading:
            return await WeeklyReportRepository(reading, guild_id).weeks(MAX_LISTED)

    async def draft_message(self, report_id: int) -> tuple[int, int] | None:
        """Return channel and message of a draft, once it is posted."""
        async with self._database.snapshot() as reading:
            return await OutboxRepository(reading).message(DRAFT, report_id)

    async def send(self, guild_id: int, report_id: int, typed: str, *, by: int) -> None:
        """Send a draft with what a person adds; raise `Refusal` if that cannot be."""
        words, now = checked_words(typed), self._clock()
        channel_id = self._guilds.of(guild_id)[WeeklyReportSettings].report_channel_id
        if channel_id is None:
            raise Refusal(
                text(
                    "I don't know where to send it. Choose a channel for the weekly report in "
                    "/setup, under “Where”."
                )
            )
        async with self._database.transaction(guild_id) as transaction:
            rows = WeeklyReportRepository(transaction, guild_id)
            if await rows.get(report_id) is None:
                raise Refusal(text("That report is too old, and I deleted it."))
            if not await rows.send(report_id, words, by=by, at=now):
                raise Refusal(text("Somebody has sent this report already."))
            outbox = OutboxRepository(transaction)
            await outbox.add(SENT, report_id, guild_id=guild_id, channel_id=channel_id, at=now)
            await outbox.add_again(REFRESH, report_id, guild_id=guild_id, channel_id=0, at=now)

    async def draft_now(self, guild_id: int) -> None:
        """Post the draft of the last whole week at once; raise `Refusal` if that cannot be."""
        settings = self._guilds.of(guild_id)
        if not settings.has(WEEKLY_REPORT):
            raise Refusal(text("The weekly report is off. Switch it on in /setup, under “What”."))
        if settings.moderator_channel_id is None:
            raise Refusal(
                text(
                    "I don't know where to post the draft. Choose the moderators' channel in "
                    "/setup, under “Where”."
                )
            )
        figures = await self._figures(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            if not await self._store(transaction, guild_id, settings, figures):
                raise Refusal(
                    text(
                        "The report of the week until {day} is drafted already. Look in {channel}.",
                        day=figures.last,
                        channel=Channel(settings.moderator_channel_id),
                    )
                )

    # --- Scheduled ---------------------------------------------------------------------------

    async def _replan(self, transaction: Transaction, event: SettingsChanged) -> None:
        jobs, settings = JobRepository(transaction), event.after
        if _drafts(settings):
            at = next_report(settings.zone, self._clock())
            await jobs.schedule(event.guild_id, DRAFT, 0, at)
        else:
            await jobs.cancel(event.guild_id, DRAFT, 0)

    async def _prepare(self, due: Job) -> None:
        """Take the figures, before the transaction that stores them."""
        if _drafts(self._guilds.of(due.guild_id)):
            self._taken[due.guild_id] = await self._figures(due.guild_id)

    async def _draft(self, transaction: Transaction, due: Job) -> datetime | None:
        settings, now = self._guilds.of(due.guild_id), self._clock()
        figures = self._taken.pop(due.guild_id, None)
        if not _drafts(settings):
            return None
        if figures is None:
            return now + TRY_AGAIN
        await self._store(transaction, due.guild_id, settings, figures)
        return next_report(settings.zone, now)

    async def _store(
        self,
        transaction: Transaction,
        guild_id: int,
        settings: GuildSettings,
        figures: ReportFigures,
    ) -> bool:
        """Store a draft and queue its post; return whether the week had none before."""
        number = await WeeklyReportRepository(transaction, guild_id).add(figures)
        if number is not None and settings.moderator_channel_id is not None:
            await OutboxRepository(transaction).add(
                DRAFT,
                number,
                guild_id=guild_id,
                channel_id=settings.moderator_channel_id,
                at=self._clock(),
            )
        return number is not None

    async def _figures(self, guild_id: int) -> ReportFigures:
        """Return the figures of the last week that ended with a Sunday."""
        settings = self._guilds.of(guild_id)
        today = day_of(self._clock(), settings.zone)
        last = today - timedelta(days=today.weekday() + 1)
        found = await self._insight.figures(guild_id, A_YEAR_OF_WEEKS, until=last)
        care = await self._waiting_times.status(guild_id)
        waits = care.figures
        goals = await self._goals.reports(guild_id)
        # On a Saturday or Sunday, the days to decide about are those of the week after.
        week = await self._calendar.week(guild_id, int(today.weekday() >= SATURDAY))
        planned = _planned(week, self._clock(), settings)
        begin, end = week_bounds(week_of(last), settings.zone)
        answers = await self._waiting_times.of_week(guild_id, begin, end)
        async with self._database.snapshot() as reading:
            parts = await report_parts(reading, guild_id, last, settings.zone)
        kept = None if waits is None else waits.kept
        median = None if waits is None else waits.median
        return ReportFigures(
            last,
            {key: ReportSeries.of(each.weeks, each.comparison) for key, each in found.items()},
            len(care.waiting),
            None if kept is None else round(100 * kept),
            None if median is None else round(median.total_seconds()),
            tuple(_goal(report, last) for report in goals[:MAX_SHOWN_GOALS]),
            {kind.value: number for kind, number in week.mix.items()},
            planned[:MAX_PLANNED],
            len(planned),
            parts.people,
            parts.best_post,
            parts.best_contest,
            parts.words,
            parts.test,
            parts.month,
            answers,
            max(today, week.monday),
        )


def _drafts(settings: GuildSettings) -> bool:
    return settings.has(WEEKLY_REPORT) and settings.moderator_channel_id is not None


def _goal(report: GoalReport, last: date) -> ReportGoal:
    before = [point.percent for point in report.points if point.last < last]
    goal, found, expected = report.goal, report.status, report.status.expected
    return ReportGoal(
        goal.measure.key,
        goal.number,
        goal.due,
        found.state.name,
        expected.lowest if expected else 0,
        round(expected.middle) if expected else 0,
        expected.highest if expected else 0,
        None if found.odds is None else percent_of(found.odds),
        before[-1] if before else None,
        report.record.held,
        report.record.made,
        is_rough=expected is not None and expected.is_rough,
    )


def _planned(
    week: CalendarWeek, now: datetime, settings: GuildSettings
) -> tuple[PlannedEntry, ...]:
    return tuple(
        PlannedEntry(
            entry.at.astimezone(settings.zone),
            say(entry.title, settings.language, markup=False),
            entry.is_certain,
        )
        for day in week.days
        for entry in day.entries
        if entry.at > now
    )
