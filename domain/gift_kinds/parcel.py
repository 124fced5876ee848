"""A parcel, sent to an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.gift_kinds.base import GiftAction, GiftKind
from domain.translatable_text import Text, text

if TYPE_CHECKING:
    from domain.gifts import Gift


class _Parcel(GiftKind):
    key = "parcel"
    position = 1
    sign = "📦"
    label = text("Something by post")
    needs_address = True
    actions = (GiftAction.SHOW_ADDRESS, GiftAction.SENT)

    def waiting_lines(self, gift: Gift) -> list[Text]:  # noqa: ARG002
        return [
            text(
                "I keep your address encrypted for the people who send the gift, and erase "
                "it once it is sent."
            )
        ]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        return [text("It is on its way to you, and I have erased your address.")]

    def task_details(self, problem: Text | None) -> Text | None:  # noqa: ARG002
        return text("It goes by post. The people who send parcels can see the address.")


KIND = _Parcel()
