"""A parcel, sent to an address."""

from __future__ import annotations

from domain.gift_kinds.base import GiftAction, GiftHandler
from domain.gifts import Gift
from domain.translatable_text import Text, text


class _Parcel(GiftHandler):
    sign = "📦"
    label = text("Something by post")
    needs_address = True
    actions = (GiftAction.SHOW_ADDRESS, GiftAction.SENT)

    def waiting_lines(self, gift: Gift) -> list[Text]:  # noqa: ARG002
        return [
            text(
                "Your address is kept, encrypted, for those who send it, and erased when it is "
                "on its way."
            )
        ]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        return [text("It is on its way to you, and your address is erased.")]

    def task_details(self, problem: Text | None) -> Text | None:  # noqa: ARG002
        return text("It goes by post. Those who send parcels see the address.")


HANDLER = _Parcel()
