"""Measures of coupons."""

from __future__ import annotations

from domain.measures import Measure, People
from domain.translatable_text import text

COUPONS_TAKEN = Measure(
    key="coupons.taken",
    name=text("Coupons taken"),
    definition=text(
        "Coupons that members took from an offer, a campaign or a shared coupon; not those they "
        "won. People: members who took one."
    ),
    people=People.BY_DAY,
)
COUPONS_SHARED = Measure(
    key="coupons.shared",
    name=text("Coupons shared"),
    definition=text("Coupons whose owner shared them, each once. People: members who shared one."),
    people=People.BY_DAY,
)
COUPONS_REDEEMED = Measure(
    key="coupons.redeemed",
    name=text("Coupons redeemed"),
    definition=text("Coupons that were used at a till or in a shop. People: their owners."),
    people=People.BY_DAY,
)
