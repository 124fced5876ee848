"""Declaration of the subject: figures for a guild's team."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.figures import InsightService
from bot.services.insight.goals import GoalService
from domain.help_lines import HelpLine, HelpTopic
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="insight",
    services=(DashboardAccessService, InsightService, GoalService),
    modules=("dashboard", "goals"),
    results={"dashboard": None, "goal": "/goal list"},
    help=(
        HelpLine(
            15,
            text("**See how it is going**: /dashboard opens your figures in the browser."),
            topic=HelpTopic.SETUP,
        ),
        HelpLine(
            16,
            text("**Set goals**: /goal add says what a figure should be, and how likely it is."),
            topic=HelpTopic.SETUP,
        ),
    ),
)
