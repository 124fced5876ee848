"""The feature of alerts, and of what the team does then."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.alerts.complaints import ComplaintCountService
from bot.services.alerts.lifecycle import CALM, CARD, PING, REFRESH, STEPS, AlertService
from bot.services.alerts.on_call import PING_POST, OnCallService
from bot.services.alerts.playbooks import REVIEW, UPDATE_DUE, PlaybookService
from bot.services.alerts.reactions import NegativeReactionService
from bot.services.alerts.rule import AlertRuleService
from domain.alerts.alert import JUDGE
from domain.alerts.settings import ALERTS
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="alerts",
    modules=("playbooks",),
    services=(
        AlertService,
        AlertRuleService,
        ComplaintCountService,
        NegativeReactionService,
        OnCallService,
        PlaybookService,
    ),
    jobs=dict.fromkeys((CALM, JUDGE, PING, UPDATE_DUE), GOES_ON),
    posts=dict.fromkeys((CARD, PING_POST, REVIEW, STEPS, UPDATE_DUE), GOES_ON),
    actions=dict.fromkeys((REFRESH,), GOES_ON),
    results={"alert": "/crisis status", "crisis": "/crisis status"},
    help=(
        HelpLine(
            107,
            text(
                "**In a crisis**: /crisis start opens an alert, /crisis oncall says who is asked "
                "to take one, and /crisis drill rehearses it."
            ),
            switch=ALERTS,
            topic=HelpTopic.TALK,
        ),
    ),
)
