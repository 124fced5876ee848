"""Alerts to moderators about posts that Discord rejects; the outbox sends them."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.outbox import MISSING_ACCESS, REJECTED
from domain.holds import GOES_ON

FEATURE = FeatureSpec(
    key="delivery_alerts",
    posts={
        MISSING_ACCESS: GOES_ON,
        REJECTED: GOES_ON,
    },
)
