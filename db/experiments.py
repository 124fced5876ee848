"""Experiments with posts, and their pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from db.database import Transaction
from db.tables.experiments import experiments, pair_posts, post_pairs, week_participants
from db.upsert import insert
from domain.experiments.experiment import (
    CountedThing,
    DropReason,
    Experiment,
    ExperimentPlan,
    ExperimentState,
    Look,
    PostPair,
    VariedThing,
)
from domain.experiments.weeks import WeekParticipant


class ExperimentRepository:
    """One guild's rows of the tables about experiments."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, plan: ExperimentPlan, seed: bytes, at: datetime) -> Experiment:
        """Store a new experiment."""
        added = await self._transaction.execute(
            insert(self._transaction, experiments)
            .values(
                guild_id=self._guild_id,
                secret=seed.hex(),
                state=ExperimentState.RUNNING,
                started_at=at,
                **_columns(plan),
            )
            .returning(experiments.c.id)
        )
        return Experiment(int(added.scalar_one()), self._guild_id, plan, seed, at)

    async def change(self, experiment: Experiment) -> None:
        """Store the plan and state of an experiment."""
        await self._transaction.execute(
            update(experiments)
            .where(experiments.c.guild_id == self._guild_id, experiments.c.id == experiment.id)
            .values(state=experiment.state, **_columns(experiment.plan))
        )

    async def get(self, experiment_id: int) -> Experiment | None:
        """Return the guild's experiment with this id, with its pairs."""
        found = await self._all(experiments.c.id == experiment_id)
        return found[0] if found else None

    async def running(self) -> Experiment | None:
        """Return the experiment that runs now."""
        found = await self._all(experiments.c.state == ExperimentState.RUNNING)
        return found[0] if found else None

    async def all(self) -> list[Experiment]:
        """Return the guild's experiments, the newest first."""
        return await self._all(experiments.c.id.is_not(None))

    async def add_pair(self, pair: PostPair) -> int:
        """Store a pair; return its id."""
        added = await self._transaction.execute(
            insert(self._transaction, post_pairs)
            .values(guild_id=self._guild_id, **_pair_columns(pair))
            .returning(post_pairs.c.id)
        )
        pair_id = int(added.scalar_one())
        posts = [
            {
                "pair_id": pair_id,
                "post_id": post_id,
                "guild_id": self._guild_id,
                "is_first": place < pair.firsts,
                "at": at,
            }
            for place, (post_id, at) in enumerate(zip(pair.posts, pair.times, strict=True))
        ]
        await self._transaction.execute(insert(self._transaction, pair_posts), posts)
        return pair_id

    async def change_pair(self, pair: PostPair) -> None:
        """Store what became of a pair."""
        await self._transaction.execute(
            update(post_pairs)
            .where(post_pairs.c.guild_id == self._guild_id, post_pairs.c.id == pair.id)
            .values(**_pair_columns(pair))
        )

    async def experiment_of(self, pair_id: int) -> int | None:
        """Return the experiment to which a pair belongs."""
        found = await self._transaction.execute(
            select(post_pairs.c.experiment_id).where(
                post_pairs.c.guild_id == self._guild_id, post_pairs.c.id == pair_id
            )
        )
        experiment_id: int | None = found.scalar_one_or_none()
        return experiment_id

    async def used(self, post_ids: Collection[int]) -> bool:
        """Return whether one of these posts is in a pair that was not left out."""
        found = await self._transaction.execute(
            select(post_pairs.c.id)
            .join(pair_posts, pair_posts.c.pair_id == post_pairs.c.id)
            .where(
                pair_posts.c.guild_id == self._guild_id,
                pair_posts.c.post_id.in_(post_ids),
                post_pairs.c.dropped.is_(None),
            )
        )
        return found.first() is not None

    # --- Weeks --------------------------------------------------------------------------------

    async def is_of_week(self, post_id: int) -> bool:
        """Return whether a post is in a week that is compared with another one now."""
        found = await self._transaction.execute(
            select(pair_posts.c.post_id)
            .join(post_pairs, post_pairs.c.id == pair_posts.c.pair_id)
            .join(experiments, experiments.c.id == post_pairs.c.experiment_id)
            .where(
                pair_posts.c.guild_id == self._guild_id,
                pair_posts.c.post_id == post_id,
                post_pairs.c.is_open,
                experiments.c.varied == VariedThing.FREQUENCY,
            )
        )
        return found.first() is not None

    async def put_participants(
        self, post_id: int, participants: Collection[WeekParticipant], at: datetime
    ) -> None:
        """Store who took part in a post of a week, in place of those stored before."""
        await self.remove_participants([post_id])
        if participants:
            rows = [
                {**asdict(each), "guild_id": self._guild_id, "counted_at": at}
                for each in participants
            ]
            await self._transaction.execute(insert(self._transaction, week_participants), rows)

    async def participants(self, post_ids: Collection[int]) -> list[WeekParticipant]:
        """Return who took part in these posts."""
        table = week_participants
        found = await self._transaction.execute(
            select(table.c.post_id, table.c.user_id, table.c.reacted, table.c.answered).where(
                table.c.guild_id == self._guild_id, table.c.post_id.in_(post_ids)
            )
        )
        return [WeekParticipant(*row) for row in found]

    async def remove_participants(self, post_ids: Collection[int]) -> None:
        """Forget who took part in these posts."""
        await self._transaction.execute(
            delete(week_participants).where(
                week_participants.c.guild_id == self._guild_id,
                week_participants.c.post_id.in_(post_ids),
            )
        )

    async def _all(self, which: Any) -> list[Experiment]:
        found = await self._transaction.execute(
            select(experiments)
            .where(experiments.c.guild_id == self._guild_id, which)
            .order_by(experiments.c.id.desc())
        )
        rows = found.all()
        ids = [row.id for row in rows]
        posts: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in await self._transaction.execute(
            select(pair_posts)
            .join(post_pairs, post_pairs.c.id == pair_posts.c.pair_id)
            .where(post_pairs.c.experiment_id.in_(ids))
            .order_by(pair_posts.c.is_first.desc(), pair_posts.c.at, pair_posts.c.post_id)
        ):
            posts[row.pair_id].append(row)
        pairs: dict[int, list[PostPair]] = defaultdict(list)
        for row in await self._transaction.execute(
            select(post_pairs)
            .where(post_pairs.c.experiment_id.in_(ids))
            .order_by(post_pairs.c.number)
        ):
            pairs[row.experiment_id].append(_pair(row, posts[row.id]))
        return [replace(_experiment(row), pairs=tuple(pairs[row.id])) for row in rows]


