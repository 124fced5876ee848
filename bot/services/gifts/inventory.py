"""The inventory of gifts, maintained by moderators."""

from __future__ import annotations

from bot.core import Core
from bot.services.gifts.address_encryption import AddressCipher
from db.campaigns import CampaignRepository
from db.gifts import GiftRepository
from domain.gifts import MAX_QUANTITY, Gift, GiftStock, validated
from domain.names import checked_new_name
from domain.refusals import Refusal
from domain.translatable_text import text


class GiftInventoryService:
    """A guild's inventory of gifts."""

    def __init__(self, core: Core, cipher: AddressCipher) -> None:
        self._database = core.database
        self._clock = core.clock
        self._cipher = cipher

    async def add(self, guild_id: int, gift: Gift) -> Gift:
        """Add a gift to the guild's inventory; raise `Refusal` for an invalid one."""
        gift = await self._possible(guild_id, gift)
        async with self._database.transaction(guild_id) as transaction:
            gifts = GiftRepository(transaction, guild_id)
            checked_new_name(gift.name, [known.name for known in await gifts.all()])
            gift_id = await gifts.add(gift, self._clock())
        return await self.get(guild_id, gift_id)

    async def change(self, guild_id: int, gift: Gift) -> None:
        """Change all fields of a gift but its quantity."""
        gift = await self._possible(guild_id, gift)
        async with self._database.transaction(guild_id) as transaction:
            gifts = GiftRepository(transaction, guild_id)
            others = [known.name for known in await gifts.all() if known.id != gift.id]
            checked_new_name(gift.name, others)
            if not await gifts.change(gift):
                raise unknown()

    async def restock(self, guild_id: int, gift_id: int, more: int | None) -> Gift:
        """Add to the stock, or make it unlimited (None); return the gift after that."""
        if more is not None and not 1 <= more <= MAX_QUANTITY:
            raise Refusal(text("Say how many there are, at least one, or 0 for no limit."))
        async with self._database.transaction(guild_id) as transaction:
            if not await GiftRepository(transaction, guild_id).restock(gift_id, more):
                raise unknown()
        return await self.get(guild_id, gift_id)

    async def retire(self, guild_id: int, gift_id: int) -> None:
        """Remove a gift from the inventory; grants of it are kept."""
        async with self._database.transaction(guild_id) as transaction:
            if not await GiftRepository(transaction, guild_id).retire(gift_id, self._clock()):
                raise unknown()

    async def get(self, guild_id: int, gift_id: int) -> Gift:
        """Return the guild's gift with this id; raise `Refusal` if there is none."""
        async with self._database.snapshot() as reading:
            gift = await GiftRepository(reading, guild_id).get(gift_id)
        if gift is None:
            raise unknown()
        return gift

    async def listed(self, guild_id: int, gift_id: int) -> Gift:
        """Return the gift with this id; raise `Refusal` unless it is on the list."""
        for gift in await self.all(guild_id):
            if gift.id == gift_id:
                return gift
        raise unknown()

    async def all(self, guild_id: int) -> list[Gift]:
        """Return the gifts in the guild's inventory."""
        async with self._database.snapshot() as reading:
            return await GiftRepository(reading, guild_id).all()

    async def stock(self, guild_id: int) -> list[GiftStock]:
        """Return the gifts in the guild's inventory, with how many members hold."""
        async with self._database.snapshot() as reading:
            return await GiftRepository(reading, guild_id).stock()

    async def _possible(self, guild_id: int, gift: Gift) -> Gift:
        gift = validated(gift)
        if gift.kind.needs_address and not self._cipher:
            raise Refusal(
                text(
                    "Gifts by post need addresses, and I have no key to keep them safe. "
                    "The person who hosts me can create one with “ovation key” and set "
                    "OVATION_ADDRESS_KEYS; then you can add such gifts."
                )
            )
        if gift.campaign_id is not None:
            async with self._database.snapshot() as reading:
                if await CampaignRepository(reading).get(guild_id, gift.campaign_id) is None:
                    raise Refusal(text("That campaign doesn't exist here. Pick one from the list."))
        return gift


def unknown() -> Refusal:
    """Return the refusal for a gift that is not in the guild's inventory."""
    return Refusal(text("That gift is not on the list. See /gift list."))
