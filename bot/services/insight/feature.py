"""Declaration of the subject: figures for a guild's team."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.figures import InsightService
from bot.services.insight.goals import POINTS, GoalService
from bot.services.insight.initiatives import InitiativeService
from bot.services.insight.plan import PlanService
from bot.services.insight.weekly_report import DRAFT, REFRESH, SENT, WeeklyReportService
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.translatable_text import text
from domain.weekly_report_settings import WEEKLY_REPORT

FEATURE = FeatureSpec(
    key="insight",
    services=(
        DashboardAccessService,
        InsightService,
        GoalService,
        InitiativeService,
        PlanService,
        WeeklyReportService,
    ),
    modules=("dashboard", "goals", "plan", "plans", "weekly_report_settings", "weekly_reports"),
    jobs=dict.fromkeys((DRAFT, POINTS), GOES_ON),
    posts=dict.fromkeys((DRAFT, SENT), GOES_ON),
    actions={REFRESH: GOES_ON},
    results={
        "dashboard": None,
        "goal": "/goal list",
        "initiative": "/initiative list",
        "plan": None,
        "report": "/dashboard",
    },
    help=(
        HelpLine(
            15,
            text("**See how it is going**: /dashboard opens your figures in the browser."),
            topic=HelpTopic.SETUP,
        ),
        HelpLine(
            111,
            text(
                "**See your own page**: /dashboard opens your weeks, coupons and data in a browser."
            ),
        ),
        HelpLine(
            16,
            text("**Set goals**: /goal add says what a figure should be, and how likely it is."),
            topic=HelpTopic.SETUP,
        ),
        HelpLine(
            18,
            text(
                "**Plan**: /plan says what your team wants, for whom and for how long; /initiative "
                "add what you try for that, and when you decide whether it goes on."
            ),
            topic=HelpTopic.SETUP,
        ),
        HelpLine(
            17,
            text(
                "**Report each week**: Monday at 8:00 I draft a page of figures in the moderators' "
                "channel. Add up to three sentences, and send it. /report drafts one at once."
            ),
            switch=WEEKLY_REPORT,
            topic=HelpTopic.SETUP,
        ),
    ),
)
