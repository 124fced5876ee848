"""A coupon of a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.gift_kinds.base import Delivery, GiftKind
from domain.refusals import Refusal
from domain.translatable_text import Text, text

if TYPE_CHECKING:
    from domain.gifts import Gift


class _Coupon(GiftKind):
    key = "coupon"
    position = 2
    sign = "🏷️"
    label = text("A coupon of a campaign")
    fields = frozenset({"campaign_id"})
    delivery = Delivery.AT_ONCE
    gives_coupon = True

    def check(self, gift: Gift) -> None:
        if gift.campaign_id is None:
            raise Refusal(text("Choose the campaign that the coupon is of."))

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:
        if not has_coupon:
            return super().delivered_lines(gift, has_coupon=has_coupon)
        return [text("The code is yours alone. /coupons shows it whenever you need it.")]

    def task_details(self, problem: Text | None) -> Text | None:  # noqa: ARG002
        return text(
            "I have no code for them: the campaign does not give any, or they have used "
            "theirs. Please find something else, or give more codes."
        )


KIND = _Coupon()
