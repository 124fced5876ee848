"""Contributions: heard on the hot path, written in batches, read for boards and `/me`."""

from bot.services.contributions.heard import FLUSH_CHANGES, FLUSH_SECONDS
from bot.services.contributions.scores import ScoreService
from bot.services.contributions.service import ContributionService, Profile

__all__ = ["FLUSH_CHANGES", "FLUSH_SECONDS", "ContributionService", "Profile", "ScoreService"]
