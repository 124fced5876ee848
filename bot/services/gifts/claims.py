"""Claims of granted gifts by their owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import Core
from bot.services import coupons
from bot.services.gifts.address_encryption import AddressCipher, AddressUnreadable
from bot.services.gifts.grants import FORGET, REMIND, RETURN, GrantService
from db.campaigns import CampaignRepository
from db.coupons import CouponRepository
from db.database import Transaction
from db.gifts import GrantRepository
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from domain.addresses import Address
from domain.coupons import Coupon, Win
from domain.gift_kinds.base import Delivery
from domain.gifts import POST_LENGTH, Grant, GrantState
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Timestamp, User, text

ACCESS = "gift.access"
"""The kind of the action that gives a role or access to a channel; its subject is the grant."""
TODO = "gift.todo"
"""The kind of the post to moderators about a task; its subject is the grant."""
GRANT = "gift"
"""The source of a won coupon that is a gift; its id is the grant's."""
ADDRESS_DAYS = 60
"""How many days an address is kept if nothing was sent to it."""


@dataclass(frozen=True, slots=True)
class ClaimedGift:
    """A gift that its owner claimed; `again` if they had claimed it before."""

    grant: Grant
    again: bool
    coupon: Coupon | None = None
    """The coupon, if the gift is one and the campaign had one left."""


class GiftClaimService:
    """Processes claims, and delivers at once what can be."""

    def __init__(self, core: Core, grants: GrantService, seal: AddressCipher) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._grants = grants
        self._seal = seal

    async def asked(self, guild_id: int, grant_id: int, user_id: int) -> Grant:
        """Return the grant that a member is about to claim; raise `Refusal` if they cannot."""
        async with self._database.snapshot() as reading:
            grant = await require_own_grant(reading, guild_id, grant_id, user_id)
            await self._check(reading, grant)
        return grant

    async def claim(
        self,
        guild_id: int,
        grant_id: int,
        user_id: int,
        *,
        address: Address | None = None,
        post: str = "",
    ) -> ClaimedGift:
        """Record the owner's claim, and deliver at once what can be.

        A gift by post comes with its `address`, a guest post with its text. Idempotent. Raises
        `Refusal` for anybody else, and when it has expired.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            grants = GrantRepository(transaction, guild_id)
            grant = await require_own_grant(transaction, guild_id, grant_id, user_id)
            await self._check(transaction, grant)
            sealed = self._sealed(grant, address)
            post = _text(grant, post)
            again = not await grants.claim(grant_id, now, address=sealed, post=post)
            coupon = None
            if grant.gift.kind.gives_coupon:
                coupon = await self._coupon(transaction, grant, again=again)
            if not again:
                due = JobRepository(transaction)
                await due.cancel(guild_id, RETURN, grant_id)
                await due.cancel(guild_id, REMIND, grant_id)
                await self._hand_over(transaction, grant, coupon, now)
            elif sealed is not None:
                await grants.put_address(grant_id, sealed)
            if sealed is not None:
                forget = now + timedelta(days=ADDRESS_DAYS)
                await JobRepository(transaction).schedule(guild_id, FORGET, grant_id, forget)
            grant = await require_own_grant(transaction, guild_id, grant_id, user_id)
        return ClaimedGift(grant, again, coupon)

    async def _hand_over(
        self, transaction: Transaction, grant: Grant, coupon: Coupon | None, now: datetime
    ) -> None:
        handler = grant.gift.kind
        if handler.delivery is Delivery.BOT:
            await OutboxRepository(transaction).add(
                ACCESS, grant.id, guild_id=grant.guild_id, channel_id=0, at=now
            )
        elif handler.delivery is Delivery.MODERATORS or (handler.gives_coupon and coupon is None):
            await self._to_do(transaction, grant, now)
        else:
            await GrantRepository(transaction, grant.guild_id).deliver(grant.id, now)

    async def _to_do(self, transaction: Transaction, grant: Grant, now: datetime) -> None:
        channel_id = self._guilds.of(grant.guild_id).moderator_channel_id
        if channel_id is not None:
            outbox = OutboxRepository(transaction)
            await outbox.add_again(
                TODO, grant.id, guild_id=grant.guild_id, channel_id=channel_id, at=now
            )

    async def _coupon(
        self, transaction: Transaction, grant: Grant, *, again: bool
    ) -> Coupon | None:
        """Return their reserved code: a new coupon, whatever they took in the meantime.

        None if the campaign is over: then moderators handle it.
        """
        campaign_id = grant.gift.campaign_id or 0
        won_by = Win(GRANT, grant.id)
        if again:
            return await CouponRepository(transaction).won(won_by, grant.user_id)
        codes = CampaignRepository(transaction)
        await codes.give_back_one(campaign_id)
        campaign = await codes.get(grant.guild_id, campaign_id)
        if campaign is None:
            return None
        try:
            return await coupons.hand_over(
                transaction, campaign, grant.user_id, self._clock(), won_by=won_by
            )
        except Refusal:
            return None

    async def _check(self, reading: Transaction, grant: Grant) -> None:
        """Raise `Refusal` for a grant that was returned, is about to be, or is not due."""
        late = grant.state is GrantState.OFFERED and grant.until <= self._clock()
        if late or grant.state is GrantState.RETURNED:
            raise Refusal(
                text(
                    "“{gift}” waited for you until {until}, then went back for someone "
                    "else. The next one may be yours!",
                    gift=grant.gift.name,
                    until=Timestamp(grant.until),
                )
            )
        if not await self._grants.is_claimable(reading, grant):
            raise Refusal(
                text(
                    "“{gift}” is no longer yours, because moderators took back what it was "
                    "for. Ask them if you have questions.",
                    gift=grant.gift.name,
                )
            )

    def _sealed(self, grant: Grant, address: Address | None) -> bytes | None:
        if not grant.gift.kind.needs_address or grant.state is GrantState.DELIVERED:
            return None
        if address is None:
            if grant.has_address:
                return None
            raise Refusal(text("I need an address to send it to. Please click again."))
        try:
            return self._seal.encrypt(grant.id, address)
        except AddressUnreadable:
            raise Refusal(
                text(
                    "I cannot store addresses safely right now, so I did not save yours. "
                    "Please tell a moderator: my host has to set OVATION_ADDRESS_KEYS."
                )
            ) from None


async def require_own_grant(
    transaction: Transaction, guild_id: int, grant_id: int, user_id: int
) -> Grant:
    """Return the member's grant; raise `Refusal` for one of another guild or member."""
    grant = await GrantRepository(transaction, guild_id).get(grant_id)
    if grant is None:
        raise Refusal(text("That gift doesn't exist here."))
    if grant.user_id != user_id:
        raise Refusal(
            text(
                "This gift is for {member}. The next one may be yours!", member=User(grant.user_id)
            )
            if grant.user_id > 0
            else text("That gift doesn't exist here.")
        )
    return grant


def _text(grant: Grant, typed: str) -> str:
    typed = typed.strip()
    if not grant.gift.kind.needs_text or grant.state is not GrantState.OFFERED:
        return grant.post
    if not tidy_line(typed) or len(typed) > POST_LENGTH:
        raise Refusal(text("Write your post in up to {most} characters.", most=POST_LENGTH))
    return typed
