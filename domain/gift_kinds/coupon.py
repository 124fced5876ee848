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
    label = text("A campaign's coupon")
    fields = frozenset({"campaign_id"})
    delivery = Delivery.AT_ONCE
    gives_coupon = True

    def check(self, gift: Gift) -> None:
        if gift.campaign_id is None:
            raise Refusal(text("Choose the coupon's campaign."))

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:
        if not has_coupon:
            return super().delivered_lines(gift, has_coupon=has_coupon)
        return [text("The code is just for you. You can find it in /coupons at any time.")]

    def task_details(self, problem: Text | None) -> Text | None:  # noqa: ARG002
        return text(
            "I have no code for them: the campaign has none, or they have used theirs. "
            "Please find something else, or add codes."
        )


KIND = _Coupon()
