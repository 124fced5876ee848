"""Contests, as a feature."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.contests.announcements import (
    AGAIN,
    CANCELLED,
    LOST,
    OPENED,
    POSTS,
    RESULT,
    VOTING,
)
from bot.services.contests.audit import WATCH, WATCHED, AuditService
from bot.services.contests.closing import CHOICE, TIE, TIED, ClosingService
from bot.services.contests.drafts import ABANDONED, OPENS, DraftService
from bot.services.contests.editing import EditingService
from bot.services.contests.entries import EntryService
from bot.services.contests.jury import UNSCORED, JuryService
from bot.services.contests.lifecycle import JURY_LOOK, PHASE, ContestLifecycleService
from bot.services.contests.moderation import ModerationService
from bot.services.contests.prize_transfer import PASSED, UNCLAIMED, WINNERS, PrizeTransferService
from bot.services.contests.prizes import CLAIMED, PrizeService
from bot.services.contests.removal_notices import TAKEN_OUT, RemovalNoticeService
from bot.services.contests.templates import WEEKLY, ContestTemplateService
from bot.services.contests.ties import TieService
from bot.services.contests.votes import VoteService
from domain.contests.settings import CONTESTS
from domain.help_lines import HelpLine
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="contests",
    modules=("contest_prizes", "pictures"),
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
        PrizeTransferService,
        TieService,
        VoteService,
    ),
    jobs=(
        ABANDONED,
        JURY_LOOK,
        OPENS,
        PHASE,
        TIE,
        WATCH,
        WEEKLY,
    ),
    posts=(
        *AGAIN.values(),
        CANCELLED,
        CHOICE,
        CLAIMED,
        LOST,
        OPENED,
        PASSED,
        RESULT,
        TAKEN_OUT,
        TIED,
        UNCLAIMED,
        UNSCORED,
        VOTING,
        WATCHED,
        WINNERS,
    ),
    actions=(POSTS,),
    help=(
        HelpLine(
            60,
            text(
                "**Join a contest**: /contest list says what is on, then /contest enter "
                "and /contest vote."
            ),
            switch=CONTESTS,
        ),
        HelpLine(
            30,
            text(
                "**Run a contest**: /contest create shows it to you before anybody else "
                "sees it. /contest review has what needs your eye, /contest close ends a "
                "phase."
            ),
            switch=CONTESTS,
            for_moderators=True,
        ),
    ),
)
