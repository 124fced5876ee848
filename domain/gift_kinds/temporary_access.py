"""Temporary access to a channel, or a role, for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.gift_kinds.role import RoleGift
from domain.refusals import Refusal
from domain.translatable_text import Channel, Role, Text, Timestamp, text

if TYPE_CHECKING:
    from domain.gifts import Gift, Grant


class _TemporaryAccess(RoleGift):
    key = "temporary_access"
    position = 4
    sign = "👀"
    label = text("A preview: a channel or a role for a few days")
    fields = frozenset({"role_id", "channel_id", "days"})
    is_temporary = True

    def check(self, gift: Gift) -> None:
        if gift.channel_id is None and gift.role_id is None:
            raise Refusal(text("Choose the channel to preview, or the role that can see it."))
        if gift.days is None:
            raise Refusal(text("Say how many days the preview lasts."))

    def claim_lines(self, grant: Grant, *, has_coupon: bool) -> list[Text]:  # noqa: ARG002
        gift = grant.gift
        what = Channel(gift.channel_id) if gift.channel_id else Role(gift.role_id or 0)
        if grant.ends_at is not None:
            until = Timestamp(grant.ends_at)
            return [text("You can see {what} until {until}.", what=what, until=until)]
        if grant.is_delivered:
            return [text("You can see {what}.", what=what)]
        days = gift.days or 0
        return [text("You can see {what} in a moment, for {days} days.", what=what, days=days)]


KIND = _TemporaryAccess()
