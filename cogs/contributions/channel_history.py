"""Reading of a channel's history, from the raw payloads, message by message.

Unreadable messages are skipped, and the stored data about them are unchanged. discord.py's message
objects would fail on the first unexpected part, and with it on the whole page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from bot.client import OvationBot
from bot.discord_http import is_temporary
from bot.malformed_input import readable_id, skip_unreadable
from bot.payloads import by_bot_or_webhook, emoji_of
from bot.services.contributions import ContributionQueryService, ContributionService
from cogs.contributions.gateway_listener import BOOSTS, GatewayListener
from domain.contributions import Contribution, Source, normalize_emoji, reaction_kind
from domain.contributions.settings import ContributionSettings
from domain.snowflakes import snowflake_at, snowflake_time

REACTIONS_LOOKED_BACK = timedelta(days=1)
"""How far before the cursor messages are checked for reactions added in the meantime."""
PAGE = 100

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Found:
    """The content of a channel."""

    message_ids: set[int] = field(default_factory=set)
    reactions: set[tuple[int, str, int]] = field(default_factory=set)
    """Reactions with a meaning: message, emoji and giver of each."""
    unclear: set[int] = field(default_factory=set)
    """Messages that could not be read completely."""
    is_whole: bool = True
    """Whether the id of each message could be read, so that the others are known not to exist."""


class ChannelHistory:
    """Reads channels, records what is new in them, and undoes what is gone."""

    def __init__(self, client: OvationBot, hearing: GatewayListener) -> None:
        self._client = client
        self._hearing = hearing
        self._contributions = client.app[ContributionService]

    async def read(self, guild_id: int, channel_id: int, read_to: int) -> None:
        """Record the channel's messages after `read_to`, and check the latest before it again."""
        since = snowflake_time(read_to) - REACTIONS_LOOKED_BACK
        # Queried before the channel is read, so that what is added since is not taken for gone.
        kept = await self._client.app[ContributionQueryService].contributions_since(
            guild_id, channel_id, since
        )
        found = Found()
        async for message in self._messages(channel_id, snowflake_at(since)):
            try:
                await self._take(message, guild_id, channel_id, read_to, found)
            except discord.Forbidden:
                raise
            except Exception as error:
                if is_temporary(error):
                    raise
                skip_unreadable(
                    self._client.app.metrics, "message", error, guild=guild_id, channel=channel_id
                )
                self._pass_over(message, guild_id, channel_id, read_to, found)
        self._undo_missing(kept, found)

    async def _messages(self, channel_id: int, after: int) -> AsyncIterator[Any]:
        """Yield the messages after an id, by rising ids."""
        while True:
            page: Any = await self._client.http.logs_from(channel_id, PAGE, after=after)
            if not isinstance(page, list):
                raise TypeError("what should be messages is no list")
            numbered = sorted(((_id(message) or 0, place) for place, message in enumerate(page)))
            for _, place in numbered:
                yield page[place]
            if len(page) < PAGE or numbered[-1][0] <= after:
                return
            after = numbered[-1][0]

    async def _take(
        self,
        message: Any,
        guild_id: int,
        channel_id: int,
        read_to: int,
        found: Found,
    ) -> None:
        number, author_id = int(message["id"]), int(message["author"]["id"])
        found.message_ids.add(number)
        if self._hearing.meanwhile.has_lost(number):
            return
        self._hearing.bots.wrote(str(author_id), is_bot=by_bot_or_webhook(message))
        told: Any = {**message, "guild_id": guild_id, "channel_id": channel_id}
        if number <= read_to:
            # It may have been edited since.
            self._hearing.take_edit(told)
        else:
            self._client.messages.take(told, backfill=True)
            if message.get("type") in BOOSTS:
                self._hearing.boosted(guild_id, channel_id, number, author_id)
            self._contributions.advance_cursor_backfill(guild_id, channel_id, number)
        await self._take_reactions(message, guild_id, channel_id, found)

    async def _take_reactions(
        self, message: Mapping[str, Any], guild_id: int, channel_id: int, found: Found
    ) -> None:
        """Record the reactions with a meaning."""
        meanings = self._client.app.guild_settings.of(guild_id)[ContributionSettings].reactions
        number, author_id = int(message["id"]), int(message["author"]["id"])
        for reaction in message.get("reactions") or ():
            emoji = emoji_of(reaction)
            if reaction_kind(emoji, meanings) is None:
                continue
            async for user in self._givers(channel_id, number, reaction["emoji"]):
                one = number, normalize_emoji(emoji), int(user["id"])
                found.reactions.add(one)
                if not user.get("bot") and not self._hearing.meanwhile.knows(*one):
                    self._contributions.record_reaction(
                        guild_id=guild_id,
                        channel_id=channel_id,
                        message_id=number,
                        author_id=author_id,
                        giver_id=int(user["id"]),
                        emoji=emoji,
                    )

    async def _givers(
        self, channel_id: int, message_id: int, emoji: Mapping[str, Any]
    ) -> AsyncIterator[Any]:
        """Yield who reacted with the emoji."""
        name = f"{emoji['name']}:{emoji['id']}" if emoji.get("id") is not None else emoji["name"]
        after = 0
        while True:
            page: Any = await self._client.http.get_reaction_users(
                channel_id, message_id, name, PAGE, after=after or None
            )
            for user in page:
                yield user
            last = max((int(user["id"]) for user in page), default=after)
            if len(page) < PAGE or last <= after:
                return
            after = last

    def _pass_over(
        self, message: Any, guild_id: int, channel_id: int, read_to: int, found: Found
    ) -> None:
        """Leave the stored data of a message unchanged."""
        number = _id(message)
        if number is None:
            found.is_whole = False
            return
        found.message_ids.add(number)
        found.unclear.add(number)
        if number > read_to:
            self._contributions.advance_cursor_backfill(guild_id, channel_id, number)

    def _undo_missing(self, kept: Iterable[Contribution], found: Found) -> None:
        """Undo the contributions whose message or reaction does not exist now."""
        for contribution in kept:
            meanings = self._client.app.guild_settings.of(contribution.guild_id)[
                ContributionSettings
            ].reactions
            if contribution.message_id not in found.message_ids:
                if found.is_whole:
                    self._contributions.revoke_message(
                        contribution.guild_id, contribution.message_id
                    )
            elif (
                contribution.source is Source.REACTION
                and contribution.message_id not in found.unclear
                # The givers of an emoji without a meaning were not requested.
                and reaction_kind(contribution.detail, meanings) is not None
                and (contribution.message_id, contribution.detail, contribution.giver_id)
                not in found.reactions
                and not self._hearing.meanwhile.knows(
                    contribution.message_id, contribution.detail, contribution.giver_id
                )
            ):
                self._contributions.revoke_reaction(
                    guild_id=contribution.guild_id,
                    message_id=contribution.message_id,
                    emoji=contribution.detail,
                    giver_id=contribution.giver_id,
                )


async def archived_since(
    client: OvationBot, guild: discord.Guild, parent: discord.abc.GuildChannel, since: datetime
) -> AsyncIterator[discord.Thread]:
    """Yield the channel's public threads or forum posts archived since then; the latest first.

    A session's initial data do not include them.
    """
    before: str | None = None
    while True:
        page: Any = await client.http.get_public_archived_threads(
            parent.id,
            before=before,
            limit=PAGE,
        )
        latest = before
        for raw in page["threads"]:
            try:
                thread = discord.Thread(guild=guild, state=guild._state, data=raw)
                latest = raw["thread_metadata"]["archive_timestamp"]
            except Exception as error:
                skip_unreadable(
                    client.app.metrics, "thread", error, guild=guild.id, channel=parent.id
                )
                continue
            if thread.archive_timestamp < since:
                return
            yield thread
        if not page.get("has_more") or latest == before:
            return
        before = latest


def _id(message: Any) -> int | None:
    return readable_id(message.get("id")) if isinstance(message, dict) else None
