"""The base of gift kinds: their words, and how they are handed over."""

from __future__ import annotations

from enum import Enum, StrEnum

from domain.gifts import Gift, Grant, GrantState
from domain.text import Text, User, text


class Delivery(Enum):
    """Ways to hand a gift over once it is claimed."""

    AT_ONCE = "at once"
    """The answer to the claim is the gift."""
    BOT = "bot"
    """The bot, on Discord, as soon as it can."""
    MODERATORS = "moderators"


class GiftAction(StrEnum):
    """Actions of moderators for a gift that was claimed."""

    SHOW_ADDRESS = "show address"
    SENT = "sent"
    APPROVE = "approve"
    SEND_BACK = "send back"
    RETRY = "retry"
    DONE = "done"


class GiftHandler:
    """All that is particular to one kind of gifts; the defaults are those of most."""

    sign: str
    label: Text
    """The name of the kind where a gift is put on the list."""
    fields: frozenset[str] = frozenset()
    """Which of a gift's `KIND_FIELDS` it has a use for."""
    delivery = Delivery.MODERATORS
    actions: tuple[GiftAction, ...] = (GiftAction.DONE,)
    needs_address = False
    needs_text = False
    """Its owner writes a text, which is posted once moderators have read it."""
    gives_coupon = False
    """A code is set aside for its owner. Where there is none left, moderators see to it."""
    is_temporary = False
    """It lasts some days, and then the bot takes it back."""

    def check(self, gift: Gift) -> None:
        """Raise `Refusal` where what is to be given is missing."""

    def claim_lines(self, grant: Grant, *, has_coupon: bool) -> list[Text]:
        """Return what its owner is told, by how far the gift has come."""
        if grant.state is GrantState.DELIVERED:
            return self.delivered_lines(grant.gift, has_coupon=has_coupon)
        return self.waiting_lines(grant.gift)

    def waiting_lines(self, gift: Gift) -> list[Text]:  # noqa: ARG002 (for those that need it)
        """Return what its owner is told while somebody has still to do something."""
        return [text("It is noted, and the moderators will be in touch here.")]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        """Return what its owner is told once they have it."""
        return [text("You have it already. Enjoy it!")]

    def task_lines(self, grant: Grant, problem: Text | None) -> list[Text]:
        """Return what moderators are told that is to be done, given what keeps the bot from it."""
        more = self.task_details(problem)
        claimed = text(
            "🎁 {member} claims a gift: {gift}", member=User(grant.user_id), gift=grant.gift.name
        )
        return [claimed] if more is None else [claimed, more]

    def task_details(self, problem: Text | None) -> Text | None:  # noqa: ARG002
        """Return what moderators should know besides who claims what."""
        return None