def _columns(plan: ExperimentPlan) -> dict[str, Any]:
    first, second = plan.variants
    return {
        "varied": plan.varied,
        "first_variant": first,
        "second_variant": second,
        "pairs": plan.pairs,
        "look": plan.look,
        "counted": plan.counted,
    }


def _experiment(row: Row[Any]) -> Experiment:
    plan = ExperimentPlan(
        VariedThing(row.varied),
        (row.first_variant, row.second_variant),
        row.pairs,
        Look(row.look),
        CountedThing(row.counted),
    )
    seed, state = bytes.fromhex(row.secret), ExperimentState(row.state)
    return Experiment(row.id, row.guild_id, plan, seed, row.started_at, state)


def _pair_columns(pair: PostPair) -> dict[str, Any]:
    people, less = pair.people or (None, None), pair.less or (None, None)
    complaints = pair.complaints or (None, None)
    return {
        "experiment_id": pair.experiment_id,
        "number": pair.number,
        "is_open": pair.is_open,
        "dropped": pair.dropped,
        "first_people": people[0],
        "second_people": people[1],
        "first_less": less[0],
        "second_less": less[1],
        "first_complaints": complaints[0],
        "second_complaints": complaints[1],
    }


def _pair(row: Row[Any], posts: Sequence[Row[Any]]) -> PostPair:
    is_counted = row.first_people is not None
    return PostPair(
        row.id,
        row.experiment_id,
        row.number,
        tuple(each.post_id for each in posts),
        tuple(each.at for each in posts),
        row.is_open,
        DropReason(row.dropped) if row.dropped else None,
        (row.first_people, row.second_people) if is_counted else None,
        (row.first_less, row.second_less) if is_counted else None,
        (row.first_complaints, row.second_complaints) if is_counted else None,
        sum(each.is_first for each in posts),
    )
