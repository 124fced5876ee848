"""Contests, as a feature."""

from __future__ import annotations

from bot.features import FeatureSpec
from bot.services.contests.audit import AuditService
from bot.services.contests.closing import ClosingService
from bot.services.contests.drafts import DraftService
from bot.services.contests.editing import EditingService
from bot.services.contests.entries import EntryService
from bot.services.contests.jury import JuryService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.moderation import ModerationService
from bot.services.contests.prizes import PrizeService
from bot.services.contests.removal_notices import RemovalNoticeService
from bot.services.contests.succession import SuccessionService
from bot.services.contests.templates import ContestTemplateService
from bot.services.contests.ties import TieService
from bot.services.contests.votes import VoteService

FEATURE = FeatureSpec(
    key="contests",
    services=(
        AuditService,
        ClosingService,
        ContestLifecycleService,
        ContestTemplateService,
        DraftService,
        EditingService,
        EntryService,
        JuryService,
        ModerationService,
        PrizeService,
        RemovalNoticeService,
        SuccessionService,
        TieService,
        VoteService,
    ),
)
