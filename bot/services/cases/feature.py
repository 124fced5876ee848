"""The feature of private talks with the team."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.cases.lifecycle import CARD, PANEL, WELCOME, CaseService
from bot.services.cases.waiting import WaitingTimeService
from domain.cases.case import DELETE_THREAD, OPEN_THREAD

FEATURE = FeatureSpec(
    key="cases",
    services=(CaseService, WaitingTimeService),
    posts=(CARD, PANEL, WELCOME),
    actions=(DELETE_THREAD, OPEN_THREAD),
)
