"""Milestones and the week's thank-you post: few, public, and only with consent to be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.milestones import MemberMilestone, MilestoneCursor, MilestoneRepository
from db.outbox import OutboxRepository
from domain.contributions import ContributionKind, day_of, score_lines, week_of
from domain.contributions.totals import ALL
from domain.domain_events import SettingsChanged
from domain.feature_switches import Feature
from domain.guild_settings import GuildSettings, is_quiet_hour
from domain.holds import GOES_ON, waits
from domain.milestone_settings import MILESTONES, TOP_FIVE_THANKS
from domain.milestones import (
    COUNTED,
    FRESH,
    MAX_FIRST,
    MIN_FIRST,
    Milestone,
    ReachedMilestone,
    a_year_after,
    is_recent,
    to_post,
)
from domain.recognition.settings import RecognitionSettings, next_recognition
from domain.translatable_text import text

MILESTONE = "milestone.reached"
"""The kind of the job that looks for milestones, and of the post about one."""
TOP_FIVE = "top_five.weekly"
"""The kind of the job and of the post that thanks the week's top members."""
EVERY = timedelta(hours=1)
STEP = 200
"""How many contributions are read in one transaction."""
LOOKED_AT = 100
"""How many of a member's first contributions are examined for whether a milestone counts."""
MONDAY, NOON = 0, 12


@dataclass(frozen=True, slots=True)
class TopContributor:
    """One of a week's top members, with the kind of contribution they were most valued for."""

    user_id: int
    kind: ContributionKind | None


