"""A role, which the bot gives."""

from __future__ import annotations

from domain.gift_kinds.base import Delivery, GiftAction, GiftHandler
from domain.gifts import Gift
from domain.refusals import Refusal
from domain.text import Role, Text, text


class RoleGift(GiftHandler):
    """A role for good; a preview is given in the same way."""

    sign = "🎖️"
    label = text("A role")
    fields = frozenset({"role_id"})
    delivery = Delivery.BOT
    actions = (GiftAction.RETRY, GiftAction.DONE)

    def check(self, gift: Gift) -> None:
        """Raise `Refusal` where no role is chosen."""
        if gift.role_id is None:
            raise Refusal(text("Choose the role to give."))

    def waiting_lines(self, gift: Gift) -> list[Text]:
        """Return that the role comes in a moment."""
        role = Role(gift.role_id or 0)
        return [text("{role} is on its way: you have it in a moment.", role=role)]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        """Return that the role is there."""
        return [text("{role} is yours.", role=Role(gift.role_id or 0))]

    def task_details(self, problem: Text | None) -> Text | None:
        """Return what keeps the bot from giving it, if anything does."""
        return problem or text("I am giving it; you need not do anything.")


HANDLER = RoleGift()
