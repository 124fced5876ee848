"""Declaration of the subject: figures for a guild's team."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.figures import InsightService
from domain.help_lines import HelpLine, HelpTopic
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="insight",
    services=(DashboardAccessService, InsightService),
    modules=("dashboard",),
    results={"dashboard": None},
    help=(
        HelpLine(
            15,
            text("**See how it is going**: /dashboard opens your figures in the browser."),
            topic=HelpTopic.SETUP,
        ),
    ),
)
