"""The tables of gifts and grants: from the stock to one member each, and back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from db.database import Database
from db.erasure import Erasure
from db.gifts import GiftRepository, GrantRepository
from domain.contributions import ContributionKind
from domain.gift_kinds import gift_kind
from domain.gifts import Gift, GiftSize, GrantState
from domain.money import Money
from tests.conftest import START

GUILD, ANA, BEN = 1, 111_111_111_111_111_111, 222_222_222_222_222_222
UNTIL = START + timedelta(days=14)
SECOND = timedelta(seconds=1)


async def add(database: Database, quantity: int | None = None) -> int:
    async with database.transaction() as transaction:
        return await GiftRepository(transaction, GUILD).add(
            Gift(0, "a mug", quantity=quantity), START
        )


async def reserve(
    database: Database, gift_id: int, user_id: int = ANA, source_id: int = 1, guild_id: int = GUILD
) -> int | None:
    async with database.transaction() as transaction:
        return await GiftRepository(transaction, guild_id).reserve(
            gift_id, user_id, source="test", source_id=source_id, at=START, until=UNTIL
        )


async def left(database: Database, gift_id: int) -> int | None:
    async with database.snapshot() as reading:
        gift = await GiftRepository(reading, GUILD).get(gift_id)
    assert gift is not None
    return gift.quantity


async def test_a_gift_is_kept_with_all_that_it_is(database: Database) -> None:
    gift = Gift(
        0,
        "a look",
        gift_kind("temporary_access"),
        suits=ContributionKind.HELPED,
        quantity=3,
        size=GiftSize.GREAT,
        cost=Money(500, "EUR"),
        campaign_id=1,
        role_id=2,
        channel_id=3,
        link="https://example.org",
        words="enjoy",
        days=7,
    )
    async with database.transaction() as transaction:
        gifts = GiftRepository(transaction, GUILD)
        gift_id = await gifts.add(gift, START)
        kept = await gifts.get(gift_id)
        assert await GiftRepository(transaction, GUILD + 1).get(gift_id) is None
    assert kept is not None
    assert Gift(0, *(getattr(kept, name) for name in Gift.__slots__[1:])) == gift


async def test_many_who_reserve_at_once_get_as_many_as_there_are(database: Database) -> None:
    gift_id = await add(database, 2)
    got = await asyncio.gather(*(reserve(database, gift_id, 100 + who) for who in range(5)))
    assert len([grant for grant in got if grant is not None]) == 2
    assert await left(database, gift_id) == 0


async def test_two_decisions_at_once_never_both_get_the_last_one(database: Database) -> None:
    gift_id = await add(database, 1)
    got = await asyncio.gather(reserve(database, gift_id, ANA), reserve(database, gift_id, BEN))
    assert sorted(grant is None for grant in got) == [False, True]
    assert await left(database, gift_id) == 0


async def test_the_same_source_grants_a_member_the_same_once(database: Database) -> None:
    gift_id = await add(database, 5)
    assert await reserve(database, gift_id) is not None
    assert await reserve(database, gift_id) is None
    assert await left(database, gift_id) == 4
    assert await reserve(database, gift_id, source_id=2) is not None


async def test_a_gift_without_a_number_never_ends_and_that_of_another_guild_is_not_ours(
    database: Database,
) -> None:
    gift_id = await add(database)
    assert None not in [await reserve(database, gift_id, source_id=each) for each in range(3)]
    assert await left(database, gift_id) is None
    assert await reserve(database, gift_id, source_id=9, guild_id=GUILD + 1) is None


async def test_what_is_restocked_comes_to_what_is_left(database: Database) -> None:
    gift_id = await add(database, 1)
    async with database.transaction() as transaction:
        gifts = GiftRepository(transaction, GUILD)
        assert await gifts.restock(gift_id, 4)
        assert not await GiftRepository(transaction, GUILD + 1).restock(gift_id, 4)
    assert await left(database, gift_id) == 5


async def test_at_the_deadline_either_the_claim_or_the_return_wins(database: Database) -> None:
    gift_id = await add(database, 1)

    async def claim(grant_id: int, *, late: timedelta) -> bool:
        async with database.transaction() as transaction:
            return await GrantRepository(transaction, GUILD).claim(grant_id, UNTIL + late)

    async def give_back(grant_id: int, *, late: timedelta) -> bool:
        async with database.transaction() as transaction:
            return await GrantRepository(transaction, GUILD).give_back(grant_id, UNTIL + late)

    for number, late in enumerate((-SECOND, timedelta(0), SECOND)):
        grant_id = await reserve(database, gift_id, source_id=number)
        assert grant_id is not None
        claimed, back = await asyncio.gather(
            claim(grant_id, late=late), give_back(grant_id, late=late)
        )
        assert (claimed, back) == ((True, False) if late < timedelta(0) else (False, True))
        assert not await give_back(grant_id, late=late)
        assert await left(database, gift_id) == int(back)
        if claimed:
            async with database.transaction() as transaction:
                await GiftRepository(transaction, GUILD).put_back(gift_id)


async def test_one_moves_on_only_from_where_it_is_and_only_in_its_guild(
    database: Database,
) -> None:
    grant_id = await reserve(database, await add(database, 1))
    assert grant_id is not None
    async with database.transaction() as transaction:
        grants = GrantRepository(transaction, GUILD)
        assert not await grants.deliver(grant_id, START)
        assert not await GrantRepository(transaction, GUILD + 1).claim(grant_id, START)
        assert await grants.claim(grant_id, START, address=b"sealed")
        assert await grants.address(grant_id) == b"sealed"
        assert await grants.deliver(grant_id, START)
        assert not await grants.deliver(grant_id, START)
        assert not await grants.claim(grant_id, START)
        assert await grants.address(grant_id) is None
        grant = await grants.get(grant_id)
    assert grant is not None
    assert (grant.state, grant.delivered_at, grant.has_address) == (
        GrantState.DELIVERED,
        START,
        False,
    )


async def test_erasing_a_person_puts_back_what_waits_for_them_and_no_address_stays(
    database: Database,
) -> None:
    gift_id = await add(database, 3)
    waiting, claimed, delivered = [
        await reserve(database, gift_id, ANA, source_id=each) for each in range(3)
    ]
    bens = await reserve(database, await add(database, 1), BEN)
    assert waiting is not None
    assert claimed is not None
    assert delivered is not None
    assert bens is not None
    async with database.transaction() as transaction:
        grants = GrantRepository(transaction, GUILD)
        for grant_id in (claimed, delivered, bens):
            await grants.claim(grant_id, START, address=b"sealed", post="by me")
        await grants.deliver(delivered, START)
    await Erasure(database, ANA, START).run()
    async with database.snapshot() as reading:
        grants = GrantRepository(reading, GUILD)
        assert await grants.get(waiting) is None
        assert await grants.get(claimed) is None
        kept = await grants.get(delivered)
        assert kept is not None
        assert (kept.user_id < 0, kept.post) == (True, "")
        assert await grants.address(bens) == b"sealed"
    assert await left(database, gift_id) == 2
