"""How many listed members have how many points, so that nobody need be counted for a place.

`totals.listed` repeats what `members.listed` says, and `places` counts the totals that are listed
(`domain.contributions.places` says how). All three are changed together, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, func, select, union_all, update

from db.engine import Transaction
from db.portions import portions
from db.tables import members, places, totals
from db.upsert import insert
from domain.contributions.places import LEVELS, Board, above, moves

_BOARD = (
    places.c.guild_id == bindparam("guild"),
    places.c.period == bindparam("period"),
    places.c.kind == bindparam("kind"),
)
# One search of the key for each level: as alternatives of one search, SQLite would read the board.
_SPANS = union_all(
    *(
        select(places.c.members).where(
            *_BOARD,
            places.c.level == level,
            places.c.bucket >= bindparam(f"first_{level}"),
            places.c.bucket < bindparam(f"end_{level}"),
        )
        for level in range(LEVELS)
    )
).subquery()
ABOVE = select(func.coalesce(func.sum(_SPANS.c.members), 0))
"""Built once: building a statement takes longer than answering it."""


class PlaceRepository:
    """The rows of the `places` table, and who is listed."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def above(self, board: Board, points: int) -> int:
        """How many listed members have more than `points`."""
        guild_id, period, kind = board
        values: dict[str, int | str] = {"guild": guild_id, "period": period, "kind": kind}
        for span in above(points):
            values |= {f"first_{span.level}": span.first, f"end_{span.level}": span.end}
        return int((await self._transaction.execute(ABOVE, values)).scalar_one())

    async def listed(self, guild_id: int, user_ids: Collection[int]) -> set[int]:
        """Those of these members who asked to be listed."""
        found: set[int] = set()
        for wanted in portions(user_ids):
            rows = await self._transaction.execute(
                select(members.c.user_id).where(
                    members.c.guild_id == guild_id,
                    members.c.user_id.in_(wanted),
                    members.c.listed,
                )
            )
            found.update(rows.scalars())
        return found

    async def move(self, changes: Iterable[tuple[Board, int, int]]) -> None:
        """Count members who went, on a board, from some points to others; 0 is nowhere."""
        moved = moves(changes)
        if not moved:
            return
        statement = insert(self._transaction, places)
        statement = statement.on_conflict_do_update(
            index_elements=["guild_id", "period", "kind", "level", "bucket"],
            set_={"members": places.c.members + statement.excluded.members},
        )
        await self._transaction.execute(
            statement,
            [
                {
                    "guild_id": guild_id,
                    "period": period,
                    "kind": kind,
                    "level": level,
                    "bucket": number,
                    "members": members,
                }
                for ((guild_id, period, kind), (level, number)), members in moved.items()
            ],
        )

    async def set_listed(self, user_id: int, *, listed: bool, guild_id: int | None = None) -> None:
        """Put the person on all boards of the guild, or of all guilds, or take them off."""
        statement = update(totals).where(totals.c.user_id == user_id, totals.c.listed != listed)
        if guild_id is not None:
            statement = statement.where(totals.c.guild_id == guild_id)
        changed = await self._transaction.execute(statement.values(listed=listed).returning(totals))
        await self.move(
            ((row.guild_id, row.period, row.kind), 0, row.points)
            if listed
            else ((row.guild_id, row.period, row.kind), row.points, 0)
            for row in changed
        )
