"""An invitation with a link."""

from __future__ import annotations

from domain.gift_kinds.base import Delivery, GiftHandler
from domain.gifts import LINK_LENGTH, Gift
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, text


class _Invitation(GiftHandler):
    sign = "🎟️"
    label = text("An invitation: a link")
    fields = frozenset({"link"})
    delivery = Delivery.AT_ONCE

    def check(self, gift: Gift) -> None:
        if not _is_link(gift.link):
            raise Refusal(
                text("Give the link of the invitation; it begins with https:// and has no spaces.")
            )

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        return [
            text("You are invited: {link}", link=Markup(gift.link)),
            text("-# The invitation is for you; please do not pass it on."),
        ]


def _is_link(typed: str) -> bool:
    return (
        typed.startswith("https://")
        and len("https://") + 3 < len(typed) <= LINK_LENGTH
        and not any(sign.isspace() or sign in "<>" for sign in typed)
    )


HANDLER = _Invitation()
