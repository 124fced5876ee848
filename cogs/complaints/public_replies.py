"""Hears replies with which somebody of the team answers a member in public."""

from __future__ import annotations

from bot.access import is_staff_by_payload
from bot.client import OvationBot
from bot.payloads import MessagePayload, by_bot_or_webhook
from bot.services.public_answers import PublicAnswerService
from domain.cases.case import PublicReply


class PublicReplies:
    """Passes replies of the team to the service, without their words."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._answers = client.app[PublicAnswerService]
        client.on_gateway_event("MESSAGE_CREATE", self.take_message)

    def take_message(self, data: MessagePayload) -> None:
        """Note a reply of the team to a member's message."""
        replied = data.get("referenced_message")
        # A message that was forwarded has a reference, but replies to nothing.
        if not replied or data.get("guild_id") is None:
            return
        guild_id = int(data["guild_id"])
        if (
            not self._answers.is_wanted(guild_id)
            or by_bot_or_webhook(data)
            or data["author"]["id"] == replied["author"]["id"]
            or not is_staff_by_payload(self._client, data)
        ):
            return
        reply = PublicReply(
            guild_id=guild_id,
            to_message_id=int(replied["id"]),
            to_user_id=int(replied["author"]["id"]),
            message_id=int(data["id"]),
            author_id=int(data["author"]["id"]),
        )
        self._answers.note(reply)
