"""Reshares: asking members whether a message may be shown again, and doing so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.contact_budget import ContactBudget
from db.consent import ConsentRepository
from db.database import Transaction
from db.outbox import OutboxRepository
from db.reshares import ReshareRepository, delete_post, shown_reshares
from domain.contact_budget import Contact
from domain.domain_events import ConsentChanged, PostEnded
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON, waits
from domain.listening.inbox import InboxItem
from domain.listening.settings import LISTENING, ListeningSettings
from domain.measures import Occurrence
from domain.refusals import Refusal
from domain.reshare_measures import SHARES_AGREED
from domain.reshares import (
    CARD,
    DELETE_POST,
    GONE,
    POST,
    REFRESH,
    REQUEST,
    STANDING,
    Reshare,
    ReshareState,
)
from domain.translatable_text import Timestamp, text

KINDS = frozenset({REQUEST, CARD, POST})

log = structlog.stdlib.get_logger(__name__)


class ReshareService:
    """Asks authors, keeps their answers, and shows what they and the team agreed on."""

    def __init__(self, core: Core, contacts: ContactBudget) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._private = core.private_channels
        self._contacts = contacts
        core.events.subscribe(PostEnded, self._post_ended)
        core.events.subscribe(ConsentChanged, self._consent_changed)

    async def find(self, guild_id: int, reshare_id: int) -> Reshare | None:
        """Return the reshare; None if it is gone."""
        async with self._database.snapshot() as reading:
            return await ReshareRepository(reading, guild_id).get(reshare_id)

    async def get(self, guild_id: int, reshare_id: int) -> Reshare:
        """Return the reshare; raise `Refusal` if it is gone."""
        async with self._database.snapshot() as reading:
            return await self._existing(reading, guild_id, reshare_id)

    async def shown_now(self) -> list[Reshare]:
        """Return what is shown in all guilds."""
        async with self._database.snapshot() as reading:
            return await shown_reshares(reading)

    async def places(self, reshare: Reshare) -> dict[str, tuple[int, int]]:
        """Return channel and message of the posts about it that were sent, by kind."""
        found = {}
        async with self._database.snapshot() as reading:
            outbox = OutboxRepository(reading)
            for kind in sorted(KINDS):
                sent = await outbox.message(kind, reshare.id)
                if sent is not None:
                    found[kind] = sent
        return found

    def channel_of(self, guild_id: int) -> int:
        """Return the channel in which messages are shown; raise `Refusal` without any."""
        channel_id = self._guilds.of(guild_id)[ListeningSettings].reshare_channel
        if channel_id is None:
            raise Refusal(
                text(
                    "First, somebody who manages the server chooses in /listen channels where "
                    "shared messages appear."
                )
            )
        return channel_id

    # --- The team: requires a moderator; callers must check -----------------------------------

    async def ask(self, item: InboxItem, *, by: int) -> None:
        """Ask the author of a message in the inbox; draws on their contact budget.

        Raises `Refusal` if that cannot be: they were asked about it, were approached not long ago,
        or want to be left alone.
        """
        guild_id, now = item.guild_id, self._clock()
        self.channel_of(guild_id)
        self._private.check(item.channel_id)
        async with self._database.transaction(guild_id) as transaction:
            rows = ReshareRepository(transaction, guild_id)
            for known in await rows.of_messages([item.message_id]):
                raise Refusal(STANDING[known.state])
            consent = await ConsentRepository(transaction).get(guild_id, item.user_id)
            if consent.left_alone:
                raise Refusal(text("This member wants to be left alone, so I don't ask them."))
            reshare_id = await rows.add(
                item.channel_id, item.message_id, item.user_id, by=by, at=now
            )
            until = await self._contacts.spend(
                transaction, guild_id, item.user_id, Contact.SHARE_REQUEST, reshare_id
            )
            if until is not None:
                raise Refusal(
                    text(
                        "This member was approached not long ago. You can ask them again "
                        "{moment}; thanking them is always fine.",
                        moment=Timestamp(until, "R"),
                    )
                )
            await OutboxRepository(transaction).add(
                REQUEST,
                reshare_id,
                guild_id=guild_id,
                channel_id=item.channel_id,
                at=now,
                reply_to_id=item.message_id,
            )
        log.info("reshare_asked", guild=guild_id, reshare=reshare_id)

    async def show(self, guild_id: int, reshare_id: int) -> None:
        """Show the message again, as its author allowed."""
        channel_id = self.channel_of(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            await self._step(transaction, guild_id, reshare_id, Reshare.shown)
            await OutboxRepository(transaction).add(
                POST, reshare_id, guild_id=guild_id, channel_id=channel_id, at=self._clock()
            )

    async def drop(self, guild_id: int, reshare_id: int) -> None:
        """Record that it is not shown after all."""
        async with self._database.transaction(guild_id) as transaction:
            await self._step(transaction, guild_id, reshare_id, Reshare.dropped)

    # --- The author ---------------------------------------------------------------------------

    async def agree(self, guild_id: int, reshare_id: int, *, by: int, with_name: bool) -> Reshare:
        """Record the author's yes, and tell the team."""
        now, desk = self._clock(), self._guilds.of(guild_id).moderator_channel_id
        async with self._database.transaction(guild_id) as transaction:
            after = await self._step(
                transaction,
                guild_id,
                reshare_id,
                lambda reshare: reshare.agreed(by, with_name=with_name),
            )
            transaction.occurrences.add(Occurrence(SHARES_AGREED, guild_id, now, by))
            if desk is not None:
                await OutboxRepository(transaction).add(
                    CARD, reshare_id, guild_id=guild_id, channel_id=desk, at=now
                )
        return after

    async def decline(self, guild_id: int, reshare_id: int, *, by: int) -> Reshare:
        """Record the author's no."""
        async with self._database.transaction(guild_id) as transaction:
            return await self._step(
                transaction, guild_id, reshare_id, lambda reshare: reshare.declined(by)
            )

    async def withdraw(self, guild_id: int, reshare_id: int, *, by: int) -> Reshare:
        """Take the author's yes back; what is shown is deleted."""
        async with self._database.transaction(guild_id) as transaction:
            after = await self._step(
                transaction, guild_id, reshare_id, lambda reshare: reshare.withdrawn(by)
            )
            await delete_post(transaction, guild_id, POST, reshare_id, self._clock())
        return after

    async def messages_gone(self, guild_id: int, message_ids: Sequence[int]) -> None:
        """Delete what is shown of messages that were deleted."""
        async with self._database.snapshot() as reading:
            if not await ReshareRepository(reading, guild_id).of_messages(message_ids):
                return
        async with self._database.transaction(guild_id) as transaction:
            rows = ReshareRepository(transaction, guild_id)
            await self._end(transaction, await rows.of_messages(message_ids))

    # --- What follows -------------------------------------------------------------------------

    async def _post_ended(self, transaction: Transaction, event: PostEnded) -> None:
        if event.kind not in KINDS:
            return
        guild_id, now = event.guild_id, self._clock()
        rows = ReshareRepository(transaction, guild_id)
        reshare = await rows.get(event.subject_id)
        if event.appeared:
            # It may have been taken back or erased while the post was on its way.
            wanted = reshare is not None and (
                event.kind != POST or reshare.state is ReshareState.SHOWN
            )
            if not wanted:
                await delete_post(transaction, guild_id, event.kind, event.subject_id, now)
        elif reshare is None:
            return
        elif event.kind == REQUEST and reshare.state is ReshareState.ASKED:
            await self._contacts.give_back(transaction, guild_id, Contact.SHARE_REQUEST, reshare.id)
            await rows.remove(reshare.id)
        elif event.kind == POST and reshare.state is ReshareState.SHOWN:
            await self._end(transaction, [reshare])

    async def _consent_changed(self, transaction: Transaction, event: ConsentChanged) -> None:
        if event.consent.left_alone:
            rows = ReshareRepository(transaction, event.guild_id)
            await self._end(transaction, await rows.of_member(event.user_id))

    async def _end(self, transaction: Transaction, found: Sequence[Reshare]) -> None:
        """Withdraw reshares whose message is gone, or whose author wants to be left alone."""
        for reshare in found:
            await self._take(transaction, reshare, reshare.gone())
            await delete_post(transaction, reshare.guild_id, POST, reshare.id, self._clock())

    async def _step(
        self,
        transaction: Transaction,
        guild_id: int,
        reshare_id: int,
        step: Callable[[Reshare], Reshare],
    ) -> Reshare:
        before = await self._existing(transaction, guild_id, reshare_id)
        after = step(before)
        await self._take(transaction, before, after)
        return after

    async def _take(self, transaction: Transaction, before: Reshare, after: Reshare) -> None:
        now = self._clock()
        if not await ReshareRepository(transaction, after.guild_id).change(before, after, now):
            raise Refusal(text("Somebody else was faster. Please look again."))
        if after.state is not ReshareState.AGREED:
            await OutboxRepository(transaction).add_again(
                REFRESH, after.id, guild_id=after.guild_id, channel_id=0, at=now
            )
        log.info("reshare_changed", guild=after.guild_id, reshare=after.id, state=after.state.value)

    @staticmethod
    async def _existing(transaction: Transaction, guild_id: int, reshare_id: int) -> Reshare:
        reshare = await ReshareRepository(transaction, guild_id).get(reshare_id)
        if reshare is None:
            raise Refusal(GONE)
        return reshare


FEATURE = FeatureSpec(
    key="reshares",
    modules=("reshare_measures",),
    services=(ReshareService,),
    posts={
        REQUEST: waits(text("Request to share a message")),
        CARD: GOES_ON,
        POST: waits(text("Message shown again")),
    },
    actions={REFRESH: GOES_ON, DELETE_POST: GOES_ON},
    results={"reshare": None},
    help=(
        HelpLine(
            111,
            text(
                "**Show what members wrote**: *Ask to share* in the inbox asks the author first. "
                "They can take it back at any time."
            ),
            switch=LISTENING,
            topic=HelpTopic.TALK,
        ),
    ),
)
