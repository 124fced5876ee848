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
from bot.services.contests.permissions import PhotoPermissionService
from bot.services.contests.prize_transfer import PASSED, UNCLAIMED, WINNERS, PrizeTransferService
from bot.services.contests.prizes import CLAIMED, PrizeService
from bot.services.contests.removal_notices import TAKEN_OUT, RemovalNoticeService
from bot.services.contests.templates import WEEKLY, ContestTemplateService
from bot.services.contests.ties import TieService
from bot.services.contests.votes import VoteService
from domain.contests.settings import CONTESTS
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON, waits
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
        PhotoPermissionService,
        PrizeService,
        RemovalNoticeService,
        PrizeTransferService,
        TieService,
        VoteService,
    ),
    jobs={
        ABANDONED: GOES_ON,
        JURY_LOOK: GOES_ON,
        OPENS: waits(text("Opening of a contest")),
        PHASE: GOES_ON,
        TIE: GOES_ON,
        WATCH: GOES_ON,
        WEEKLY: waits(text("Opening of a weekly contest")),
    },
    posts={
        **dict.fromkeys(AGAIN.values(), GOES_ON),
        CANCELLED: GOES_ON,
        CHOICE: GOES_ON,
        CLAIMED: GOES_ON,
        LOST: GOES_ON,
        OPENED: waits(text("Announcement of a contest")),
        PASSED: GOES_ON,
        RESULT: GOES_ON,
        TAKEN_OUT: GOES_ON,
        TIED: GOES_ON,
        UNCLAIMED: GOES_ON,
        UNSCORED: GOES_ON,
        VOTING: GOES_ON,
        WATCHED: GOES_ON,
        WINNERS: GOES_ON,
    },
    actions={
        POSTS: GOES_ON,
    },
    results=dict.fromkeys(("contest", "contests", "enter", "vote"), "/contests"),
    help=(
        HelpLine(
            60,
            text("**Join a contest**: /contests says what is on, then /enter and /vote."),
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
            topic=HelpTopic.CONTESTS,
        ),
    ),
)
