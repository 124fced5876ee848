"""An invitation with a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.gift_kinds.base import Delivery, GiftKind
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, text

if TYPE_CHECKING:
    from domain.gifts import Gift

LINK_LENGTH = 500


class _Invitation(GiftKind):
    key = "invitation"
    position = 5
    sign = "🎟️"
    label = text("An invitation: a link")
    fields = frozenset({"link"})
    delivery = Delivery.AT_ONCE

    def check(self, gift: Gift) -> None:
        if not _is_link(gift.link):
            raise Refusal(
                text("Add the invitation's link. It starts with https:// and has no spaces.")
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


KIND = _Invitation()
