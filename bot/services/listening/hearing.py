"""Hearing: which messages of members go into the inbox of their guild's team."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.service_lifecycle import Buffering, Stoppable
from bot.services.intent_reading import IntentReader, Reading
from bot.services.listening.questions import QuestionService
from bot.services.listening.words import WatchedWordService
from db.consent import ConsentRepository
from db.database import Database
from db.errors import classify_error
from db.inbox import InboxRepository, queue_digest
from domain.cases.settings import CASES
from domain.guild_settings import GuildSettings
from domain.incoming_message import IncomingMessage, Places
from domain.intent import IntentScores
from domain.intent.praise_prefilter import may_praise_or_need
from domain.listening.inbox import KINDS_BY_WEIGHT, MAX_OPEN, ItemState, NewItem
from domain.listening.items import InboxKind, kinds_of
from domain.listening.measures import COMPETITORS_HEARD, MEASURE_OF, MENTIONS_HEARD
from domain.listening.questions import HelpMessage
from domain.listening.settings import LISTENING, ListeningSettings
from domain.listening.watched_word import WordKind
from domain.measures import Occurrence
from domain.message_text import MessageText
from domain.offers import SURELY_COMPLAINING, offers_enabled_in

MAX_WAITING = 5_000
"""The most messages waiting to be read; more are dropped, as in an attack."""
MAX_TOGETHER = 200
"""How many messages are read and written together."""
READ_BACK = timedelta(days=2)
"""How old a message may be that was written while the bot was away."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HeardMessage:
    """A message that somebody of the team should see."""

    message: IncomingMessage
    scores: IntentScores
    kinds: frozenset[InboxKind]
    names: frozenset[WordKind] = frozenset()
    """The kinds of watched words that it mentions."""

    def as_item(self, settings: GuildSettings) -> NewItem:
        """Return it as an item; one that is on a card about complaints needs nothing more."""
        message = self.message
        kind = next(each for each in KINDS_BY_WEIGHT if each in self.kinds)
        sure = {InboxKind.PRAISE: self.scores.praise, InboxKind.NEED: self.scores.need}
        return NewItem(
            message.author_id,
            message.channel_id,
            message.message_id,
            kind,
            round(100 * sure.get(kind, 1.0)),
            shown_at=message.at,
            state=ItemState.DONE if self._is_on_card(settings) else ItemState.NEW,
        )

    def _is_on_card(self, settings: GuildSettings) -> bool:
        surely = self.scores.complaint >= SURELY_COMPLAINING
        is_shown = settings.has(CASES) or offers_enabled_in(settings, self.message.places)
        return InboxKind.COMPLAINT in self.kinds and surely and is_shown

    def occurrences(self) -> Iterator[Occurrence]:
        """Yield what it counts as."""
        message = self.message
        measures = [MEASURE_OF[kind] for kind in sorted(self.kinds - {InboxKind.COMPLAINT})]
        if InboxKind.MENTION in self.kinds and WordKind.COMPETITOR in self.names:
            if len(self.names) == 1:
                measures.remove(MENTIONS_HEARD)
            measures.append(COMPETITORS_HEARD)
        for measure in measures:
            yield Occurrence(measure, message.guild_id, message.at, message.author_id)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A message that waits to be read."""

    message: IncomingMessage
    reading: Reading | None
    """Its reading, if it may be praise, a wish or a mention."""
    followed: HelpMessage[int] | None
    """Its part in questions and answers, if they are followed there."""
    is_edited: bool = False


class HearingService(Buffering, Stoppable):
    """Reads members' messages, and writes the places of some of them into the inbox.

    Those of a second are read and written together, which costs a tenth of one after the other.
    While the history of a guild is read, newer messages wait.
    """

    def __init__(
        self,
        core: Core,
        reader: IntentReader,
        words: WatchedWordService,
        questions: QuestionService,
    ) -> None:
        self._database: Database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._unread = core.unread_messages
        self._scheduler = core.scheduler
        self._reader = reader
        self._words = words
        self._questions = questions
        self._waiting: list[_Waiting] = []
        self._closed = False
        self._flush_seconds = core.flush_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._worker = BackgroundWorker("listening", self._read_waiting)

    def may_matter(self, guild_id: int, places: Places, said: MessageText) -> bool:
        """Return whether a message is worth reading; called for each one."""
        return is_heard_in(self._guilds.of(guild_id), places) and (
            self._questions.may_matter(guild_id, places, said)
            or may_praise_or_need(said)
            or self._words.may_mention(guild_id, said)
        )

    def enqueue(self, message: IncomingMessage) -> None:
        """Queue a member's message, synchronously."""
        settings = self._guilds.of(message.guild_id)
        if (
            self._closed
            or not is_heard_in(settings, message.places)
            or len(self._waiting) >= MAX_WAITING
            or self._clock() - message.at > READ_BACK
        ):
            return
        followed, reading = self._questions.note(message), None
        if not message.by_team and self._may_be_item(message):
            reading = self._reader.read(message, {"praise"})
        if followed is None and reading is None:
            return
        self._add(_Waiting(message, reading, followed))

    def enqueue_edited(self, message: IncomingMessage) -> None:
        """Queue a message that its author has edited, synchronously.

        It may have become praise, a wish or a mention, or be none by now. Questions stay: what was
        written after one is not read again.
        """
        settings = self._guilds.of(message.guild_id)
        if (
            self._closed
            or message.by_team
            or not is_heard_in(settings, message.places)
            or len(self._waiting) >= MAX_WAITING
            or self._clock() - message.at > READ_BACK
        ):
            return
        reading = None
        if self._may_be_item(message):
            reading = self._reader.read(message, {"praise"})
        self._add(_Waiting(message, reading, None, is_edited=True))

    def _add(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._unread.add(waiting.message.guild_id)
        if len(self._waiting) % MAX_TOGETHER == 0:
            self._read_soon()
        else:
            self._read_later()

    def _read_later(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._flush_seconds, self._read_soon)

    def _read_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._worker.wake()

    def _may_be_item(self, message: IncomingMessage) -> bool:
        return may_praise_or_need(message.said) or self._words.may_mention(
            message.guild_id, message.said
        )

    async def flush(self) -> None:
        """Read all queued messages but those that wait for history, and wait until they are."""
        if self._waiting:
            self._read_soon()
        self._reader.hurry()
        await self._worker.wait()

    async def close(self) -> None:
        """Finish the running batch; what is still queued is read again at the next start."""
        self._closed = True
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
        await self._worker.wait()

    async def _read_waiting(self) -> None:
        while batch := self._take_batch():
            try:
                await self._read(batch)
            except Exception as error:
                trouble = classify_error(error)
                if trouble is not None:
                    # It stays unread, so that the next start reads it, and is tried again before.
                    self._waiting[:0] = batch
                    raise
                log.exception("listening_batch_failed", messages=len(batch))
            self._unread.remove(each.message.guild_id for each in batch)
        if self._waiting and not self._closed:
            self._read_later()

    def _take_batch(self) -> list[_Waiting]:
        """Take out the messages to be read next.

        The messages before one decide whether it is an answer, so a guild's history comes first.
        """
        ready = [each for each in self._waiting if each.message.from_history] or [
            each for each in self._waiting if not self._scheduler.is_behind(each.message.guild_id)
        ]
        batch = ready[:MAX_TOGETHER]
        taken = {id(each) for each in batch}
        self._waiting = [each for each in self._waiting if id(each) not in taken]
        return batch

    async def _read(self, batch: Sequence[_Waiting]) -> None:
        """Write the items first: one that is also a question becomes one after that."""
        read: dict[int, list[tuple[IncomingMessage, IntentScores]]] = defaultdict(list)
        followed: dict[int, list[HelpMessage[int]]] = defaultdict(list)
        edited: dict[int, set[int]] = defaultdict(set)
        for each in batch:
            if each.is_edited:
                edited[each.message.guild_id].add(each.message.message_id)
            scores = None if each.reading is None else await each.reading
            if scores is not None:
                read[each.message.guild_id].append((each.message, scores))
            if each.followed is not None:
                followed[each.message.guild_id].append(each.followed)
        for guild_id, those in read.items():
            edited[guild_id] -= await self._write_items(guild_id, those)
        for guild_id, message_ids in edited.items():
            await self._take_out(guild_id, message_ids)
        for guild_id, messages in followed.items():
            await self._questions.follow(guild_id, messages)

    async def _write_items(
        self, guild_id: int, read: Sequence[tuple[IncomingMessage, IntentScores]]
    ) -> set[int]:
        """Write those of the messages that are items; return their ids."""
        matcher = await self._words.matcher(guild_id)
        heard = []
        for message, scores in read:
            names = frozenset(word.kind for word in matcher.find(message.said))
            kinds = kinds_of(message.said, scores, is_mention=bool(names))
            if kinds - {InboxKind.COMPLAINT}:
                heard.append(HeardMessage(message, scores, kinds, names))
        if heard:
            await self._write(guild_id, heard)
        return {each.message.message_id for each in heard}

    async def _take_out(self, guild_id: int, message_ids: Collection[int]) -> None:
        """Take edited messages out of the inbox that are not items by now."""
        if not message_ids:
            return
        async with self._database.transaction(guild_id) as transaction:
            if await InboxRepository(transaction, guild_id).remove_unfounded(message_ids):
                await queue_digest(transaction, guild_id, self._clock())

    async def _write(self, guild_id: int, heard: Sequence[HeardMessage]) -> None:
        """Write items and counts in one transaction, without members who want to be left alone."""
        now, settings = self._clock(), self._guilds.of(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            alone = await ConsentRepository(transaction).left_alone(
                guild_id, {each.message.author_id for each in heard}
            )
            heard = [each for each in heard if each.message.author_id not in alone]
            items = [each.as_item(settings) for each in heard]
            rows = InboxRepository(transaction, guild_id)
            room = max(0, MAX_OPEN - await rows.open_number(now))
            added = await rows.add(items[:room], now)
            counted = added | {item.message_id for item in items[room:]}
            transaction.occurrences.extend(
                occurrence
                for each in heard
                if each.message.message_id in counted
                for occurrence in each.occurrences()
            )
            if added:
                await queue_digest(transaction, guild_id, now)


def is_heard_in(settings: GuildSettings, places: Places) -> bool:
    """Return whether messages in this place may go into the inbox."""
    unheard = (settings.moderator_channel_id, *settings[ListeningSettings].unheard_channels)
    return (
        settings.has(LISTENING)
        and settings.moderator_channel_id is not None
        and not any(place in unheard for place in places)
    )