class MilestoneService:
    """Looks for milestones every hour and thanks the week's top members each Monday."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(MILESTONE, self._hourly, needs_history=True)
        core.scheduler.register(TOP_FIVE, self._weekly, needs_history=True)
        core.events.subscribe(SettingsChanged, self._replan)

    async def get(self, guild_id: int, number: int) -> MemberMilestone | None:
        """Return the milestone with this id.

        None if its member does not want to be named now, or the contributions for it were undone.
        """
        async with self._database.snapshot() as reading:
            told = await MilestoneRepository(reading, guild_id).get(number)
            if told is None:
                return None
            consent = await ConsentRepository(reading).get(guild_id, told.user_id)
            if not (consent.named and consent.counted):
                return None
            settings = self._guilds.of(guild_id)
            still = await _moment(reading, settings, guild_id, told.user_id, told.reached.milestone)
        return told if still is not None else None

    async def top_contributors(self, guild_id: int, number: int) -> tuple[TopContributor, ...]:
        """Return the members named in this thank-you post, best first; empty if too few."""
        async with self._database.snapshot() as reading:
            week = await MilestoneRepository(reading, guild_id).thanked(number)
            if week is None:
                return ()
            contributions = ContributionRepository(reading, guild_id)
            # A post as well as places: for those who agree to both.
            board = await contributions.leaderboard(week, ALL, limit=MAX_FIRST)
            consents = await ConsentRepository(reading).of(
                guild_id, [standing.user_id for standing in board]
            )
            board = [standing for standing in board if consents[standing.user_id].named]
            if len(board) < MIN_FIRST:
                return ()
            first = []
            for standing in board:
                points = (await contributions.member_totals(standing.user_id, [week]))[week]
                first.append(TopContributor(standing.user_id, _best(points)))
        return tuple(first)

    # --- Scheduled ---------------------------------------------------------------------------

    async def _replan(self, transaction: Transaction, event: SettingsChanged) -> None:
        guild_id, settings = event.guild_id, event.after
        due, rows = JobRepository(transaction), MilestoneRepository(transaction, guild_id)
        now = self._clock()
        if not _posts(settings, MILESTONES):
            await due.cancel(guild_id, MILESTONE, 0)
            await rows.clear_cursor()
        elif await rows.cursor() is None:
            # Milestones reached before are not announced.
            await rows.save_cursor(MilestoneCursor(await rows.last_contribution(), now))
            await due.schedule(guild_id, MILESTONE, 0, now + EVERY)
        if _posts(settings, TOP_FIVE_THANKS):
            await due.schedule(guild_id, TOP_FIVE, 0, next_top_five(settings, now))
        else:
            await due.cancel(guild_id, TOP_FIVE, 0)

    async def _weekly(self, transaction: Transaction, due: Job) -> datetime | None:
        settings = self._guilds.of(due.guild_id)
        channel_id = settings[RecognitionSettings].recognition_channel_id
        if not _posts(settings, TOP_FIVE_THANKS) or channel_id is None:
            return None
        now = self._clock()
        # The week before this one, however late this is.
        week = week_of(day_of(now, settings.zone) - timedelta(weeks=1))
        number = await MilestoneRepository(transaction, due.guild_id).thank(week, now)
        if number is not None:
            await OutboxRepository(transaction).add(
                TOP_FIVE, number, guild_id=due.guild_id, channel_id=channel_id, at=now
            )
        return next_top_five(settings, now)

    async def _hourly(self, transaction: Transaction, due: Job) -> datetime | None:
        settings = self._guilds.of(due.guild_id)
        rows = MilestoneRepository(transaction, due.guild_id)
        reading = await rows.cursor()
        if not _posts(settings, MILESTONES) or reading is None:
            return None
        now = self._clock()
        last, receivers, more = await rows.contributions_after(reading.read_to, STEP)
        await self._find(transaction, settings, due.guild_id, receivers, reading.since)
        await rows.save_cursor(MilestoneCursor(last, reading.since))
        if not is_quiet_hour(settings, now):
            await self._post(transaction, settings, due.guild_id)
        return now if more else now + EVERY

    async def _find(
        self,
        transaction: Transaction,
        settings: GuildSettings,
        guild_id: int,
        receivers: set[int],
        since: datetime,
    ) -> None:
        rows, now = MilestoneRepository(transaction, guild_id), self._clock()
        known = await rows.known(receivers)
        numbers = await rows.numbers(receivers)
        for user_id in sorted(receivers):
            for milestone in Milestone:
                if (user_id, milestone) in known:
                    continue
                source, number = COUNTED.get(milestone, (None, 1))
                if source is not None and numbers[user_id].get(source, 0) < number:
                    continue
                at = await _moment(transaction, settings, guild_id, user_id, milestone, now)
                if at is not None and at <= now:
                    waits = is_recent(at, since=since, now=now)
                    await rows.add(user_id, ReachedMilestone(milestone, at), waits=waits)

    async def _post(self, transaction: Transaction, settings: GuildSettings, guild_id: int) -> None:
        rows, now = MilestoneRepository(transaction, guild_id), self._clock()
        waiting = await rows.waiting()
        consents = await ConsentRepository(transaction).of(
            guild_id, [told.user_id for told in waiting]
        )
        able: list[int] = []
        for told in waiting:
            consent = consents[told.user_id]
            if not (consent.named and consent.counted and now - told.reached.at <= FRESH):
                await rows.settle(told.id, None)
            elif await _moment(
                transaction, settings, guild_id, told.user_id, told.reached.milestone
            ):
                able.append(told.id)
            else:
                await rows.delete(told.id)
        for number in to_post(able, await self._posted_today(rows, settings, now)):
            await rows.settle(number, now)
            await OutboxRepository(transaction).add(
                MILESTONE,
                number,
                guild_id=guild_id,
                channel_id=settings[RecognitionSettings].recognition_channel_id or 0,
                at=now,
            )

    async def _posted_today(
        self, rows: MilestoneRepository, settings: GuildSettings, now: datetime
    ) -> int:
        midnight = now.astimezone(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return await rows.posted_since(midnight)


async def _moment(
    transaction: Transaction,
    settings: GuildSettings,
    guild_id: int,
    user_id: int,
    milestone: Milestone,
    now: datetime | None = None,
) -> datetime | None:
    """Return when the member reached the milestone; None if they have not.

    Only contributions that count are considered. With `now`, a member whose oldest contribution
    is too young is not examined further.
    """
    source, number = COUNTED.get(milestone, (None, 1))
    rows = MilestoneRepository(transaction, guild_id)
    older = (await rows.older([user_id])).get(user_id, {})
    if source is None and older:
        return a_year_after(min(first for _, first in older.values()), settings.zone)
    if source in older:
        had, first_at = older[source]
        if had >= number:
            return first_at
        number -= had
    if source is None and now is not None:
        earliest = await rows.first(user_id, None, 1)
        if not earliest or a_year_after(earliest[0].at, settings.zone) > now:
            return None
    contributions = await rows.first(user_id, source, LOOKED_AT)
    around = await ContributionRepository(transaction, guild_id).contributions_affecting(
        contributions
    )
    found = score_lines(contributions, around)
    moments = sorted(
        contribution.at
        for line in found
        if line.points > 0
        for contribution in line.contributions[:1]
    )
    if len(moments) < number:
        return None
    at = moments[number - 1]
    return at if source is not None else a_year_after(at, settings.zone)


def next_top_five(settings: GuildSettings, after: datetime) -> datetime:
    """Return when the top members of the last completed week are thanked next."""
    return next_recognition(
        settings.changed(recognition_weekday=MONDAY, recognition_hour=NOON), after
    )


def _posts(settings: GuildSettings, feature: Feature) -> bool:
    return (
        settings.has(feature) and settings[RecognitionSettings].recognition_channel_id is not None
    )


def _best(points: Mapping[str, int]) -> ContributionKind | None:
    most = max((points.get(kind, 0) for kind in ContributionKind), default=0)
    return (
        next(kind for kind in ContributionKind if points.get(kind, 0) == most) if most > 0 else None
    )


FEATURE = FeatureSpec(
    key="milestones",
    modules=("milestone_settings",),
    services=(MilestoneService,),
    jobs={
        MILESTONE: GOES_ON,
        TOP_FIVE: GOES_ON,
    },
    posts={
        MILESTONE: waits(text("Post about a milestone")),
        TOP_FIVE: waits(text("Monday’s thanks")),
    },
)
