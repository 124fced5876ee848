"""Encryption of addresses with the operator's key."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from db.database import Database
from db.gift_addresses import AddressRepository
from domain.addresses import Address


class AddressUnreadable(Exception):
    """An address was encrypted with a key that is missing, or was tampered with."""


class AddressCipher:
    """Encrypts addresses with the first of the keys, and decrypts with all of them.

    An encrypted address contains the id of its grant, so that it cannot be moved to another. Errors
    never contain any part of an address.
    """

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    def __bool__(self) -> bool:
        """Return whether there is a key."""
        return self._fernet is not None

    def encrypt(self, grant_id: int, address: Address) -> bytes:
        """Encrypt the address; raise `AddressUnreadable` without a key."""
        document = {"grant": grant_id, **address.as_document()}
        return self._key.encrypt(json.dumps(document).encode())

    def decrypt(self, grant_id: int, sealed: bytes) -> Address:
        """Return the address encrypted for this grant; raise `AddressUnreadable` if that fails."""
        try:
            document = json.loads(self._key.decrypt(sealed))
        except InvalidToken:
            raise AddressUnreadable("none of the keys in OVATION_ADDRESS_KEYS opens it") from None
        if document.pop("grant") != grant_id:
            raise AddressUnreadable("it belongs to another gift")
        return Address.from_document(document)

    def reencrypt(self, sealed: bytes) -> bytes:
        """Encrypt it again with the first key; raise `AddressUnreadable` if no key decrypts it."""
        try:
            return self._key.rotate(sealed)
        except InvalidToken:
            raise AddressUnreadable("none of the keys in OVATION_ADDRESS_KEYS opens it") from None

    @property
    def _key(self) -> MultiFernet:
        if self._fernet is None:
            raise AddressUnreadable("OVATION_ADDRESS_KEYS is not set")
        return self._fernet


def new_key() -> str:
    """Return a new key for OVATION_ADDRESS_KEYS."""
    return Fernet.generate_key().decode()


async def reencrypt_all(database: Database, seal: AddressCipher) -> tuple[int, int]:
    """Encrypt every address with the first key; return how many were, and how many could not be.

    Those that no key decrypts are unchanged: the right key may come back.
    """
    renewed = shut = 0
    async with database.transaction() as transaction:
        addresses = AddressRepository(transaction)
        for grant_id, sealed in (await addresses.all()).items():
            try:
                await addresses.put(grant_id, seal.reencrypt(sealed))
            except AddressUnreadable:
                shut += 1
            else:
                renewed += 1
    return renewed, shut


async def count_unreadable(database: Database, seal: AddressCipher) -> int:
    """Return how many of the stored addresses cannot be decrypted."""
    async with database.snapshot() as reading:
        found = await AddressRepository(reading).all()
    return sum(not _opens(seal, grant_id, sealed) for grant_id, sealed in found.items())


def _opens(seal: AddressCipher, grant_id: int, sealed: bytes) -> bool:
    try:
        seal.decrypt(grant_id, sealed)
    except AddressUnreadable:
        return False
    return True
