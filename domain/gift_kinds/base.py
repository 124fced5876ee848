"""Base class of gift kinds: sentences, moderators' actions and the way of delivery."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from domain.kind_registry import Kind
from domain.translatable_text import Text, User, text

if TYPE_CHECKING:
    from domain.gifts import Gift, Grant


class Delivery(Enum):
    """Way to deliver a claimed gift."""

    AT_ONCE = "at once"
    """The answer to the claim is the gift."""
    BOT = "bot"
    """The bot delivers it on Discord as soon as it can."""
    MODERATORS = "moderators"


class GiftAction(StrEnum):
    """Action of moderators for a claimed gift."""

    SHOW_ADDRESS = "show address"
    SENT = "sent"
    APPROVE = "approve"
    SEND_BACK = "send back"
    RETRY = "retry"
    DONE = "done"


class GiftKind(Kind):
    """Everything particular to one kind of gift; the defaults are those of most kinds."""

    sign: str
    label: Text
    """The name of the kind when a gift is added to the list."""
    fields: frozenset[str] = frozenset()
    """The gift's `KIND_FIELDS` that it uses."""
    delivery = Delivery.MODERATORS
    actions: tuple[GiftAction, ...] = (GiftAction.DONE,)
    needs_address = False
    needs_text = False
    """Its owner writes a text, which is posted once moderators have read it."""
    gives_coupon = False
    """A code is reserved for its owner; if none is left, moderators provide one."""
    is_temporary = False
    """It lasts some days, and then the bot ends it."""

    def check(self, gift: Gift) -> None:
        """Raise `Refusal` if something to be given is missing."""

    def claim_lines(self, grant: Grant, *, has_coupon: bool) -> list[Text]:
        """Return the lines shown to its owner, by the state of the grant."""
        if grant.is_delivered:
            return self.delivered_lines(grant.gift, has_coupon=has_coupon)
        return self.waiting_lines(grant.gift)

    def waiting_lines(self, gift: Gift) -> list[Text]:  # noqa: ARG002 (for those that need it)
        """Return the lines shown to its owner while somebody still has to act."""
        return [text("Claimed! The moderators will contact you here.")]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        """Return the lines shown to its owner once they have it."""
        return [text("You already have it. Enjoy!")]

    def task_lines(self, grant: Grant, problem: Text | None) -> list[Text]:
        """Return the lines that say what moderators have to do, given a problem of the bot's."""
        more = self.task_details(problem)
        claimed = text(
            "🎁 {member} claims a gift: {gift}", member=User(grant.user_id), gift=grant.gift.name
        )
        return [claimed] if more is None else [claimed, more]

    def task_details(self, problem: Text | None) -> Text | None:  # noqa: ARG002
        """Return the line for moderators beside the one about the claim; None without one."""
        return None
