"""The team's answers to complaints: take one, reply, offer a talk, or say that it is not one."""

from __future__ import annotations

from dataclasses import replace

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.contact_budget import ContactBudget
from bot.services.moderator_hints import CARE, COMPLAINT
from db.complaints import ComplaintRepository, queue_card_update
from db.consent import ConsentRepository
from db.database import Transaction
from db.outbox import OutboxRepository
from domain.cases.case import PublicReply, TeamAnswer
from domain.complaints import UPDATE_CARD, Complaint, ComplaintState, Precision
from domain.contact_budget import Contact
from domain.handling import check_free
from domain.holds import GOES_ON
from domain.refusals import Refusal
from domain.translatable_text import Timestamp, text

GONE = text("That message is no longer on my list. It was erased, or is older than 90 days.")


class ComplaintService:
    """Complaints of a guild, and who on the team handles them."""

    def __init__(self, core: Core, contacts: ContactBudget) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contacts = contacts

    async def get(self, guild_id: int, complaint_id: int) -> Complaint:
        """Return the complaint; raise `Refusal` if it is gone."""
        async with self._database.snapshot() as reading:
            return await self._existing(reading, guild_id, complaint_id)

    async def on_card(self, guild_id: int, card_id: int) -> list[Complaint]:
        """Return the complaints that a card shows, the earliest first."""
        async with self._database.snapshot() as reading:
            return await ComplaintRepository(reading).on_card(guild_id, card_id)

    async def card_message(self, card_id: int) -> tuple[int, int] | None:
        """Return channel and message of a card, once it is sent."""
        async with self._database.snapshot() as reading:
            outbox = OutboxRepository(reading)
            return await outbox.message(COMPLAINT, card_id) or await outbox.message(CARE, card_id)

    async def post_card_again(self, guild_id: int, card_id: int, *, urgent: bool) -> None:
        """Queue a card that somebody deleted, so that no complaint is lost with it."""
        desk = self._guilds.of(guild_id).moderator_channel_id
        if desk is None:
            return
        now, kind = self._clock(), CARE if urgent else COMPLAINT
        async with self._database.transaction(guild_id) as transaction:
            outbox = OutboxRepository(transaction)
            await outbox.add_again(kind, card_id, guild_id=guild_id, channel_id=desk, at=now)

    async def precision(self, guild_id: int) -> Precision:
        """Return how often the team agreed that a message complains."""
        async with self._database.snapshot() as reading:
            return await ComplaintRepository(reading).precision(guild_id)

    async def take(self, guild_id: int, complaint_id: int, *, by: int) -> Complaint:
        """Record who of the team has it; raise `Refusal` if another has, or it is done."""
        async with self._database.transaction(guild_id) as transaction:
            complaint = await self._free(transaction, guild_id, complaint_id, by)
            if complaint.state is not ComplaintState.NEW:
                return complaint
            return await self._change(
                transaction, complaint, state=ComplaintState.TAKEN, handled_by=by
            )

    async def dismiss(self, guild_id: int, complaint_id: int, *, by: int) -> Complaint:
        """Record that it is not a complaint; raise `Refusal` if another has it, or it is done."""
        async with self._database.transaction(guild_id) as transaction:
            complaint = await self._free(transaction, guild_id, complaint_id, by)
            return await self._change(
                transaction, complaint, state=ComplaintState.DISMISSED, handled_by=by
            )

    async def begin_answer(
        self, guild_id: int, complaint_id: int, *, by: int, offers_talk: bool
    ) -> Complaint:
        """Record that an answer is on its way; return the complaint as it was before.

        Was it `ANSWERING` before, an answer may be in the channel. Raises `Refusal` if another has
        it, it is done, or its member must not be approached.
        """
        async with self._database.transaction(guild_id) as transaction:
            complaint = await self._free(transaction, guild_id, complaint_id, by)
            if offers_talk:
                await self._approach(transaction, complaint)
            await self._change(
                transaction, complaint, state=ComplaintState.ANSWERING, handled_by=by
            )
            return complaint

    async def end_answer(
        self, complaint: Complaint, reply_id: int | None, *, offers_talk: bool
    ) -> Complaint:
        """Record that the answer is in the channel, as `reply_id`, or could not be posted."""
        async with self._database.transaction(complaint.guild_id) as transaction:
            now = await self._existing(transaction, complaint.guild_id, complaint.id)
            if reply_id is None:
                if offers_talk:
                    await self._contacts.give_back(
                        transaction, now.guild_id, Contact.TALK_OFFER, now.id
                    )
                return await self._change(transaction, now, state=ComplaintState.TAKEN)
            state = ComplaintState.OFFERED if offers_talk else ComplaintState.ANSWERED
            # Somebody may have replied since, and the first answer ends the wait.
            first = min(reply_id, now.reply_id or reply_id)
            return await self._change(transaction, now, state=state, reply_id=first)

    async def answered_in_public(self, transaction: Transaction, reply: PublicReply) -> None:
        """Record a reply by somebody of the team, if it answers a complaint that is still open.

        Of a member who may hurt themselves it shows who looks after them, and ends nothing.
        """
        rows = ComplaintRepository(transaction)
        complaint = await rows.about(reply.guild_id, reply.to_message_id)
        if complaint is None or not complaint.is_open:
            return
        if complaint.urgent:
            if complaint.state is ComplaintState.NEW:
                await self._change(
                    transaction,
                    complaint,
                    state=ComplaintState.TAKEN,
                    handled_by=reply.author_id,
                )
            return
        await self._change(
            transaction,
            complaint,
            state=ComplaintState.ANSWERED,
            handled_by=reply.author_id,
            reply_id=reply.message_id,
        )

    async def answer_to(self, guild_id: int, message_id: int) -> TeamAnswer | None:
        """Return the team's answer in public to this message, if it is a complaint that has one."""
        async with self._database.snapshot() as reading:
            complaint = await ComplaintRepository(reading).about(guild_id, message_id)
        if complaint is None or complaint.reply_id is None:
            return None
        return TeamAnswer(complaint.reply_id, complaint.handled_by)

    async def _approach(self, transaction: Transaction, complaint: Complaint) -> None:
        """Draw on the member's contact budget; raise `Refusal` if they must not be approached."""
        guild_id, user_id = complaint.guild_id, complaint.user_id
        consent = await ConsentRepository(transaction).get(guild_id, user_id)
        if consent.left_alone:
            raise Refusal(text("This member wants to be left alone, so no talk is offered."))
        if complaint.state is ComplaintState.ANSWERING:
            # The try that a crash cut off may have drawn on it already.
            await self._contacts.give_back(transaction, guild_id, Contact.TALK_OFFER, complaint.id)
        until = await self._contacts.spend(
            transaction, guild_id, user_id, Contact.TALK_OFFER, complaint.id
        )
        if until is not None:
            raise Refusal(
                text(
                    "This member was approached not long ago. A talk can be offered again "
                    "{moment}; until then, *Answer here* is fine.",
                    moment=Timestamp(until, "R"),
                )
            )

    async def _change(
        self, transaction: Transaction, complaint: Complaint, **values: object
    ) -> Complaint:
        await ComplaintRepository(transaction).change(complaint.id, **values)
        await queue_card_update(transaction, complaint.guild_id, complaint.card_id, self._clock())
        changed: Complaint = replace(complaint, **values)  # type: ignore[arg-type]
        return changed

    @staticmethod
    async def _free(
        transaction: Transaction, guild_id: int, complaint_id: int, by: int
    ) -> Complaint:
        """Return an open complaint that nobody but this person has; raise `Refusal` otherwise."""
        complaint = await ComplaintService._existing(transaction, guild_id, complaint_id)
        check_free(complaint.handled_by, by, is_open=complaint.is_open)
        return complaint

    @staticmethod
    async def _existing(transaction: Transaction, guild_id: int, complaint_id: int) -> Complaint:
        complaint = await ComplaintRepository(transaction).get(guild_id, complaint_id)
        if complaint is None:
            raise Refusal(GONE)
        return complaint


FEATURE = FeatureSpec(
    key="complaints",
    services=(ComplaintService,),
    posts={CARE: GOES_ON, COMPLAINT: GOES_ON},
    actions={UPDATE_CARD: GOES_ON},
    results={"complaint": None},
)
