"""What moderators are told of posts that Discord does not take; the outbox itself tells them."""

from __future__ import annotations

from bot.features import FeatureSpec
from bot.outbox import MISSING_ACCESS, REJECTED

FEATURE = FeatureSpec(key="delivery_alerts", posts=(MISSING_ACCESS, REJECTED))
