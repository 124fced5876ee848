"""A guest post: a text of its owner's, posted by the bot in their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.gift_kinds.base import GiftAction, GiftKind
from domain.refusals import Refusal
from domain.translatable_text import Text, User, text

if TYPE_CHECKING:
    from domain.gifts import Gift, Grant


class _GuestPost(GiftKind):
    key = "guest_post"
    position = 6
    sign = "✍️"
    label = text("A guest post")
    fields = frozenset({"channel_id"})
    needs_text = True
    actions = (GiftAction.APPROVE, GiftAction.SEND_BACK)

    def check(self, gift: Gift) -> None:
        if gift.channel_id is None:
            raise Refusal(text("Choose the channel for the guest post."))

    def waiting_lines(self, gift: Gift) -> list[Text]:  # noqa: ARG002
        return [text("The moderators have your text. I'll post it once they approve it.")]

    def delivered_lines(self, gift: Gift, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        return [text("Your text is approved and posted.")]

    def task_lines(self, grant: Grant, problem: Text | None) -> list[Text]:  # noqa: ARG002
        member = User(grant.user_id)
        return [
            text("✍️ {member} wrote a guest post. May I post it?", member=member),
            text("{words}", words=grant.post),
        ]


KIND = _GuestPost()
