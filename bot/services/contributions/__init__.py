"""Contributions: received on the hot path, written in batches, read for leaderboards and `/me`."""

from bot.services.contributions.queries import ContributionQueryService, Profile
from bot.services.contributions.recording import ContributionService
from bot.services.contributions.score_review import ScoreReviewService
from bot.services.contributions.write_buffer import FLUSH_CHANGES

__all__ = [
    "FLUSH_CHANGES",
    "ContributionQueryService",
    "ContributionService",
    "Profile",
    "ScoreReviewService",
]
