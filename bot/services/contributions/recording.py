"""Contributions: received on the hot path, written in batches, read for leaderboards and `/me`."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import structlog

from bot.core import Core
from bot.correlation import correlation_scope
from bot.log import log_failure
from bot.service_lifecycle import Buffering, Stoppable
from bot.services.contributions import totals
from bot.services.contributions.bot_reactions import BotCheck, drop_bots, nobody_is_a_bot
from bot.services.contributions.write_buffer import (
    EDITED_WITHIN,
    FLUSH_CHANGES,
    Change,
    Edited,
    Retraction,
    WriteBuffer,
    WriteBuffers,
)
from db.channel_cursors import start_cursors
from db.commit_tracking import note_commit
from db.contributions import ContributionRepository
from db.database import Transaction
from db.errors import classify_error
from domain.contributions import (
    Contribution,
    ContributionKind,
    Source,
    ThanksDetector,
    ThanksResult,
    check_nomination,
    check_thanks,
    giver_trust,
    is_countable,
    normalize_emoji,
    reaction_kind,
)
from domain.contributions.settings import CONTRIBUTIONS, ContributionSettings
from domain.incoming_message import IncomingMessage
from domain.snowflakes import snowflake_at, snowflake_time

log = structlog.stdlib.get_logger(__name__)


class ContributionService(Buffering, Stoppable):
    """Receives contributions and maintains their totals.

    Changes are buffered for at most a second and then written in one transaction with the channels'
    cursors. So nothing is lost if the process dies: the next start reads the channels from there,
    and a contribution that was written already is not written again.
    """

    def __init__(self, core: Core, thanks: ThanksDetector) -> None:
        self._database = core.database
        self._metrics = core.metrics
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._thanks = thanks
        self._private = core.private_channels
        self._unread = core.unread_messages
        self._flush_seconds = core.flush_seconds
        self._is_bot: BotCheck = nobody_is_a_bot
        self._held: set[int] = set()
        """Guilds with unread messages that are older than the ones now received."""
        self._buffers = WriteBuffers()
        self._fresh = 0
        """How many changes arrived since the last try to write them."""
        self._closed = False
        self._since: float | None = None
        """The moment when the first buffered change arrived, by the event loop's clock."""
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self.may_thank = thanks.may_thank

    def connect(self, is_bot: BotCheck) -> None:
        """Use `is_bot` to look up the authors of messages that got reactions."""
        self._is_bot = is_bot

    # --- Hearing: called for every message, so cheap, and never waiting ----------------------

    def advance_cursor(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Note that the channel has been read as far as this message."""
        self._buffers.of(guild_id).read_to[channel_id] = message_id
        if self._timer is None:
            self._set_timer()

    def record_thanks(self, message: IncomingMessage) -> None:
        """Record the thanks in a message."""
        if self._guilds.of(message.guild_id).has(CONTRIBUTIONS):
            self._take_thanks(message, self._thanks_in(message).receivers)

    def hear_edit(
        self, message: IncomingMessage, edited_at: datetime, *, is_reply_known: bool = True
    ) -> None:
        """Process an edited message: thanks that it no longer contains are undone.

        New thanks count if the message was written at most `EDITED_WITHIN` before. If it is unknown
        what the message replies to, thanks without a name are left unchanged.
        """
        said = self._thanks_in(message)
        if said.counts and not said.receivers and not is_reply_known:
            return
        self._take(
            Edited(message.message_id, message.author_id, frozenset(said.receivers)),
            message.guild_id,
        )
        is_on = self._guilds.of(message.guild_id).has(CONTRIBUTIONS)
        if is_on and edited_at - message.at <= EDITED_WITHIN:
            self._take_thanks(message, said.receivers)

    def _thanks_in(self, message: IncomingMessage) -> ThanksResult:
        return self._thanks.detect(
            message.said,
            author_id=message.author_id,
            reply_to_author_id=message.reply_to_author_id,
            mentions=message.mentions,
            names=message.names,
        )

    def _take_thanks(self, message: IncomingMessage, receivers: Iterable[int]) -> None:
        for receiver_id in receivers:
            self._take(
                Contribution(
                    guild_id=message.guild_id,
                    channel_id=message.channel_id,
                    message_id=message.message_id,
                    source=Source.THANKS,
                    kind=ContributionKind.HELPED,
                    giver_id=message.author_id,
                    receiver_id=receiver_id,
                    at=message.at,
                    giver_trust=giver_trust(
                        message.author_id, message.author_joined_at, message.at
                    ),
                ),
                message.guild_id,
            )

    def record_reaction(
        self,
        *,
        guild_id: int,
        channel_id: int,
        message_id: int,
        author_id: int,
        giver_id: int,
        emoji: str,
        joined_at: datetime | None = None,
    ) -> None:
        """Record a reaction to `author_id`'s message; it counts in the week of that message.

        `joined_at` is when the giver joined the guild; None for one who left.
        """
        kind = reaction_kind(emoji, self._guilds.of(guild_id)[ContributionSettings].reactions)
        if (
            kind is None
            or not is_countable(giver_id=giver_id, receiver_id=author_id, source=Source.REACTION)
            or not self._guilds.of(guild_id).has(CONTRIBUTIONS)
        ):
            return
        self._take(
            Contribution(
                guild_id=guild_id,
                channel_id=channel_id,
                message_id=message_id,
                source=Source.REACTION,
                kind=kind,
                giver_id=giver_id,
                receiver_id=author_id,
                at=snowflake_time(message_id),
                detail=normalize_emoji(emoji),
                giver_trust=giver_trust(giver_id, joined_at, self._clock()),
            ),
            guild_id,
        )

    def revoke_reaction(
        self,
        *,
        guild_id: int,
        message_id: int,
        emoji: str | None = None,
        giver_id: int | None = None,
    ) -> None:
        """Undo a reaction; without `giver_id` everybody's, without `emoji` those of any.

        Also one whose emoji has no meaning now: it may have had one when it was given.
        """
        plain = normalize_emoji(emoji) if emoji is not None else None
        self._take(Retraction(message_id, Source.REACTION, plain, giver_id), guild_id)

    def record(self, contribution: Contribution) -> None:
        """Record a contribution that is known at once, such as a boost."""
        if self._guilds.of(contribution.guild_id).has(CONTRIBUTIONS):
            self._take(contribution, contribution.guild_id)

    def revoke(self, contribution: Contribution) -> None:
        """Undo contributions like `contribution`: what its giver did there."""
        self._take(
            Retraction(
                contribution.message_id, contribution.source, giver_id=contribution.giver_id
            ),
            contribution.guild_id,
        )

    def revoke_message(self, guild_id: int, message_id: int) -> None:
        """Undo all contributions on a deleted message."""
        self._take(Retraction(message_id), guild_id)

    def freeze_cursors(self, guild_ids: Iterable[int]) -> None:
        """Store no new cursors of these guilds: their backlog is to be read first."""
        self._held.update(guild_ids)

    def unfreeze_cursors(self, guild_id: int) -> None:
        """Store cursors of a guild again, after its backlog was read."""
        self._held.discard(guild_id)

    def is_frozen(self, guild_id: int) -> bool:
        """Return whether the guild's history is still to be read."""
        return guild_id in self._held

    def advance_cursor_backfill(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Advance the cursor to a message of the history; a later one may have been counted."""
        self._buffers.of(guild_id).advance_cursors({channel_id: message_id})

    def _take(self, change: Change, guild_id: int) -> None:
        if isinstance(change, Contribution) and change.channel_id in self._private:
            return
        self._buffers.of(guild_id).changes.append(change)
        note_commit()  # this will be written even if the current work fails
        self._fresh += 1
        if self._closed:
            return
        if self._fresh >= FLUSH_CHANGES:
            self._flush_soon()
        elif self._timer is None:
            self._set_timer()

    def _set_timer(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._flush_seconds, self._flush_soon)
        if self._since is None:
            self._since = loop.time()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._since = None
        self._fresh = 0

    def _flush_soon(self) -> None:
        self._timer = None
        if self._task is None or self._task.done():
            with correlation_scope("flush"):
                self._task = asyncio.create_task(self._flush_or_log(), name="contributions")

    async def _flush_or_log(self) -> None:
        try:
            await self.flush()
        except Exception as error:
            trouble = classify_error(error)
            if trouble is None:
                log.exception("contribution_flush_failed")
            else:
                mend = trouble.remedy
                log.warning("contribution_flush_postponed", error=str(trouble), mend=mend)
        # Failed changes, and those that arrived while this was writing.
        if self._buffers and self._timer is None and not self._closed:
            self._set_timer()

    # --- Writing -----------------------------------------------------------------------------

    async def flush(self, guild_id: int | None = None) -> None:
        """Write the buffered changes, of all guilds or of one; on disk on return.

        Those that cannot be written stay buffered. Changes of other guilds are not waited for, and
        a guild with many is written by itself, after the others.
        """
        since = self._since
        if guild_id is not None:
            # Nearly always there is nothing to write when somebody looks at points.
            if self._buffers.has(guild_id):
                await self._flush({guild_id}, since)
            return
        self._stop_timer()
        slow = self._buffers.slow()
        await self._flush(self._buffers.guild_ids - slow, since)
        for slow_id in slow:
            await self._flush({slow_id}, since)

    async def _flush(self, guild_ids: Collection[int], since: float | None) -> None:
        """Write the buffers of these guilds; their first change arrived at `since`."""
        try:
            async with self._buffers.taken(guild_ids) as taken:
                if taken:
                    await self._write(taken)
        except BaseException:
            self._since = since
            if self._timer is None and not self._closed:
                self._set_timer()
            raise
        self._metrics.contributions.inc(sum(len(buffer.changes) for buffer in taken.values()))
        if taken and since is not None:
            self._metrics.to_disk.observe(asyncio.get_running_loop().time() - since)

    async def _write(self, taken: Mapping[int, WriteBuffer]) -> None:
        """Write what was taken from the buffers, in one transaction."""
        held = (self._held | self._unread.guilds) & taken.keys()
        unclear: dict[int, WriteBuffer] = {}
        try:
            for guild_id, buffer in taken.items():
                waiting = await drop_bots(buffer, self._is_bot)
                if waiting:
                    unclear[guild_id] = WriteBuffer(waiting)
            held |= unclear.keys()
            ahead = await totals.compute_slow_ahead(self._database, taken, self._guilds.of)
            async with self._database.transaction(*taken) as transaction:
                for guild_id, buffer in taken.items():
                    read_to = {} if guild_id in held else buffer.read_to
                    settings, known = self._guilds.of(guild_id), ahead.get(guild_id)
                    await totals.write(
                        transaction, guild_id, buffer.changes, read_to, settings, known
                    )
        except BaseException:
            for guild_id, buffer in unclear.items():
                taken[guild_id].changes[:0] = buffer.changes
            raise
        self._buffers.put_back(unclear)
        for guild_id in held:
            self._buffers.of(guild_id).advance_cursors(taken[guild_id].read_to)

    async def credit(self, transaction: Transaction, contribution: Contribution) -> None:
        """Credit a contribution of another service's transaction, such as a contest entry."""
        settings = self._guilds.of(contribution.guild_id)
        if settings.has(CONTRIBUTIONS):
            await totals.apply_changes(transaction, contribution.guild_id, [contribution], settings)

    async def undo(
        self, transaction: Transaction, guild_id: int, contribution: Contribution
    ) -> None:
        """Undo one contribution, as when an entry is withdrawn."""
        repository = ContributionRepository(transaction, guild_id)
        before = await repository.on_messages({contribution.message_id})
        after = [found for found in before if found.key != contribution.key]
        await totals.update_totals(repository, before, after)

    async def give(self, contribution: Contribution, *, receiver_is_bot: bool) -> bool:
        """Count a nomination, or thanks for a message; on disk on return.

        False if the same person gave the same for this message before. Raises `Refusal` for one's
        own message and for a bot's.
        """
        is_nomination = contribution.source is Source.NOMINATION
        check = check_nomination if is_nomination else check_thanks
        check(
            giver_id=contribution.giver_id,
            receiver_id=contribution.receiver_id,
            receiver_is_bot=receiver_is_bot,
        )
        self._private.check(contribution.channel_id)
        async with self._database.transaction(contribution.guild_id) as transaction:
            repository = ContributionRepository(transaction, contribution.guild_id)
            known = {found.key for found in await repository.on_messages({contribution.message_id})}
            await totals.apply_changes(
                transaction,
                contribution.guild_id,
                [contribution],
                self._guilds.of(contribution.guild_id),
            )
        return contribution.key not in known

    async def start_counting(self, guild_ids: Collection[int]) -> None:
        """Set the first cursor in guilds without any contribution yet.

        It is on disk on return: if the process dies before the first message is written, the next
        start still knows where to read on. The cursor is stored under the guild's own id, which no
        channel has.
        """
        await start_cursors(self._database, guild_ids, snowflake_at(self._clock()))

    async def close(self) -> None:
        """Write the buffer; what cannot be written is read again at the next start.

        Later changes are too, since another process may own the database by then.
        """
        self._closed = True
        try:
            await self.flush()
        except Exception as error:
            log_failure(log, "last_flush_failed", error)
        if self._task is not None:
            # It was about to do the same, and finds nothing left.
            await self._task
