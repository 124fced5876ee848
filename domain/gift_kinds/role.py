"""A role, which the bot gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.gift_kinds.base import Delivery, GiftAction, GiftKind
from domain.refusals import Refusal
from domain.translatable_text import Role, Text, text

if TYPE_CHECKING:
    from domain.gifts import Gift


class RoleGift(GiftKind):
    """A permanent role; the base of previews, which are given in the same way."""

    key = "role"
    position = 3
    sign = "🎖️"
    label = text("A role")
    fields = frozenset({"role_id"})
    delivery = Delivery.BOT
    actions = (GiftAction.RETRY, GiftAction.DONE)

    def check(self, gift: Gift) -> None:
        """Raise `Refusal` if no role is chosen."""
        if gift.role_id is None:
            raise Refusal(text("Choose the role to give."))

    def waiting_lines(self, gift: Gift) -> list[Text]:
        """Return the line that the role is being given."""
        role = Role(gift.role_id or 0)
        return [text("{role} is on its way: you'll have it in a moment.", role=role)]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        """Return the line that the role is given."""
        return [text("{role} is yours.", role=Role(gift.role_id or 0))]

    def task_details(self, problem: Text | None) -> Text | None:
        """Return the line about a problem in giving it, or that nothing is to be done."""
        return problem or text("I am giving it now. You don't need to do anything.")


KIND = RoleGift()
