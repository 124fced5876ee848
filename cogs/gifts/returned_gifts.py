"""The list of unclaimed gifts that returned to the stock, for moderators."""

from __future__ import annotations

from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.gifts.grants import RETURNED, GrantService
from cogs.recognition.staff_lookup import find_absent
from cogs.ui.base import framed, paragraph
from domain.outbox import OutboxPost
from domain.translatable_text import User, text


class ReturnedPosts:
    """Composes the posts about returned gifts."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app.outbox.register_composer(RETURNED, self.compose)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return whose gift it was, and whether they have left the server."""
        grant = await self._client.app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or grant.user_id <= 0:
            return None
        said = text(
            "{gift} is back in stock: {member} did not claim it in time.",
            gift=grant.gift.name,
            member=User(grant.user_id),
        )
        if await find_absent(self._client, post.guild_id, [grant.user_id]):
            said = text(
                "{gift} is back in stock: {member} left the server without claiming it.",
                gift=grant.gift.name,
                member=User(grant.user_id),
            )
        return Draft(
            framed(paragraph(said, self._client.app.guild_settings.of(post.guild_id).language))
        )
