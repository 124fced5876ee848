"""The trial: offers shown to moderators instead of made, judged by them, and reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.offers import OfferRepository
from db.outbox import OutboxRepository
from domain.domain_events import SettingsChanged
from domain.guild_settings import GuildSettings
from domain.holds import GOES_ON
from domain.offer_settings import OfferSettings
from domain.offer_trials import TRIAL_LENGTH, ThresholdProposal, propose_threshold
from domain.offers import Offer
from domain.refusals import Refusal
from domain.translatable_text import text

HEARD = "offer_trial.heard"
REPORT = "offer_trial.report"
"""Kinds of posts; the subject of the first is the offer, of the second the guild."""


@dataclass(frozen=True, slots=True)
class TrialReport:
    """The results of the trial so far."""

    settings: GuildSettings
    heard: int
    judged: int
    right: int
    proposal: ThresholdProposal | None


class OfferTrialService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(REPORT, self._report_is_due)
        core.events.subscribe(SettingsChanged, self._settings_changed)

    async def show(self, transaction: Transaction, guild_id: int, offer_id: int) -> None:
        """Queue a post to moderators of what would have been offered; the first schedules a report.

        The report comes in a week. Without a moderators' channel the offer is only counted.
        """
        now = self._clock()
        if await OfferRepository(transaction).heard_in_trial(guild_id) == 1:
            await JobRepository(transaction).schedule(
                guild_id, REPORT, guild_id, now + TRIAL_LENGTH
            )
        await self._post(transaction, HEARD, guild_id, offer_id)

    async def judge(self, guild_id: int, offer_id: int, *, right: bool) -> Offer:
        """Store a moderator's verdict on an offer; the last one counts."""
        async with self._database.transaction(guild_id) as transaction:
            offer = await OfferRepository(transaction).judge(guild_id, offer_id, right=right)
        if offer is None:
            raise Refusal(text("That message is gone: its author erased it."))
        return offer

    async def report(self, guild_id: int) -> TrialReport:
        """Return the results of the trial so far, and the score from which offers are right."""
        async with self._database.snapshot() as reading:
            offers = OfferRepository(reading)
            judged = await offers.judged(guild_id)
            heard = await offers.heard_in_trial(guild_id)
        return TrialReport(
            self._guilds.of(guild_id),
            heard=heard,
            judged=len(judged),
            right=sum(one.right for one in judged),
            proposal=propose_threshold(judged),
        )

    async def _settings_changed(self, transaction: Transaction, event: SettingsChanged) -> None:
        """Schedule a new report if the trial starts again."""
        guild_id, before, after = event.guild_id, event.before, event.after
        if after[OfferSettings].offers_trial and not before[OfferSettings].offers_trial:
            at = self._clock() + TRIAL_LENGTH
            await JobRepository(transaction).schedule(guild_id, REPORT, guild_id, at)

    async def _report_is_due(self, transaction: Transaction, due: Job) -> datetime | None:
        if self._guilds.of(due.guild_id)[OfferSettings].offers_trial:
            await self._post(transaction, REPORT, due.guild_id, due.guild_id)
        return None

    async def _post(
        self, transaction: Transaction, kind: str, guild_id: int, subject_id: int
    ) -> None:
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                kind, subject_id, guild_id=guild_id, channel_id=channel_id, at=self._clock()
            )


FEATURE = FeatureSpec(
    key="offer_trials",
    services=(OfferTrialService,),
    jobs={
        REPORT: GOES_ON,
    },
    posts={
        HEARD: GOES_ON,
        REPORT: GOES_ON,
    },
    results={"trial": "/offers status"},
)
