"""The tables of contributions, totals and cursors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from db.chunking import AT_ONCE
from db.consent import ConsentRepository
from db.contributions import ContributionRepository, MemberTotal
from db.database import Database
from domain.consent import Consent
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.totals import ALL, scoring_windows
from tests.conftest import START

GUILD, CHANNEL = 1, 2
ANA, BEN, CLEO = 11, 12, 13
THANKS = Contribution(
    GUILD, CHANNEL, 100, Source.THANKS, ContributionKind.HELPED, ANA, BEN, START
).counted_in(UTC)
LAUGH = replace(
    THANKS, source=Source.REACTION, kind=ContributionKind.ENTERTAINED, giver_id=CLEO, detail="😂"
)


async def test_an_act_comes_back_as_it_was_written(database: Database) -> None:
    abroad = THANKS.counted_in(ZoneInfo("Pacific/Kiritimati"))
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.change(added=[abroad, LAUGH], removed=[])
        assert await repository.on_messages({100, 101}) == [abroad, LAUGH]
        assert abroad.day == date(2026, 3, 3)


async def test_acts_of_another_guild_are_not_found_by_their_message(database: Database) -> None:
    async with database.transaction() as transaction:
        await ContributionRepository(transaction, GUILD).change(added=[THANKS], removed=[])
        assert await ContributionRepository(transaction, GUILD + 1).on_messages({100}) == []


async def test_an_act_written_twice_is_there_once_and_goes_once(database: Database) -> None:
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        for _ in range(2):
            await repository.change(added=[THANKS], removed=[])
        assert await repository.on_messages({100}) == [THANKS]
        for _ in range(2):
            await repository.change(added=[], removed=[THANKS])
        assert await repository.on_messages({100}) == []


async def test_reactions_with_two_emoji_are_counted_and_removed_one_by_one(
    database: Database,
) -> None:
    other = replace(LAUGH, detail="🤣")
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.change(added=[LAUGH, other], removed=[])
        await repository.change(added=[], removed=[LAUGH])
        assert await repository.on_messages({100}) == [other]


async def test_more_messages_are_looked_up_than_one_statement_may_name(database: Database) -> None:
    many = [replace(THANKS, message_id=number) for number in range(AT_ONCE + 5)]
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.change(added=many, removed=[])
        found = await repository.on_messages(range(AT_ONCE + 5))
    assert found == many


async def test_around_an_act_is_what_it_has_to_do_with_and_nothing_further_off(
    database: Database,
) -> None:
    before = [
        replace(THANKS, message_id=number, at=START - timedelta(days=number)).counted_in(UTC)
        for number in (3, 30)
    ]
    answered = replace(THANKS, message_id=4, giver_id=BEN, receiver_id=ANA)
    elsewhere = replace(THANKS, message_id=5, giver_id=CLEO)
    earlier = replace(LAUGH, message_id=6)
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        everything = [THANKS, LAUGH, *before, answered, elsewhere, earlier]
        await repository.change(added=everything, removed=[])
        around = await repository.contributions_affecting([THANKS])
        assert {contribution.key for contribution in around} == {
            contribution.key
            for contribution in everything
            if any(place.holds(contribution) for place in scoring_windows([THANKS]))
        }
        assert {contribution.message_id for contribution in around} == {100, 3, 4}
        around = await repository.contributions_affecting([LAUGH])
        assert {contribution.message_id for contribution in around} == {100, 6}
        assert await repository.contributions_affecting([]) == []


async def test_what_became_of_an_act_is_kept(database: Database) -> None:
    struck = replace(THANKS, collusion_factor=0, voided=True)
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.change(added=[THANKS, LAUGH], removed=[])
        await repository.update_adjustments([struck])
        assert await repository.on_messages({100}) == [struck, LAUGH]


async def test_what_somebody_received_comes_in_order_and_from_one_guild(
    database: Database,
) -> None:
    late = replace(THANKS, message_id=1, at=START + timedelta(hours=1))
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.change(added=[late, THANKS], removed=[])
        span = datetime(2026, 1, 1, tzinfo=UTC), late.at
        assert await repository.received({BEN}, *span) == [THANKS]
        elsewhere = ContributionRepository(transaction, GUILD + 1)
        assert await elsewhere.received({BEN}, *span) == []


async def test_totals_add_up_and_who_comes_to_nothing_is_on_no_board(database: Database) -> None:
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.add_to_totals({})
        await repository.add_to_totals({(ALL, ALL, ANA): (10, 1), (ALL, ALL, BEN): (30, 2)})
        await repository.add_to_totals({(ALL, ALL, ANA): (15, 2), (ALL, ALL, CLEO): (5, 1)})
        await repository.add_to_totals({(ALL, ALL, CLEO): (-5, -1)})
        assert await repository.top_members(ALL, ALL, limit=10) == [
            MemberTotal(BEN, 30, 2),
            MemberTotal(ANA, 25, 3),
        ]
        assert await repository.member_totals(ANA, [ALL, "2026-W10"]) == {
            ALL: {ALL: 25},
            "2026-W10": {},
        }
        assert await repository.member_totals(CLEO, [ALL]) == {ALL: {}}


async def test_places_count_only_who_is_listed(database: Database) -> None:
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.add_to_totals(
            {(ALL, ALL, ANA): (30, 1), (ALL, ALL, BEN): (20, 1), (ALL, ALL, CLEO): (20, 1)}
        )
        for member in (ANA, BEN, CLEO):
            await ConsentRepository(transaction).put(GUILD, member, Consent(listed=True), START)
        assert [await repository.rank(points, ALL) for points in (40, 30, 20, 10)] == [1, 1, 2, 4]
        await ConsentRepository(transaction).put(GUILD, ANA, Consent(), START)
        assert await repository.rank(20, ALL) == 1
        first = await repository.leaderboard(ALL, ALL, limit=1)
        assert [standing.user_id for standing in first] == [max(BEN, CLEO)]


async def test_each_channel_keeps_how_far_it_was_read(database: Database) -> None:
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await repository.set_channel_cursors({})
        await repository.set_channel_cursors({2: 100, 3: 50})
        await repository.set_channel_cursors({2: 200})
        assert await repository.channel_cursors() == {2: 200, 3: 50}
        assert await ContributionRepository(transaction, GUILD + 1).channel_cursors() == {}


async def test_the_answer_of_a_thread_is_found_by_an_index_of_answers_alone(
    database: Database,
) -> None:
    answer = replace(THANKS, source=Source.ANSWER)
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        assert await repository.answer_in(CHANNEL) is None
        await repository.change(
            added=[THANKS, answer, replace(answer, channel_id=9, message_id=9)], removed=[]
        )
        assert await repository.answer_in(CHANNEL) == answer
        if database.is_sqlite:
            plan = await transaction.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT * FROM contributions"
                " WHERE guild_id = 1 AND channel_id = 2 AND source = 'answer'"
            )
            assert "ix_contributions_answers" in str(plan.all())
