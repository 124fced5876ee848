"""Gifts, as a feature."""

from __future__ import annotations

from bot.features import FeatureSpec
from bot.services.gifts.claims import GiftClaimService
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService

FEATURE = FeatureSpec(
    key="gifts",
    services=(
        FulfilmentService,
        GiftClaimService,
        GiftInventoryService,
        GrantService,
    ),
)
