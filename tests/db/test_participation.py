"""Counts of members who take part in a week, return or are new equal a count from scratch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.services.contributions.totals import update_totals
from db.contribution_rows import SETTLED
from db.contributions import ContributionRepository
from db.database import Database
from db.key_value import KeyValueStore
from db.measure_counts import count_rows, recount, stored_counts
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.measures import FROM_WEEKS, NEWCOMERS, PARTICIPANTS, RETURNING
from domain.measures import is_hour
from tests.conftest import START

GUILD = 900
ANA, BEN, CLEO = PEOPLE = 501, 502, 503
MONDAY = START.replace(hour=9) - timedelta(days=START.weekday())


def deed(number: int, giver: int, at: datetime, source: Source = Source.THANKS) -> Contribution:
    return Contribution(
        guild_id=GUILD,
        channel_id=2,
        message_id=number,
        source=source,
        kind=ContributionKind.HELPED,
        giver_id=giver,
        receiver_id=CLEO + 1,
        at=at,
        detail=str(number),
    ).counted_in(UTC)


async def change(
    database: Database,
    *,
    add: Sequence[Contribution] = (),
    remove: Sequence[Contribution] = (),
) -> None:
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        before = await repository.on_messages({each.message_id for each in (*add, *remove)})
        gone = {each.key for each in remove}
        after = [*(each for each in before if each.key not in gone), *add]
        await update_totals(repository, before, after)


async def days(database: Database) -> dict[str, dict[str, int]]:
    """Return the days of the measures as they are stored, without empty ones."""
    async with database.snapshot() as reading:
        stored = await stored_counts(reading, GUILD)
    return {
        measure.key: {
            period: count.number
            for (key, period), count in stored.items()
            if key == measure.key and not is_hour(period)
        }
        for measure in FROM_WEEKS
    }


def by_hand(done: list[Contribution]) -> dict[str, dict[str, int]]:
    """Return what the definitions say, by looking at each person and each week."""
    found: dict[str, Counter[str]] = {measure.key: Counter() for measure in FROM_WEEKS}
    for person in PEOPLE:
        own = [each for each in done if each.giver_id == person and each.source != Source.POINTS]
        weeks = {(each.at - MONDAY).days // 7 for each in own}
        for week in weeks:
            first = min(each.day for each in own if (each.at - MONDAY).days // 7 == week)
            keys = [PARTICIPANTS.key]
            if weeks & {week - ago for ago in range(1, 5)}:
                keys.append(RETURNING.key)
            if not weeks & {week - ago for ago in range(1, 53)}:
                keys.append(NEWCOMERS.key)
            for key in keys:
                found[key][first.isoformat()] += 1
    return {key: dict(counts) for key, counts in found.items()}


async def test_a_member_counts_once_a_week_and_as_new_or_returning(database: Database) -> None:
    later = MONDAY + timedelta(weeks=2, days=3)
    await change(database, add=[deed(1, ANA, MONDAY), deed(2, ANA, MONDAY + timedelta(days=2))])
    await change(database, add=[deed(3, ANA, later), deed(4, BEN, later)])
    await change(database, add=[deed(5, CLEO, later, Source.POINTS)])
    first, second = MONDAY.date().isoformat(), later.date().isoformat()
    assert await days(database) == {
        PARTICIPANTS.key: {first: 1, second: 2},
        RETURNING.key: {second: 1},
        NEWCOMERS.key: {first: 1, second: 1},
    }


async def test_an_earlier_contribution_found_later_makes_the_next_one_a_return(
    database: Database,
) -> None:
    early, late = deed(1, ANA, MONDAY), deed(2, ANA, MONDAY + timedelta(weeks=4))
    await change(database, add=[late])
    assert (await days(database))[NEWCOMERS.key] == {late.day.isoformat(): 1}
    await change(database, add=[early])
    found = await days(database)
    assert found[NEWCOMERS.key] == {early.day.isoformat(): 1}
    assert found[RETURNING.key] == {late.day.isoformat(): 1}
    await change(database, remove=[early])
    found = await days(database)
    assert found[NEWCOMERS.key] == found[PARTICIPANTS.key] == {late.day.isoformat(): 1}
    assert found[RETURNING.key] == {}


@pytest.mark.parametrize("seed", range(6))
async def test_counts_equal_the_definitions_and_a_count_from_scratch(
    database: Database, seed: int
) -> None:
    rng = Random(seed)
    done: dict[int, Contribution] = {}
    for step in range(25):
        gone = rng.sample(sorted(done), min(len(done), rng.choice((0, 0, 1, 3))))
        new = {
            10 * step + at: deed(
                10 * step + at,
                rng.choice(PEOPLE),
                # Few weeks near each other, and some about a year apart.
                MONDAY
                + timedelta(
                    weeks=rng.choice((0, 1, 3, 4, 5, 51, 52, 53, 105)), hours=rng.randrange(168 - 9)
                ),
                rng.choice((Source.THANKS, Source.THANKS, Source.FRIEND, Source.POINTS)),
            )
            for at in range(rng.randrange(5))
        }
        await change(database, add=list(new.values()), remove=[done.pop(each) for each in gone])
        done |= new
    assert await days(database) == by_hand(list(done.values()))
    async with database.snapshot() as reading:
        assert await stored_counts(reading, GUILD) == await count_rows(reading, GUILD)
    assert await recount(database, GUILD) == 0


async def test_weeks_that_look_back_at_deleted_contributions_stay_as_they_were(
    database: Database,
) -> None:
    first, second = deed(1, ANA, MONDAY), deed(2, ANA, MONDAY + timedelta(weeks=40))
    third = deed(3, ANA, MONDAY + timedelta(weeks=80))
    await change(database, add=[first, second, third])
    before = await days(database)
    async with database.transaction() as transaction:
        settled = (MONDAY + timedelta(weeks=20)).date()
        await KeyValueStore(transaction).put(SETTLED, settled.isoformat())
        await transaction.exec_driver_sql("DELETE FROM contributions WHERE message_id = 1")
    # From scratch the second would be new now; it is not raised to that, nor taken back.
    assert await recount(database, GUILD) == 0
    await change(database, remove=[second])
    found = await days(database)
    assert found[PARTICIPANTS.key] == before[PARTICIPANTS.key]
    # Whether the third is new is known: it looks back at weeks that are stored whole.
    early, late = first.day.isoformat(), third.day.isoformat()
    assert found[NEWCOMERS.key] == {early: 1, late: 1}
    await change(database, remove=[third])
    found = await days(database)
    assert late not in found[PARTICIPANTS.key]
    assert found[NEWCOMERS.key] == {early: 1}
