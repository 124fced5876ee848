"""The feature of private talks with the team."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.cases.conversations import DELETE, LOCK, REOPENED, ConversationService
from bot.services.cases.lifecycle import CARD, PANEL, SOLVED, WELCOME, CaseService
from bot.services.cases.waiting import WaitingTimeService
from domain.cases.case import DELETE_THREAD, LOCK_THREAD, OPEN_THREAD

FEATURE = FeatureSpec(
    key="cases",
    services=(CaseService, ConversationService, WaitingTimeService),
    jobs=(DELETE, LOCK),
    posts=(CARD, PANEL, REOPENED, SOLVED, WELCOME),
    actions=(DELETE_THREAD, LOCK_THREAD, OPEN_THREAD),
)
