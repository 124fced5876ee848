"""A guild's own texts for playbooks, and the reviews of its alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from db.database import Transaction
from db.tables.playbooks import alert_reviews, playbook_texts
from db.upsert import insert, upsert
from domain.alerts.review import Review
from domain.playbooks.base import ApprovedText


class PlaybookRepository:
    """One guild's approved texts and reviews."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def texts(self, playbook: str) -> Mapping[int, ApprovedText]:
        """Return the approved texts of a playbook, by their numbers."""
        table = playbook_texts
        found = await self._transaction.execute(
            select(table).where(table.c.guild_id == self._guild_id, table.c.playbook == playbook)
        )
        return {row.number: ApprovedText(row.words, row.created_by, row.at) for row in found}

    async def approve(self, playbook: str, words: Sequence[str], *, by: int, at: datetime) -> None:
        """Replace the texts of a playbook."""
        table = playbook_texts
        await self._transaction.execute(
            delete(table).where(table.c.guild_id == self._guild_id, table.c.playbook == playbook)
        )
        await self._transaction.execute(
            insert(self._transaction, table),
            [
                {
                    "guild_id": self._guild_id,
                    "playbook": playbook,
                    "number": number,
                    "words": each,
                    "created_by": by,
                    "at": at,
                }
                for number, each in enumerate(words)
            ],
        )

    async def put_review(self, review: Review) -> None:
        """Store the review of an alert, in place of an earlier one."""
        await upsert(
            self._transaction,
            alert_reviews,
            {
                "alert_id": review.alert_id,
                "guild_id": self._guild_id,
                "created_by": review.created_by,
                "at": review.at,
                "happened": review.happened,
                "went_well": review.went_well,
                "to_change": review.to_change,
            },
        )

    async def review(self, alert_id: int) -> Review | None:
        """Return the review of an alert."""
        table = alert_reviews
        found = await self._transaction.execute(
            select(table).where(table.c.guild_id == self._guild_id, table.c.alert_id == alert_id)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Review(
            row.alert_id,
            row.guild_id,
            row.created_by,
            row.at,
            row.happened,
            row.went_well,
            row.to_change,
        )
