"""The numbers of listed members by points, so that a rank needs no counting of members.

`totals.listed` repeats `consents.listed`, and `rank_buckets` counts the totals that are listed (see
`domain.contributions.rank_histogram`). All three are changed together, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, func, select, union_all, update

from db.chunking import chunked
from db.database import Transaction
from db.tables.consent import consents
from db.tables.contributions import rank_buckets, totals
from db.upsert import insert
from domain.contributions.rank_histogram import LEVELS, Board, bucket_deltas, buckets_above

_BOARD = (
    rank_buckets.c.guild_id == bindparam("guild"),
    rank_buckets.c.period == bindparam("period"),
    rank_buckets.c.kind == bindparam("kind"),
)
# One index search for each level: with alternatives in one search, SQLite would scan the board.
_SPANS = union_all(
    *(
        select(rank_buckets.c.members).where(
            *_BOARD,
            rank_buckets.c.level == level,
            rank_buckets.c.bucket >= bindparam(f"first_{level}"),
            rank_buckets.c.bucket < bindparam(f"end_{level}"),
        )
        for level in range(LEVELS)
    )
).subquery()
ABOVE = select(func.coalesce(func.sum(_SPANS.c.members), 0))
"""Built once, since building a statement takes longer than running it."""


class RankHistogramRepository:
    """The rows of the `rank_buckets` table, and the listed members."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def count_above(self, board: Board, points: int) -> int:
        """Return how many listed members have more than `points`."""
        guild_id, period, kind = board
        values: dict[str, int | str] = {"guild": guild_id, "period": period, "kind": kind}
        for span in buckets_above(points):
            values |= {f"first_{span.level}": span.first, f"end_{span.level}": span.end}
        return int((await self._transaction.execute(ABOVE, values)).scalar_one())

    async def listed(self, guild_id: int, user_ids: Collection[int]) -> set[int]:
        """Return those of these members who asked to be listed."""
        found: set[int] = set()
        for wanted in chunked(user_ids):
            rows = await self._transaction.execute(
                select(consents.c.user_id).where(
                    consents.c.guild_id == guild_id,
                    consents.c.user_id.in_(wanted),
                    consents.c.listed,
                )
            )
            found.update(rows.scalars())
        return found

    async def move(self, changes: Iterable[tuple[Board, int, int]]) -> None:
        """Move members on a board from some points to others; 0 is not on it."""
        moved = bucket_deltas(changes)
        if not moved:
            return
        statement = insert(self._transaction, rank_buckets)
        statement = statement.on_conflict_do_update(
            index_elements=["guild_id", "period", "kind", "level", "bucket"],
            set_={"members": rank_buckets.c.members + statement.excluded.members},
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
        """Put the person on all leaderboards of the guild, or of all guilds, or remove them."""
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
