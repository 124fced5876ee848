"""The weekly surprise: decided at the guild's hour, posted through the outbox, once a week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import structlog

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.gifts.grants import GrantService
from bot.services.settings import SettingsService
from db.contributions import ContributionRepository
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from db.members import MemberRepository
from db.outbox import OutboxRepository
from db.recognition import Recognition, RecognitionRepository
from domain.contributions import Act, day_of, tally, week_of
from domain.contributions.ledger import ALL
from domain.gifts import Gift, gift_for
from domain.recognition import Candidate, choose, headline, present, reasons
from domain.settings import Feature, GuildSettings, next_weekly
from domain.text import Text

WEEKLY = "recognition.weekly"
"""The kind of the due row and of the post."""
WEEK = timedelta(days=7)
LOOKED_AT = 50
"""How many of the week's first are looked at closely."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Surprise:
    """What the weekly post says."""

    user_id: int
    headline: Text
    reasons: tuple[Text, ...]
    gift: Text | None
    """The sentence that gives the gift; None where the guild had none."""


class RecognitionService:
    """Surprises the week's most valuable contributor with one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rng: Random,
        guilds: SettingsService,
        schedule: Schedule,
        grants: GrantService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rng = rng
        self._guilds = guilds
        self._grants = grants
        schedule.on(WEEKLY, self._weekly)
        guilds.watch(self._replan)

    # --- The week ----------------------------------------------------------------------------

    async def _replan(
        self, transaction: Transaction, guild_id: int, settings: GuildSettings
    ) -> None:
        due = DueRepository(transaction)
        if settings.has(Feature.RECOGNITION) and settings.recognition_channel_id is not None:
            await due.plan(guild_id, WEEKLY, 0, next_weekly(settings, self._clock()))
        else:
            await due.cancel(guild_id, WEEKLY, 0)

    async def _weekly(self, transaction: Transaction, due: Due) -> datetime | None:
        settings = self._guilds.of(due.guild_id)
        if settings.recognition_channel_id is None or not settings.has(Feature.RECOGNITION):
            return None
        now = self._clock()
        # After weeks of absence there is one surprise, for the latest week, and not one for each.
        # Nor is it the row that says for which: one that failed was put off, perhaps past Sunday.
        at = next_weekly(settings, now - WEEK - timedelta(days=1))
        while (later := next_weekly(settings, at)) <= now:
            at = later
        decided = await self.surprise(transaction, due.guild_id, at)
        if decided is not None:
            await OutboxRepository(transaction).add(
                WEEKLY,
                decided,
                guild_id=due.guild_id,
                channel_id=settings.recognition_channel_id,
                at=now,
            )
        return later

    async def surprise(self, transaction: Transaction, guild_id: int, at: datetime) -> int | None:
        """Choose whom to surprise for the seven days before `at`, and with what.

        Returns the id of the surprise; None when the week was too quiet, or had one already.
        """
        settings = self._guilds.of(guild_id)
        recognitions = RecognitionRepository(transaction, guild_id)
        candidate = choose(
            await self._candidates(transaction, guild_id, settings, at),
            at=at,
            pause_weeks=settings.surprise_pause_weeks,
            rng=self._rng,
        )
        if candidate is None:
            return None
        seed = self._rng.randrange(2**31)
        gifts = await self._grants.available(transaction, guild_id, candidate.member_id)
        gift = gift_for(candidate.kinds, gifts, rng=Random(seed))
        decided = await recognitions.decide(
            week=_week_before(at, settings),
            user_id=candidate.member_id,
            gift_id=gift.id if gift else None,
            points=candidate.total,
            seed=seed,
            at=at,
        )
        if decided is not None and gift is not None:
            await self._grants.grant(
                transaction,
                guild_id,
                gift,
                candidate.member_id,
                source=WEEKLY,
                source_id=decided,
            )
        return decided

    async def _candidates(
        self, transaction: Transaction, guild_id: int, settings: GuildSettings, at: datetime
    ) -> list[Candidate]:
        contributions = ContributionRepository(transaction, guild_id)
        first: set[int] = set()
        for week in {week_of(day_of(at - WEEK, settings.zone)), _week_before(at, settings)}:
            board = await contributions.board(week, ALL, limit=LOOKED_AT)
            first |= {standing.user_id for standing in board}
        acts: dict[int, list[Act]] = defaultdict(list)
        for act in await contributions.received(first, at - WEEK, at):
            acts[act.receiver_id].append(act)
        surprised = await RecognitionRepository(transaction, guild_id).last_surprised(first)
        return [
            Candidate(
                member_id=member_id,
                points=tally(received).get(member_id, {}),
                acts=tuple(received),
                last_surprised=surprised.get(member_id),
            )
            for member_id, received in acts.items()
        ]

    async def told(self, guild_id: int, recognition_id: int) -> Surprise | None:
        """What to say about a surprise; None if it is gone, as after the member left the books.

        The words follow from the acts and the seed that was kept, so they are the same each time.
        """
        async with self._database.snapshot() as reading:
            found = await RecognitionRepository(reading, guild_id).decided(recognition_id)
            if found is None:
                return None
            acts = await ContributionRepository(reading, guild_id).received(
                {found.user_id}, found.decided_at - WEEK, found.decided_at
            )
            consents = await MemberRepository(reading).of(guild_id, {act.giver_id for act in acts})
        points = tally(acts).get(found.user_id, {})
        candidate = Candidate(found.user_id, points, tuple(acts))
        rng = Random(found.seed)
        gift = Gift(0, found.gift) if found.gift else None
        return Surprise(
            user_id=found.user_id,
            headline=headline(found.user_id, rng=rng),
            reasons=reasons(
                candidate,
                rng=rng,
                unnamed={giver for giver, consent in consents.items() if not consent.ranked},
            ),
            gift=present(found.user_id, gift, rng=rng) if gift else None,
        )

    async def latest(self, guild_id: int) -> list[Recognition]:
        """The latest surprises, the newest first."""
        async with self._database.snapshot() as reading:
            return await RecognitionRepository(reading, guild_id).latest()


def _week_before(at: datetime, settings: GuildSettings) -> str:
    """The week that ends at `at`, or of which a part lies before it."""
    return week_of(day_of(at - timedelta(seconds=1), settings.zone))
