"""Contributions, their totals, and the cursor of each channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)

from db.chunking import chunked
from db.contribution_rows import IS_CONTRIBUTION, contribution_of, key_of, row_of, settled_day
from db.database import Transaction
from db.participation import ParticipationRepository
from db.rank_histogram import RankHistogramRepository
from db.tables.contributions import channel_cursors, contributions, totals
from db.upsert import insert, upsert
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.measures import occurrences_of
from domain.contributions.sources import GESTURES
from domain.contributions.totals import ALL, Key, scoring_windows
from domain.snowflakes import snowflake_time

BOARD = (
    select(totals.c.user_id, totals.c.points, totals.c.contributions)
    .where(
        totals.c.guild_id == bindparam("guild"),
        totals.c.period == bindparam("period"),
        totals.c.kind == bindparam("kind"),
        totals.c.points > 0,
        totals.c.listed == bindparam("listed"),
    )
    .order_by(totals.c.points.desc(), totals.c.user_id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
"""Built once, since building a statement takes longer than running it."""


class MemberTotal(NamedTuple):
    """One member's total in one period and kind."""

    user_id: int
    points: int
    contributions: int


class ContributionRepository:
    """The contributions of one guild and their totals."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def on_messages(self, message_ids: Collection[int]) -> list[Contribution]:
        """Return the contributions that belong to these messages."""
        found: list[Contribution] = []
        for some in chunked(message_ids):
            rows = await self._transaction.execute(
                # By message alone, which has an index. With the guild as a condition, SQLite would
                # rather scan all rows of the guild, which it supposes to be few.
                select(contributions).where(contributions.c.message_id.in_(some))
            )
            ours = [row for row in rows if row.guild_id == self._guild_id]
            found += map(contribution_of, sorted(ours, key=attrgetter("id")))
        return found

    async def answer_in(self, thread_id: int) -> Contribution | None:
        """Return the accepted answer in this thread."""
        rows = await self._transaction.execute(
            select(contributions).where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.channel_id == thread_id,
                # A literal, so that the partial index of answers is known to apply.
                contributions.c.source == literal_column(f"'{Source.ANSWER}'"),
            )
        )
        row = rows.first()
        return None if row is None else contribution_of(row)

    async def in_channel(self, channel_id: int, first: int) -> list[Contribution]:
        """Return thanks and reactions on a channel's messages from the id `first` on."""
        rows = await self._transaction.execute(
            select(contributions).where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.channel_id == channel_id,
                # Contributions are at the time of their message, or later.
                contributions.c.at >= snowflake_time(first),
                contributions.c.message_id >= first,
                contributions.c.source.in_([Source.THANKS, Source.REACTION]),
            )
        )
        return list(map(contribution_of, rows))

    async def contributions_affecting(
        self, changed: Collection[Contribution]
    ) -> list[Contribution]:
        """Return all contributions that affect the points of `changed`, or are affected by them."""
        queries = [select(contributions).where(each) for each in self._affecting(changed)]

        def read(connection: Connection) -> list[Contribution]:
            found = chain.from_iterable(map(connection.execute, queries))
            return list({one.key: one for one in map(contribution_of, found)}.values())

        # On SQLite this runs in the connection's thread: they may be thousands.
        return await self._transaction.run_sync(read)

    async def fingerprint(
        self, message_ids: Collection[int], changed: Collection[Contribution]
    ) -> tuple[object, ...]:
        """Return a value that changes with any contribution from which totals are computed.

        These are the ones on the messages, and those that `contributions_affecting` returns for
        `changed`. Nothing else of a stored contribution ever changes.
        """
        summed = select(
            func.count(),
            func.sum(contributions.c.id),
            func.sum(contributions.c.collusion_factor),
            func.count().filter(contributions.c.voided),
        )
        conditions = [
            *(contributions.c.message_id.in_(some) for some in chunked(message_ids)),
            *self._affecting(changed),
        ]
        found = [await self._transaction.execute(summed.where(each)) for each in conditions]
        return (await self.settled_day(), *(tuple(one.one()) for one in found))

    def _affecting(self, changed: Collection[Contribution]) -> Iterator[Any]:
        """Yield the conditions whose rows `contributions_affecting` returns."""
        for place in scoring_windows(changed):
            for people, column, when, which in (
                (
                    place.people,
                    contributions.c.giver_id,
                    contributions.c.day.between(place.first, place.last),
                    contributions.c.source != Source.REACTION,
                ),
                (
                    place.givers,
                    contributions.c.receiver_id,
                    _between(place.answered),
                    contributions.c.source.in_(GESTURES),
                ),
                (
                    place.authors,
                    contributions.c.receiver_id,
                    _between(place.whole),
                    contributions.c.source == Source.REACTION,
                ),
            ):
                for some in chunked(people):
                    yield and_(
                        contributions.c.guild_id == self._guild_id, column.in_(some), when, which
                    )

    async def received(
        self, receivers: Collection[int], since: datetime, until: datetime
    ) -> list[Contribution]:
        """Return the contributions to these members from `since` to before `until`, in order."""
        found: list[Row[Any]] = []
        for some in chunked(receivers):
            rows = await self._transaction.execute(
                select(contributions).where(
                    contributions.c.guild_id == self._guild_id,
                    contributions.c.receiver_id.in_(some),
                    contributions.c.at >= since,
                    contributions.c.at < until,
                )
                # Sorted below: with ORDER BY, SQLite would scan all contributions of that time.
            )
            found += rows
        return [contribution_of(row) for row in sorted(found, key=attrgetter("at", "id"))]

    async def change(
        self, *, added: Sequence[Contribution], removed: Iterable[Contribution]
    ) -> None:
        """Insert and delete contributions; one that exists is not inserted again."""
        removed = list(removed)
        repository = ParticipationRepository(self._transaction, self._guild_id)
        weeks = await repository.weeks_of([*added, *removed])
        if gone := [key_of(contribution) for contribution in removed]:
            await self._transaction.execute(delete(contributions).where(*IS_CONTRIBUTION), gone)
        if added:
            statement = insert(self._transaction, contributions).on_conflict_do_nothing()
            await self._transaction.execute(
                statement, [row_of(contribution) for contribution in added]
            )
        self._transaction.occurrences.extend(
            [
                *chain.from_iterable(map(occurrences_of, added)),
                *(
                    occurrence._replace(number=-1)
                    for contribution in removed
                    for occurrence in occurrences_of(contribution)
                ),
                *await repository.changes_since(weeks),
            ]
        )

    async def update_adjustments(self, changed: Iterable[Contribution]) -> None:
        """Store the ring factor and the voiding of these contributions."""
        for contribution in changed:
            await self._transaction.execute(
                update(contributions)
                .where(*IS_CONTRIBUTION)
                .values(collusion_factor=contribution.collusion_factor, voided=contribution.voided),
                key_of(contribution),
            )

    async def settled_day(self) -> date | None:
        """Return the day before which totals are final; None if all contributions are stored."""
        return await settled_day(self._transaction)

    async def add_to_totals(self, changes: Mapping[Key, tuple[int, int]]) -> None:
        """Add points and numbers of contributions to each total; either may be negative."""
        if not changes:
            return
        places = RankHistogramRepository(self._transaction)
        listed = await places.listed(self._guild_id, {user_id for *_, user_id in changes})
        statement = insert(self._transaction, totals)
        statement = statement.on_conflict_do_update(
            index_elements=["guild_id", "period", "kind", "user_id"],
            set_={
                "points": totals.c.points + statement.excluded.points,
                "contributions": totals.c.contributions + statement.excluded.contributions,
            },
        )
        rows = [
            {
                "guild_id": self._guild_id,
                "period": period,
                "kind": kind,
                "user_id": user_id,
                "points": points,
                "contributions": number,
                "listed": user_id in listed,
            }
            for (period, kind, user_id), (points, number) in changes.items()
        ]
        now = await self._transaction.execute(statement.returning(totals), rows)
        await places.move(
            ((row.guild_id, row.period, row.kind), row.points - added, row.points)
            for row in now
            if row.listed and (added := changes[row.period, row.kind, row.user_id][0])
        )

    async def leaderboard(
        self, period: str, kind: str, *, limit: int, offset: int = 0, listed: bool = True
    ) -> list[MemberTotal]:
        """Return the members with most points, either those who are `listed` or the others."""
        found = await self._transaction.execute(
            BOARD,
            {
                "guild": self._guild_id,
                "period": period,
                "kind": kind,
                "listed": listed,
                "limit": limit,
                "offset": offset,
            },
        )
        return list(map(MemberTotal._make, found))

    async def top_members(self, period: str, kind: str, *, limit: int) -> list[MemberTotal]:
        """Return the members with most points, listed or not; not for a leaderboard."""
        found = [
            standing
            for listed in (True, False)
            for standing in await self.leaderboard(period, kind, limit=limit, listed=listed)
        ]
        return sorted(found, key=attrgetter("points", "user_id"), reverse=True)[:limit]

    async def member_totals(
        self, user_id: int, periods: Collection[str]
    ) -> dict[str, dict[str, int]]:
        """Return the member's points by period and kind."""
        found = await self._transaction.execute(
            select(totals.c.period, totals.c.kind, totals.c.points).where(
                totals.c.guild_id == self._guild_id,
                totals.c.user_id == user_id,
                totals.c.period.in_(periods),
                totals.c.kind.in_([ALL, *ContributionKind]),
            )
        )
        sums: dict[str, dict[str, int]] = {period: {} for period in periods}
        for row in found:
            if row.points:
                sums[row.period][row.kind] = row.points
        return sums

    async def points(self, user_id: int, period: str, kind: str) -> int:
        """Return the member's points in a period and kind, listed or not."""
        found = await self._transaction.execute(
            select(totals.c.points).where(
                totals.c.guild_id == self._guild_id,
                totals.c.period == period,
                totals.c.kind == kind,
                totals.c.user_id == user_id,
            )
        )
        return found.scalar_one_or_none() or 0

    async def ahead_with(self, user_id: int, points: int, period: str, kind: str) -> int:
        """Return how many with the same points come before the member on the leaderboard."""
        found = await self._transaction.execute(
            select(func.count()).where(
                totals.c.guild_id == self._guild_id,
                totals.c.period == period,
                totals.c.kind == kind,
                totals.c.points == points,
                totals.c.user_id > user_id,
                totals.c.listed,
            )
        )
        return int(found.scalar_one())

    async def rank(self, points: int, period: str, kind: str = ALL) -> int:
        """Return the rank of these points among listed members, 1 being the first."""
        above = await RankHistogramRepository(self._transaction).count_above(
            (self._guild_id, period, kind), points
        )
        return above + 1

    async def channel_cursors(self) -> dict[int, int]:
        """Return the last message counted in each channel."""
        found = await self._transaction.execute(
            select(channel_cursors.c.channel_id, channel_cursors.c.read_to).where(
                channel_cursors.c.guild_id == self._guild_id
            )
        )
        return {row.channel_id: row.read_to for row in found}

    async def set_channel_cursors(self, positions: Mapping[int, int]) -> None:
        """Store how far each of these channels has been read."""
        if positions:
            await upsert(
                self._transaction,
                channel_cursors,
                [
                    {"guild_id": self._guild_id, "channel_id": channel_id, "read_to": message_id}
                    for channel_id, message_id in positions.items()
                ],
            )


def _between(span: tuple[datetime, datetime]) -> Any:
    return and_(contributions.c.at >= span[0], contributions.c.at < span[1])
