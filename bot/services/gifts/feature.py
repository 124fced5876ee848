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
from bot.services.gifts.previews import PreviewService
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON, waits
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="gifts",
    modules=("gift_settings",),
    services=(
        FulfilmentService,
        GiftClaimService,
        GiftInventoryService,
        GrantService,
        PreviewService,
    ),
    jobs={
        ENDS: GOES_ON,
        FORGET: GOES_ON,
        REMIND: GOES_ON,
        RETURN: GOES_ON,
    },
    posts={
        GUEST_POST: waits(text("Guest post")),
        OFFER: waits(text("Message about a new gift")),
        REMINDER: waits(text("Reminder of an unclaimed gift")),
        RETURNED: GOES_ON,
        REWRITE: GOES_ON,
        TODO: GOES_ON,
    },
    actions={
        ACCESS: GOES_ON,
        TAKE_AWAY: GOES_ON,
    },
    results={"gift": "/gift list", "gift claim": "/gifts", "gifts": "/gifts"},
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
            topic=HelpTopic.RECOGNISE,
        ),
    ),
)
