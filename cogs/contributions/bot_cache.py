"""A cache of which users are bots."""

from __future__ import annotations

import asyncio

import discord
import structlog

from bot.client import OvationBot
from bot.discord_http import TRANSIENT_ERRORS

MAX_REMEMBERED = 10_000
MAX_ASKED_AT_ONCE = 8
ANSWER_SECONDS = 2.0
ASK_AGAIN_SECONDS = 15.0
"""How long Discord may take to answer, and after which pause it is asked again after a failure.

Members who asked for their points are waiting.
"""

log = structlog.stdlib.get_logger(__name__)


class BotCache:
    """Remembers whether lately active users are bots, and looks others up in Discord."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._known: dict[str, bool] = {}
        """By ids in Discord's format, which are strings."""
        self._asked_again_from = 0.0
        """In the event loop's time."""
        self._asking = asyncio.Semaphore(MAX_ASKED_AT_ONCE)

    async def is_bot(self, user_id: int) -> bool | None:
        """Return whether this is a bot; Discord is asked about users who have not written lately.

        None if it does not answer: then it is not asked again for a moment.
        """
        known = self._known.get(str(user_id))
        if known is not None:
            return known
        async with self._asking:
            if asyncio.get_running_loop().time() < self._asked_again_from:
                return None
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    user = self._client.get_user(user_id) or await self._client.fetch_user(user_id)
            except discord.NotFound:
                # A webhook: its messages have an author that is not a user.
                found = True
            except (discord.HTTPException, *TRANSIENT_ERRORS) as error:
                log.warning("bot_lookup_failed", error=repr(error))
                self._asked_again_from = asyncio.get_running_loop().time() + ASK_AGAIN_SECONDS
                return None
            else:
                found = user.bot
        self.wrote(str(user_id), is_bot=found)
        return found

    def wrote(self, author_id: str, *, is_bot: bool) -> None:
        """Remember whether the author of a message is a bot."""
        self._known[author_id] = is_bot
        if len(self._known) > MAX_REMEMBERED:
            del self._known[next(iter(self._known))]
