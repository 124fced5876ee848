"""Unasked approaches to members, also to those who erased their data since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from db.database import Transaction
from db.erasure_marks import ErasureMarkRepository
from db.tables.contact_budget import contacts
from db.upsert import insert
from domain.contact_budget import CONTACT_PERIOD, Contact


class ContactRepository:
    """The rows of the `contacts` table of one guild."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def lately(self, user_id: int, now: datetime) -> list[datetime]:
        """Return when the member was approached within `CONTACT_PERIOD`, in no order."""
        found = await self._transaction.execute(
            select(contacts.c.at).where(
                contacts.c.guild_id == self._guild_id,
                contacts.c.user_id == user_id,
                contacts.c.at > now - CONTACT_PERIOD,
            )
        )
        marks = ErasureMarkRepository(self._transaction)
        return [*found.scalars(), *await marks.contacts(self._guild_id, user_id, now)]

    async def add(self, user_id: int, kind: Contact, about_id: int, at: datetime) -> None:
        """Store an approach."""
        await self._transaction.execute(
            insert(self._transaction, contacts).values(
                guild_id=self._guild_id, user_id=user_id, kind=kind, about_id=about_id, at=at
            )
        )

    async def remove(self, kind: Contact, about_id: int) -> None:
        """Delete an approach that did not reach the member."""
        await self._transaction.execute(
            delete(contacts).where(
                contacts.c.guild_id == self._guild_id,
                contacts.c.kind == kind,
                contacts.c.about_id == about_id,
            )
        )
