"""Links to the dashboard, each of which opens it once, and sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, delete, insert, select, update

from db.database import Transaction
from db.tables.dashboard import dashboard_links, dashboard_sessions
from domain.dashboard import MAX_SESSIONS, DashboardSession
from domain.languages import Language


class DashboardRepository:
    """The rows of the tables `dashboard_links` and `dashboard_sessions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add_link(self, hashed: str, opens: DashboardSession) -> None:
        """Store a link, in place of an earlier one of the same person to the same guild."""
        table = dashboard_links
        await self._transaction.execute(
            delete(table).where(
                table.c.user_id == opens.user_id, table.c.guild_id == opens.guild_id
            )
        )
        await self._transaction.execute(insert(table).values(_values(hashed, opens)))

    async def link(self, hashed: str, now: datetime) -> DashboardSession | None:
        """Return what a link opens; None if it cannot be used now."""
        return await self._unexpired(dashboard_links, hashed, now)

    async def take_link(self, hashed: str, now: datetime) -> DashboardSession | None:
        """Delete a link and return what it opens; None if it was used or has expired."""
        table = dashboard_links
        found = await self._transaction.execute(
            delete(table)
            .where(table.c.secret_hash == hashed, table.c.expires_at > now)
            .returning(table.c.guild_id, table.c.user_id, table.c.language, table.c.expires_at)
        )
        row = found.one_or_none()
        return None if row is None else DashboardSession(*row)

    async def add_session(self, hashed: str, session: DashboardSession) -> None:
        """Store a session; of too many, those of the person that expire first end."""
        table = dashboard_sessions
        await self._transaction.execute(insert(table).values(_values(hashed, session)))
        newest = (
            select(table.c.secret_hash)
            .where(table.c.user_id == session.user_id, table.c.guild_id == session.guild_id)
            .order_by(table.c.expires_at.desc())
            .limit(MAX_SESSIONS)
        )
        await self._transaction.execute(
            delete(table).where(
                table.c.user_id == session.user_id,
                table.c.guild_id == session.guild_id,
                table.c.secret_hash.not_in(newest),
            )
        )

    async def session(self, hashed: str, now: datetime) -> DashboardSession | None:
        """Return the session, unless it has ended."""
        return await self._unexpired(dashboard_sessions, hashed, now)

    async def _unexpired(self, table: Table, hashed: str, now: datetime) -> DashboardSession | None:
        found = await self._transaction.execute(
            select(table.c.guild_id, table.c.user_id, table.c.language, table.c.expires_at).where(
                table.c.secret_hash == hashed, table.c.expires_at > now
            )
        )
        row = found.one_or_none()
        return None if row is None else DashboardSession(*row)

    async def choose_language(self, hashed: str, language: Language) -> None:
        """Store the language in which a session's pages are shown."""
        table = dashboard_sessions
        await self._transaction.execute(
            update(table).where(table.c.secret_hash == hashed).values(language=language)
        )

    async def end_session(self, hashed: str) -> None:
        """Delete a session."""
        table = dashboard_sessions
        await self._transaction.execute(delete(table).where(table.c.secret_hash == hashed))


def _values(hashed: str, session: DashboardSession) -> dict[str, object]:
    return {
        "secret_hash": hashed,
        "guild_id": session.guild_id,
        "user_id": session.user_id,
        "language": session.language,
        "expires_at": session.expires_at,
    }
