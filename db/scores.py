"""What was decided about scores beside the rules: corrections, circles, and the log of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Boolean, ColumnElement, and_, delete, func, literal_column, select, update

from db.contributions import act_of
from db.engine import Transaction
from db.portions import portions
from db.tables import acts, channels, circle_members, circles, score_log
from db.upsert import insert
from domain.contributions import Act, Source
from domain.contributions.circles import Circle, Pair


class Action(StrEnum):
    """What the log tells of."""

    STRUCK = "struck"
    RESTORED = "restored"
    POINTS = "points"
    CIRCLE = "circle"
    FINE = "fine"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `by` None is the bot itself."""

    action: Action
    at: datetime
    user_id: int | None = None
    by: int | None = None
    points: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KnownCircle:
    """A circle that was found, as it was seen last."""

    id: int
    members: frozenset[int]
    acts: int
    fine: bool


class ScoreRepository:
    """One guild's log, circles, and single acts."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    # --- The log -----------------------------------------------------------------------------

    async def log(self, entry: Entry) -> None:
        """Add a line; none is ever changed."""
        await self._transaction.execute(
            insert(self._transaction, score_log).values(
                guild_id=self._guild_id,
                action=entry.action,
                user_id=entry.user_id,
                created_by=entry.by,
                points=entry.points,
                note=entry.note[:300],
                at=entry.at,
            )
        )

    async def log_points(self, given: Iterable[Act]) -> None:
        """Add a line for each of these points by hand."""
        for act in given:
            await self.log(
                Entry(Action.POINTS, act.at, act.receiver_id, act.giver_id, act.amount, act.detail)
            )

    async def entries(self, *, limit: int, offset: int = 0) -> list[Entry]:
        """The lines of the log, the latest first."""
        found = await self._transaction.execute(
            select(score_log)
            .where(score_log.c.guild_id == self._guild_id)
            .order_by(score_log.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [
            Entry(Action(row.action), row.at, row.user_id, row.created_by, row.points, row.note)
            for row in found
        ]

    # --- Single acts -------------------------------------------------------------------------

    async def act(self, act_id: int) -> Act | None:
        """The act with this id, if it is this guild's."""
        found = await self._transaction.execute(
            select(acts).where(acts.c.id == act_id, acts.c.guild_id == self._guild_id)
        )
        row = found.one_or_none()
        return None if row is None else act_of(row)

    async def latest(self, receiver_id: int, *, limit: int) -> list[tuple[int, Act]]:
        """The latest acts towards a member with their ids, the newest first."""
        found = await self._transaction.execute(
            select(acts)
            .where(acts.c.guild_id == self._guild_id, acts.c.receiver_id == receiver_id)
            .order_by(acts.c.at.desc(), acts.c.id.desc())
            .limit(limit)
        )
        return [(row.id, act_of(row)) for row in found]

    # --- Who gave to whom --------------------------------------------------------------------

    async def pairs(self, since: datetime) -> dict[Pair, int]:
        """How many acts passed between any two since then, of those that count."""
        found = await self._transaction.execute(
            select(acts.c.giver_id, acts.c.receiver_id, func.count().label("number"))
            .where(
                acts.c.guild_id == self._guild_id,
                acts.c.at >= since,
                acts.c.giver_id != acts.c.receiver_id,
                acts.c.source != Source.POINTS,
                acts.c.standing > 0,
                acts.c.weight > 0,
                acts.c.struck.is_(False),
            )
            .group_by(acts.c.giver_id, acts.c.receiver_id)
        )
        return {(row.giver_id, row.receiver_id): row.number for row in found}

    async def to_look_at(self, since: datetime, givers: Collection[int]) -> list[Act]:
        """The acts since then that are held back, and those of these givers to others."""
        found: dict[object, Act] = {}
        # Spelled out, so that the index of those alone is known to suit.
        held_back: ColumnElement[bool] = literal_column("circle <> 100", Boolean)
        # A day more, since an act's own day is by the guild's clocks.
        recent = acts.c.day >= since.date() - timedelta(days=1)
        of_givers = (and_(acts.c.giver_id.in_(some), recent) for some in portions(givers))
        for condition in (held_back, *of_givers):
            rows = await self._transaction.execute(
                select(acts).where(acts.c.guild_id == self._guild_id, condition)
            )
            found.update(
                (act.key, act)
                for act in map(act_of, rows)
                if act.at >= since
                and act.giver_id != act.receiver_id
                and act.source is not Source.POINTS
            )
        return list(found.values())

    # --- Circles -----------------------------------------------------------------------------

    async def circles(self) -> list[KnownCircle]:
        """All circles that were found, the latest first."""
        found = await self._transaction.execute(
            select(circles)
            .where(circles.c.guild_id == self._guild_id)
            .order_by(circles.c.seen_at.desc(), circles.c.id.desc())
        )
        rows = found.all()
        members: dict[int, set[int]] = {row.id: set() for row in rows}
        inside = await self._transaction.execute(
            select(circle_members).where(circle_members.c.circle_id.in_(list(members)))
        )
        for row in inside:
            members[row.circle_id].add(row.user_id)
        return [
            KnownCircle(row.id, frozenset(members[row.id]), row.acts, row.fine_at is not None)
            for row in rows
        ]

    async def in_a_circle(self, one: int, other: int, since: datetime) -> bool:
        """Whether both were seen in one circle from `since` on that no moderator called fine."""
        both = circle_members.alias()
        found = await self._transaction.execute(
            select(circles.c.id)
            .join(circle_members, circle_members.c.circle_id == circles.c.id)
            .join(both, both.c.circle_id == circles.c.id)
            .where(
                circles.c.guild_id == self._guild_id,
                circles.c.fine_at.is_(None),
                circles.c.seen_at >= since,
                circle_members.c.user_id == one,
                both.c.user_id == other,
            )
            .limit(1)
        )
        return found.first() is not None

    async def add_circle(self, circle: Circle, at: datetime) -> int:
        """Keep a circle that was not known; returns its id."""
        result = await self._transaction.execute(
            insert(self._transaction, circles)
            .values(guild_id=self._guild_id, acts=circle.acts, found_at=at, seen_at=at)
            .returning(circles.c.id)
        )
        circle_id = int(result.scalar_one())
        await self._keep_members(circle_id, circle.members)
        return circle_id

    async def see_again(self, circle_id: int, circle: Circle, at: datetime) -> None:
        """Keep how a known circle looks now."""
        await self._transaction.execute(
            update(circles).where(circles.c.id == circle_id).values(acts=circle.acts, seen_at=at)
        )
        await self._transaction.execute(
            delete(circle_members).where(circle_members.c.circle_id == circle_id)
        )
        await self._keep_members(circle_id, circle.members)

    async def call_fine(self, circle_id: int, by: int, at: datetime) -> bool:
        """Keep that a moderator says it is fine; False if it is not there, or was called so."""
        result = await self._transaction.execute(
            update(circles)
            .where(
                circles.c.id == circle_id,
                circles.c.guild_id == self._guild_id,
                circles.c.fine_at.is_(None),
            )
            .values(fine_at=at, created_by=by)
        )
        return result.rowcount == 1

    async def _keep_members(self, circle_id: int, members: Collection[int]) -> None:
        rows = [{"circle_id": circle_id, "user_id": member} for member in sorted(members)]
        await self._transaction.execute(insert(self._transaction, circle_members), rows)


async def guilds_heard(transaction: Transaction) -> Sequence[int]:
    """The guilds in which anything was ever heard."""
    found = await transaction.execute(select(channels.c.guild_id).distinct())
    return found.scalars().all()
