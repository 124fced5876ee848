"""Publishing of offers that fit: the last checks, the row and the post, in one transaction."""

from __future__ import annotations

from bot.core import Core
from bot.services.contact_budget import ContactBudget
from bot.services.offer_trials import OfferTrialService
from db.database import Transaction
from db.erasure_marks import ErasureMarkRepository, Marked
from db.holds import HoldRepository
from db.offers import OfferRepository
from db.outbox import OutboxRepository
from domain.consent import Consent, OfferConsent
from domain.contact_budget import Contact
from domain.incoming_message import IncomingMessage
from domain.offers import NoOfferReason, OfferChoice

POST = "offer.made"
"""The outbox's kind of posts with offers; the subject is the offer."""


class OfferPublisher:
    """Makes the offers that were chosen, unless the member may not be approached."""

    def __init__(self, core: Core, trials: OfferTrialService, contacts: ContactBudget) -> None:
        self._clock = core.clock
        self._trials = trials
        self._contacts = contacts

    async def publish(
        self,
        transaction: Transaction,
        message: IncomingMessage,
        choice: OfferChoice,
        consent: Consent,
        language: str | None,
    ) -> int | NoOfferReason:
        """Store the offer and queue its post; return its id, or why it is not made.

        A trial is shown to moderators only, so nothing is asked of the member's wishes.
        `language` is that of the message, in which it is answered.
        """
        guild_id, user_id, now = message.guild_id, message.author_id, self._clock()
        if not choice.trial:
            silence = await self._why_not(transaction, guild_id, user_id, consent.offers)
            if silence is not None:
                return silence
        offer_id = await OfferRepository(transaction).add(
            choice,
            user_id=user_id,
            channel_id=message.channel_id,
            message_id=message.message_id,
            at=now,
            language=language,
        )
        if offer_id is None:
            return NoOfferReason.TOO_SOON
        if choice.trial:
            await self._trials.show(transaction, guild_id, offer_id)
            return offer_id
        await self._contacts.spend(transaction, guild_id, user_id, Contact.OFFER, offer_id)
        outbox = OutboxRepository(transaction)
        if consent.direct_messages and consent.offers is OfferConsent.YES:
            # A member who was not asked yet is asked in the channel, not by an unrequested message.
            await outbox.add_direct(POST, offer_id, guild_id=guild_id, user_id=user_id, at=now)
        else:
            await outbox.add(
                POST,
                offer_id,
                guild_id=guild_id,
                channel_id=message.channel_id,
                reply_to_id=message.message_id,
                at=now,
            )
        return offer_id

    async def withdraw(self, transaction: Transaction, guild_id: int, offer_id: int) -> None:
        """Forget an offer that could not be posted, so that it does not count as made."""
        await OfferRepository(transaction).withdraw(offer_id, self._clock())
        await self._contacts.give_back(transaction, guild_id, Contact.OFFER, offer_id)

    async def _why_not(
        self, transaction: Transaction, guild_id: int, user_id: int, wish: OfferConsent
    ) -> NoOfferReason | None:
        """Return a hold, a rule that outlasts an erasure, or the budget, if it forbids an offer."""
        if await HoldRepository(transaction, guild_id).active() is not None:
            return NoOfferReason.ON_HOLD
        marks, now = ErasureMarkRepository(transaction), self._clock()
        if wish is OfferConsent.UNASKED and await marks.has(
            Marked.OFFERS_REFUSED, guild_id, user_id, now=now
        ):
            return NoOfferReason.UNWANTED
        if await marks.has(Marked.OFFERED_LATELY, guild_id, user_id, now=now):
            return NoOfferReason.TOO_SOON
        if await self._contacts.blocked_until(transaction, guild_id, user_id) is not None:
            return NoOfferReason.APPROACHED
        return None
