"""Addresses can be decrypted with the right key and for the right gift only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App
from bot.services.gifts.address_encryption import (
    AddressCipher,
    AddressUnreadable,
    count_unreadable,
    new_key,
    reencrypt_all,
)
from bot.services.gifts.claims import ADDRESS_DAYS, GiftClaimService
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.privacy import PrivacyService
from db.database import Database
from db.tables.gifts import grants
from domain.addresses import Address
from domain.gift_kinds import gift_kind
from domain.gifts import Gift, GrantState
from domain.refusals import Refusal
from tests.conftest import ADDRESS_KEY, FakeClock

GUILD, ANA = 1, 111_111_111_111_111_111
ADDRESS = Address("Ana Doe", "1 Mill Lane", "SY1 Clay", "Wales", "ring twice")


async def claimed(app: App, source_id: int = 1) -> int:
    """Claim a mug by post as ana; return the grant's id."""
    mug = await app[GiftInventoryService].add(
        GUILD, Gift(0, f"mug {source_id}", gift_kind("parcel"), quantity=1)
    )
    async with app.database.transaction() as transaction:
        grant_id = await app[GrantService].grant(
            transaction, GUILD, mug, ANA, source="test", source_id=source_id
        )
    assert grant_id is not None
    await app[GiftClaimService].claim(GUILD, grant_id, ANA, address=ADDRESS)
    return grant_id


def with_keys(app: App, *keys: str) -> App:
    """Return an application on the same database, of an operator with these keys."""
    typed = SecretStr(",".join(keys)) if keys else None
    settings = app.settings.model_copy(update={"address_keys": typed})
    return App(settings, app.database, clock=app.clock, alarmed=False)


def test_what_one_key_sealed_others_do_not_open_nor_another_gift() -> None:
    first, second = new_key(), new_key()
    sealed = AddressCipher([first]).encrypt(7, ADDRESS)
    assert b"Mill" not in sealed
    assert AddressCipher([second, first]).decrypt(7, sealed) == ADDRESS
    with pytest.raises(AddressUnreadable):
        AddressCipher([second]).decrypt(7, sealed)
    with pytest.raises(AddressUnreadable):
        AddressCipher([first]).decrypt(8, sealed)
    with pytest.raises(AddressUnreadable):
        AddressCipher().decrypt(7, sealed)
    with pytest.raises(AddressUnreadable) as raised:
        AddressCipher([first]).decrypt(7, sealed[:-4] + b"AAAA")
    assert "Mill" not in str(raised.value)


async def test_no_address_stands_readable_in_the_database(app: App) -> None:
    await claimed(app)
    async with app.database.snapshot() as reading:
        (row,) = (await reading.execute(select(grants))).all()
    assert not any("Mill Lane" in str(value) for value in row)


async def test_with_the_wrong_key_the_operator_is_told_which_and_the_address_stays(
    app: App,
) -> None:
    grant_id = await claimed(app)
    changed = with_keys(app, new_key())
    with pytest.raises(Refusal) as refused:
        await changed[FulfilmentService].address(GUILD, grant_id)
    assert "OVATION_ADDRESS_KEYS" in refused.value.reason.message
    assert await app[FulfilmentService].address(GUILD, grant_id) == ADDRESS


async def test_a_new_key_in_front_seals_anew_and_the_old_one_can_go(app: App) -> None:
    grant_id = await claimed(app)
    old, new = ADDRESS_KEY, new_key()
    assert await reencrypt_all(app.database, AddressCipher([new])) == (0, 1)
    assert await count_unreadable(app.database, AddressCipher([new])) == 1
    assert await reencrypt_all(app.database, AddressCipher([new, old])) == (1, 0)
    assert await count_unreadable(app.database, AddressCipher([new])) == 0
    rotated = with_keys(app, new)
    assert await rotated[FulfilmentService].address(GUILD, grant_id) == ADDRESS


async def test_without_a_key_nothing_by_post_is_added_and_no_address_taken(
    app: App, database: Database
) -> None:
    bare = with_keys(app)
    with pytest.raises(Refusal) as refused:
        await bare[GiftInventoryService].add(GUILD, Gift(0, "a mug", gift_kind("parcel")))
    assert "ovation key" in refused.value.reason.message
    mug = await app[GiftInventoryService].add(GUILD, Gift(0, "a mug", gift_kind("parcel")))
    async with database.transaction() as transaction:
        grant_id = await app[GrantService].grant(
            transaction, GUILD, mug, ANA, source="test", source_id=1
        )
    assert grant_id is not None
    with pytest.raises(Refusal):
        await bare[GiftClaimService].claim(GUILD, grant_id, ANA, address=ADDRESS)
    grant = await app[GrantService].find(GUILD, grant_id)
    assert grant is not None
    assert grant.state is GrantState.OFFERED


async def test_an_address_that_nothing_was_sent_to_is_erased_in_time_and_can_be_given_again(
    app: App, clock: FakeClock
) -> None:
    grant_id = await claimed(app)
    clock.advance(days=ADDRESS_DAYS, seconds=-1)
    await app.scheduler.run_due()
    assert await app[FulfilmentService].address(GUILD, grant_id) == ADDRESS
    clock.advance(seconds=1)
    await app.scheduler.run_due()
    with pytest.raises(Refusal):
        await app[FulfilmentService].address(GUILD, grant_id)
    assert [grant.has_address for grant in await app[FulfilmentService].to_do(GUILD)] == [False]
    moved = Address("Ana Doe", "2 Kiln Row", "SY1 Clay", "Wales")
    assert (await app[GiftClaimService].claim(GUILD, grant_id, ANA, address=moved)).again
    assert await app[FulfilmentService].address(GUILD, grant_id) == moved
    clock.advance(days=1)
    assert await app.scheduler.next_at() == clock.now + timedelta(days=ADDRESS_DAYS - 1)


async def test_sent_or_erased_person_leaves_no_address(app: App) -> None:
    sent = await claimed(app)
    await app[FulfilmentService].mark_delivered(GUILD, sent)
    await claimed(app, source_id=2)
    await app[PrivacyService].erase(ANA)
    async with app.database.snapshot() as reading:
        found = (await reading.execute(select(grants.c.address))).scalars().all()
    assert found == [None]
