"""Fulfilment of claimed gifts, by moderators and by the bot on Discord."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.core import Core
from bot.services.gifts.address_encryption import AddressCipher, AddressUnreadable
from bot.services.gifts.claims import ACCESS, TODO
from bot.services.gifts.grants import ENDS, FORGET, REMIND, RETURN, REWRITE, tell_owner
from db.database import Transaction
from db.gifts import GrantRepository
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from domain.addresses import Address
from domain.gift_kinds.base import Delivery
from domain.gift_settings import GiftSettings
from domain.gifts import Grant, GrantState, remind_at
from domain.recognition.settings import RecognitionSettings
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

GUEST_POST = "gift.post"
"""The kind of the post with a guest's text; its subject is the grant."""
NOTE_LENGTH = 300

log = structlog.stdlib.get_logger(__name__)


class FulfilmentService:
    """Lists open tasks, and checks who may see what for them. Addresses are never logged."""

    def __init__(self, core: Core, seal: AddressCipher) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._seal = seal

    async def to_do(self, guild_id: int) -> list[Grant]:
        """Return the claimed gifts that are not delivered yet, the oldest first."""
        async with self._database.snapshot() as reading:
            return await GrantRepository(reading, guild_id).waiting([GrantState.CLAIMED])

    async def waiting(self, guild_id: int, grant_id: int) -> Grant:
        """Return a claimed gift that is not delivered; raise `Refusal` if it is not one."""
        async with self._database.snapshot() as reading:
            return await _waiting(reading, guild_id, grant_id)

    async def address(self, guild_id: int, grant_id: int) -> Address:
        """Return the shipping address; raise `Refusal` if there is none or it cannot be decrypted.

        Requires the permission to see it; callers must check.
        """
        async with self._database.snapshot() as reading:
            grant = await _waiting(reading, guild_id, grant_id)
            sealed = await GrantRepository(reading, guild_id).address(grant_id)
        if sealed is None:
            raise Refusal(
                text(
                    "The address has been erased, because we only keep it for a while. Ask "
                    "them to claim “{gift}” again with the same button.",
                    gift=grant.gift.name,
                )
            )
        try:
            return self._seal.decrypt(grant_id, sealed)
        except AddressUnreadable as error:
            log.error("address_unreadable", grant=grant_id, reason=str(error))
            raise Refusal(
                text(
                    "I cannot read this address: its key is missing from "
                    "OVATION_ADDRESS_KEYS. Ask the person who hosts me to add that key "
                    "again, after the new one. The address itself is safe."
                )
            ) from None

    async def mark_delivered(self, guild_id: int, grant_id: int) -> Grant:
        """Mark it as delivered or sent, and erase the address; return the grant from before."""
        async with self._database.transaction(guild_id) as transaction:
            grant = await _waiting(transaction, guild_id, grant_id)
            await GrantRepository(transaction, guild_id).deliver(grant_id, self._clock())
            await JobRepository(transaction).cancel(guild_id, FORGET, grant_id)
            await OutboxRepository(transaction).allow_again(ACCESS, grant_id, self._clock())
        return grant

    async def try_again(self, guild_id: int, grant_id: int) -> None:
        """Queue another attempt of the bot to deliver the gift."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            grant = await _waiting(transaction, guild_id, grant_id)
            if grant.gift.kind.delivery is Delivery.BOT:
                outbox = OutboxRepository(transaction)
                await outbox.add_again(ACCESS, grant_id, guild_id=guild_id, channel_id=0, at=now)

    # --- Guest posts ---------------------------------------------------------------------------

    async def approve(self, guild_id: int, grant_id: int) -> Grant:
        """Queue the guest's text for posting."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            grant = await _waiting(transaction, guild_id, grant_id)
            if not grant.gift.kind.needs_text or grant.gift.channel_id is None:
                raise Refusal(text("This gift has no text to post."))
            await GrantRepository(transaction, guild_id).deliver(grant_id, now)
            await OutboxRepository(transaction).add(
                GUEST_POST, grant_id, guild_id=guild_id, channel_id=grant.gift.channel_id, at=now
            )
        return grant

    async def send_back(self, guild_id: int, grant_id: int, why: str) -> Grant:
        """Ask the guest for another text, with the reason; their time starts again."""
        why = tidy_line(why)[:NOTE_LENGTH]
        if not why:
            raise Refusal(text("Say in one sentence what should change."))
        now = self._clock()
        settings = self._guilds.of(guild_id)
        until = now + timedelta(days=settings[GiftSettings].gift_days)
        async with self._database.transaction(guild_id) as transaction:
            grant = await _waiting(transaction, guild_id, grant_id)
            if not grant.gift.kind.needs_text:
                raise Refusal(text("This gift has no text to post."))
            await GrantRepository(transaction, guild_id).offer_again(grant_id, until, why)
            due = JobRepository(transaction)
            await due.schedule(guild_id, RETURN, grant_id, until)
            await due.schedule(guild_id, REMIND, grant_id, remind_at(now, until))
            await OutboxRepository(transaction).allow_again(REWRITE, grant_id, now)
            await tell_owner(
                transaction,
                REWRITE,
                guild_id,
                grant_id,
                settings[RecognitionSettings].recognition_channel_id,
                now,
            )
        return grant

    # --- Delivered by the bot --------------------------------------------------------------------

    async def mark_given(
        self, guild_id: int, grant_id: int, *, until: datetime | None = None
    ) -> None:
        """Record that the bot delivered it; a preview is ended at `until`."""
        async with self._database.transaction(guild_id) as transaction:
            grants = GrantRepository(transaction, guild_id)
            if await grants.deliver(grant_id, self._clock(), ends_at=until) and until is not None:
                await JobRepository(transaction).schedule(guild_id, ENDS, grant_id, until)

    async def mark_failed(self, guild_id: int, grant_id: int, problem: str) -> None:
        """Record why the bot could not deliver it, and notify moderators once."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            noted = await GrantRepository(transaction, guild_id).note(grant_id, problem)
            channel_id = self._guilds.of(guild_id).moderator_channel_id
            if noted and channel_id is not None:
                await OutboxRepository(transaction).add(
                    TODO, grant_id, guild_id=guild_id, channel_id=channel_id, at=now
                )


async def _waiting(transaction: Transaction, guild_id: int, grant_id: int) -> Grant:
    grant = await GrantRepository(transaction, guild_id).get(grant_id)
    if grant is None:
        raise Refusal(text("That gift doesn't exist here."))
    if grant.state is not GrantState.CLAIMED:
        raise Refusal(
            text("That is already done.")
            if grant.state is GrantState.DELIVERED
            else text("Nobody is waiting for “{gift}” at the moment.", gift=grant.gift.name)
        )
    return grant
