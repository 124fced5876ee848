"""Who of those that react is a bot."""

from __future__ import annotations

import asyncio

import discord
import structlog

from bot.client import OvationBot
from bot.http_resilience import TRANSIENT_ERRORS

MAX_REMEMBERED = 10_000
MAX_ASKED_AT_ONCE = 8
ANSWER_SECONDS = 2.0
ASK_AGAIN_SECONDS = 15.0
"""How long Discord may take to say who somebody is, and when to ask again where it does not:
meanwhile whoever wants to know their points waits."""

log = structlog.stdlib.get_logger(__name__)


class BotCache:
    """Knows of those who wrote lately whether each is a bot, and asks Discord of others."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._known: dict[str, bool] = {}
        """By ids as Discord writes them."""
        self._asked_again_from = 0.0
        """By the loop's clock."""
        self._asking = asyncio.Semaphore(MAX_ASKED_AT_ONCE)

    async def is_bot(self, user_id: int) -> bool | None:
        """Whether this is a bot; Discord is asked of those whom we did not hear speak.

        None where it does not answer: then it is left alone for a moment.
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
                # A webhook: its messages have an author that is no user.
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
        """Remember of the author of a message whether it is a bot."""
        self._known[author_id] = is_bot
        if len(self._known) > MAX_REMEMBERED:
            del self._known[next(iter(self._known))]
