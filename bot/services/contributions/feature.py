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
    jobs=(NIGHTLY,),
    posts=(FOUND,),
)
