"""Contributions, as a feature."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.contributions.accepted_answers import AcceptedAnswerService
from bot.services.contributions.event_signups import EventSignupService
from bot.services.contributions.leaderboards import LeaderboardService
from bot.services.contributions.manual_points import ManualPointsService
from bot.services.contributions.queries import ContributionQueryService
from bot.services.contributions.recording import ContributionService
from bot.services.contributions.score_review import FOUND, NIGHTLY, ScoreReviewService
from domain.contributions.settings import CONTRIBUTIONS
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="contributions",
    modules=("score_review", "thanks"),
    services=(
        AcceptedAnswerService,
        ContributionQueryService,
        ContributionService,
        EventSignupService,
        LeaderboardService,
        ManualPointsService,
        ScoreReviewService,
    ),
    jobs={
        NIGHTLY: GOES_ON,
    },
    posts={
        FOUND: GOES_ON,
    },
    results={
        "board": "/leaderboard",
        "boards": "/leaderboard",
        "leaderboard": "/leaderboard",
        "listed": "/leaderboard",
        "me": "/me",
        "points": "/score audit",
        "score": "/score audit",
        "thanks": None,
    },
    help=(
        HelpLine(
            10,
            text(
                "**Thank somebody**: reply to them with a “thank you”, or use /thanks. It "
                "counts for them."
            ),
            switch=CONTRIBUTIONS,
        ),
        HelpLine(
            20,
            text("**See what you gave**: /me is for your eyes only."),
            switch=CONTRIBUTIONS,
        ),
        HelpLine(
            30,
            text("**See who gave most**: /leaderboard shows those who want to be on it."),
            switch=CONTRIBUTIONS,
        ),
        HelpLine(
            40,
            text(
                "**Say who helped**: open the menu of their message, Apps, *Solved by*. "
                "*Nominate* is there too."
            ),
            switch=CONTRIBUTIONS,
        ),
        HelpLine(
            60,
            text(
                "**Give or take points by hand**: /points give and /points take, with a "
                "reason that the member reads."
            ),
            switch=CONTRIBUTIONS,
            topic=HelpTopic.RECOGNISE,
        ),
        HelpLine(
            70,
            text("**Look into scores**: /score audit, /score circles and /score correct."),
            switch=CONTRIBUTIONS,
            topic=HelpTopic.RECOGNISE,
        ),
    ),
)
