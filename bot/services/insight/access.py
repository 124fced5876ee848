"""Access to a guild's dashboard: links that open it once, and sessions.

Secrets are stored as hashes. What somebody is in the guild is asked of Discord: moderators see
every page, members their own.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.core import Core
from db.dashboard import DashboardRepository
from domain.dashboard import (
    LINK_LASTS,
    RIGHTS_LAST,
    SESSION_LASTS,
    TOKEN_BYTES,
    DashboardSession,
    Rights,
    is_token,
    token_hash,
)
from domain.languages import LANGUAGES, Language

MAX_CHOICES = 25
"""How many servers somebody can choose from who signs in without saying which."""
REMEMBERED = 1_000
"""How many people's rights are remembered at most."""


class GuildDirectory(Protocol):
    """Discord's knowledge of guilds, their members and moderators."""

    def guild_name(self, guild_id: int) -> str | None:
        """Return the name of a guild; None if the bot does not serve it here."""

    async def rights(self, guild_id: int, user_id: int) -> Rights:
        """Return what somebody is in a guild; raise `DirectoryUnavailable`."""

    async def guilds_of(self, user_id: int) -> list[int]:
        """Return guilds of which somebody is a member, at most `MAX_CHOICES`.

        Raises `DirectoryUnavailable`.
        """


class DirectoryUnavailable(Exception):
    """Discord does not answer at the moment."""


class DashboardAccessService:
    """Links and sessions of the dashboard."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._secret_bytes = core.secret_bytes
        self._directory: GuildDirectory | None = None
        self._known: OrderedDict[tuple[int, int], tuple[datetime, Rights]] = OrderedDict()
        """The moment of the answer, and what the person is in the guild."""

    def connect(self, directory: GuildDirectory) -> None:
        """Ask this for names and rights from now on."""
        self._directory = directory

    def guild_name(self, guild_id: int) -> str:
        """Return the guild's name; empty if it is not known."""
        return (self._directory and self._directory.guild_name(guild_id)) or ""

    async def create_link(self, guild_id: int, user_id: int, language: Language) -> str:
        """Return the secret of a new link; an earlier one of this person no longer works."""
        secret = self._secret_bytes(TOKEN_BYTES).hex()
        opens = DashboardSession(guild_id, user_id, language, self._clock() + LINK_LASTS)
        async with self._database.transaction(guild_id) as transaction:
            await DashboardRepository(transaction).add_link(token_hash(secret), opens)
        return secret

    async def is_open(self, secret: str) -> bool:
        """Return whether a link with this secret can still be used."""
        if not is_token(secret):
            return False
        async with self._database.snapshot() as reading:
            found = await DashboardRepository(reading).link(token_hash(secret), self._clock())
        return found is not None

    async def sign_in(self, secret: str) -> str | None:
        """Use a link; return the secret of a new session, or None if it cannot be used.

        Somebody who left the guild gets none either. Raises `DirectoryUnavailable`, without
        using the link, while that cannot be known.
        """
        if not is_token(secret):
            return None
        now, hashed = self._clock(), token_hash(secret)
        async with self._database.snapshot() as reading:
            opens = await DashboardRepository(reading).link(hashed, now)
        if opens is None or await self._rights(opens.guild_id, opens.user_id) is Rights.NONE:
            return None
        session = self._secret_bytes(TOKEN_BYTES).hex()
        async with self._database.transaction(opens.guild_id) as transaction:
            links = DashboardRepository(transaction)
            if await links.take_link(hashed, now) is None:
                return None
            await links.add_session(
                token_hash(session), replace(opens, expires_at=now + SESSION_LASTS)
            )
        return session

    async def guilds_of(self, user_id: int) -> list[int]:
        """Return guilds of which somebody is a member; raise `DirectoryUnavailable`."""
        if self._directory is None:
            raise DirectoryUnavailable
        return await self._directory.guilds_of(user_id)

    async def sign_in_as(self, guild_id: int, user_id: int, language: Language) -> str | None:
        """Return the secret of a new session of somebody whom Discord has named.

        None if they are not a member of the guild. Raises `DirectoryUnavailable`.
        """
        if await self._rights(guild_id, user_id) is Rights.NONE:
            return None
        session = self._secret_bytes(TOKEN_BYTES).hex()
        opens = DashboardSession(guild_id, user_id, language, self._clock() + SESSION_LASTS)
        async with self._database.transaction(guild_id) as transaction:
            await DashboardRepository(transaction).add_session(token_hash(session), opens)
        return session

    async def session(self, secret: str) -> DashboardSession | None:
        """Return the session with this secret; None if it has ended or its person left the guild.

        Raises `DirectoryUnavailable` while that cannot be known.
        """
        if not is_token(secret):
            return None
        async with self._database.snapshot() as reading:
            found = await DashboardRepository(reading).session(token_hash(secret), self._clock())
        if found is None:
            return None
        rights = await self._rights(found.guild_id, found.user_id)
        if rights is Rights.NONE:
            return None
        return replace(found, moderates=rights is Rights.MODERATOR)

    async def choose_language(self, secret: str, language: Language) -> None:
        """Show a session's pages in this language, if the bot speaks it."""
        if language not in LANGUAGES:
            return
        async with self._database.transaction() as transaction:
            await DashboardRepository(transaction).choose_language(token_hash(secret), language)

    async def sign_out(self, secret: str) -> None:
        """End a session."""
        async with self._database.transaction() as transaction:
            await DashboardRepository(transaction).end_session(token_hash(secret))

    async def _rights(self, guild_id: int, user_id: int) -> Rights:
        """Return what somebody is in a guild, or was at most `RIGHTS_LAST` ago."""
        key, now = (guild_id, user_id), self._clock()
        known = self._known.get(key)
        if known is not None and now - known[0] < RIGHTS_LAST:
            return known[1]
        if self._directory is None:
            raise DirectoryUnavailable
        rights = await self._directory.rights(guild_id, user_id)
        self._known[key] = (now, rights)
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return rights
