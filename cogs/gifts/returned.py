"""For moderators: a gift that nobody claimed and that went back into the stock."""

from __future__ import annotations

from bot.client import Ovation
from bot.outbox import Draft
from bot.services.gifts.grants import RETURNED
from cogs.panels import card, words
from cogs.recognition.standing import members
from db.outbox import Post
from domain.text import User, text


class ReturnedPosts:
    """Composes the posts about gifts that went back."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        client.app.outbox.compose(RETURNED, self.compose)

    async def compose(self, post: Post) -> Draft | None:
        """Say whose gift it was, and whether they have left the server."""
        grant = await self._client.app.grants.find(post.guild_id, post.subject_id)
        if grant is None or grant.user_id <= 0:
            return None
        said = text(
            "{gift} is back in the stock: {member} did not claim it in time.",
            gift=grant.gift.name,
            member=User(grant.user_id),
        )
        there = await members(self._client, post.guild_id, [grant.user_id])
        if there is not None and grant.user_id not in there:
            said = text(
                "{gift} is back in the stock: {member} has left the server without claiming it.",
                gift=grant.gift.name,
                member=User(grant.user_id),
            )
        return Draft(card(words(said, self._client.app.guilds.of(post.guild_id).language)))
