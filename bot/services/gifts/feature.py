"""Gifts, as a feature."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.gifts.claims import ACCESS, TODO, GiftClaimService
from bot.services.gifts.fulfilment import GUEST_POST, FulfilmentService
from bot.services.gifts.grants import (
    ENDS,
    FORGET,
    OFFER,
    REMIND,
    REMINDER,
    RETURN,
    RETURNED,
    REWRITE,
    TAKE_AWAY,
    GrantService,
)
from bot.services.gifts.inventory import GiftInventoryService
from domain.help_lines import HelpLine
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="gifts",
    modules=("gift_settings",),
    services=(
        FulfilmentService,
        GiftClaimService,
        GiftInventoryService,
        GrantService,
    ),
    jobs=(
        ENDS,
        FORGET,
        REMIND,
        RETURN,
    ),
    posts=(
        GUEST_POST,
        OFFER,
        REMINDER,
        RETURNED,
        REWRITE,
        TODO,
    ),
    actions=(
        ACCESS,
        TAKE_AWAY,
    ),
    help=(
        HelpLine(
            80,
            text("**Find your gifts**: /gifts."),
        ),
        HelpLine(
            40,
            text(
                "**Give something away**: /gift add puts it on the list, /gift todo says "
                "what you still have to hand over."
            ),
            for_moderators=True,
        ),
    ),
)
