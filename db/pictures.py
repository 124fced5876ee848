"""Pictures of contests, stored in the database so that one backup has everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from db.database import Transaction
from db.tables.pictures import pictures
from domain.contests.picture import MEDIA_TYPE, Picture


class PictureRepository:
    """The rows of the `pictures` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, picture: Picture, *, guild_id: int, author_id: int | None, at: datetime
    ) -> int:
        """Store `picture`; returns its id."""
        added = await self._transaction.execute(
            insert(pictures).values(
                guild_id=guild_id,
                author_id=author_id,
                media_type=MEDIA_TYPE,
                width=picture.width,
                height=picture.height,
                sha256=picture.sha256,
                difference_hash=picture.difference_hash,
                data=picture.data,
                created_at=at,
            )
        )
        (number,) = added.inserted_primary_key or (0,)
        return int(number)

    async def get(self, picture_id: int) -> Picture | None:
        """Return the picture with this id."""
        found = await self._transaction.execute(
            select(
                pictures.c.data,
                pictures.c.width,
                pictures.c.height,
                pictures.c.sha256,
                pictures.c.difference_hash,
            ).where(pictures.c.id == picture_id)
        )
        row = found.one_or_none()
        return Picture(*row) if row else None

    async def remove(self, picture_id: int) -> None:
        """Delete the picture, to which nothing may refer."""
        await self._transaction.execute(delete(pictures).where(pictures.c.id == picture_id))
