"""Messages in the threads of cases: who wrote when, and what that means for the case."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.service_lifecycle import Buffering, Startable, Stoppable
from bot.services.cases.reminders import CaseReminderService
from db.cases import CaseRepository
from db.database import Transaction
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from db.write_turns import ALL_GUILDS
from domain.cases.case import Case, CaseState, PublicReply
from domain.cases.response_clock import Party
from domain.snowflakes import snowflake_time

REOPENED = "case.reopened"
"""The kind of post that notifies moderators of a solved case that goes on."""
HELPLINE = "case.helpline"
"""The kind of post in a thread that points to people who can help; its subject is the case."""
LOCK, DELETE = "case.lock", "case.delete"
"""Kinds of jobs that end a solved case's thread."""


@dataclass(frozen=True, slots=True)
class WatchedThread:
    """The thread of a case in which messages are noted, and how far it was read."""

    guild_id: int
    thread_id: int
    user_id: int
    """The case's member."""
    read_to: int


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A message in the thread of a case, without its words."""

    thread_id: int
    message_id: int
    author_id: int | None
    """Its author; None for a saved answer of which only the bot's post is left."""
    party: Party
    in_need: bool = False
    """Whether its words sound like self-harm or grief; never stored."""

    @property
    def at(self) -> datetime:
        """The moment when it was written."""
        return snowflake_time(self.message_id)


class ConversationService(Startable, Buffering, Stoppable):
    """Notes messages of members and of the team in the threads of cases."""

    def __init__(self, core: Core, reminders: CaseReminderService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._shards = core.shards
        self._guilds = core.guild_settings
        self._reminders = reminders
        self._private = core.private_channels
        self._watched: dict[str, WatchedThread] = {}
        """The keys are ids as the gateway writes them, since every message is looked up."""
        self._heard: list[ThreadMessage] = []
        self._writing = asyncio.Lock()
        self._worker = BackgroundWorker("cases", self.flush)

    async def start(self) -> None:
        """Load the threads in which somebody may write."""
        async with self._database.snapshot() as reading:
            rows = CaseRepository(reading)
            found = await rows.threads(self._clock(), self._shards)
            self._private.update(await rows.thread_ids(self._shards))
        for guild_id, thread_id, user_id, read_to in found:
            self.watch(WatchedThread(guild_id, thread_id, user_id, read_to))

    def watch(self, thread: WatchedThread) -> None:
        """Note messages in this thread from now on."""
        self._watched[str(thread.thread_id)] = thread
        self._private.add(thread.thread_id)

    def watched(self, thread_id: str) -> WatchedThread | None:
        """Return the thread with this id if it is a case's; called for each message."""
        return self._watched.get(thread_id)

    @property
    def threads(self) -> list[WatchedThread]:
        """The threads in which messages are noted."""
        return list(self._watched.values())

    def note(self, message: ThreadMessage) -> None:
        """Note a message of the member or the team, synchronously; it is written soon after."""
        self._heard.append(message)
        self._worker.wake()

    async def flush(self) -> None:
        """Write the noted messages."""
        async with self._writing:
            while self._heard:
                some = list(self._heard)
                by_thread: dict[int, list[ThreadMessage]] = defaultdict(list)
                for message in some:
                    by_thread[message.thread_id].append(message)
                guilds = {self._guild_of(thread_id) for thread_id in by_thread}
                async with self._database.transaction(*guilds) as transaction:
                    for thread_id, messages in by_thread.items():
                        await self._record(transaction, thread_id, messages)
                del self._heard[: len(some)]

    def _guild_of(self, thread_id: int) -> int:
        """Return the guild of a thread; `ALL_GUILDS` for one that is no longer watched."""
        thread = self._watched.get(str(thread_id))
        return ALL_GUILDS if thread is None else thread.guild_id

    async def close(self) -> None:
        """Write what is left, and note nothing more."""
        self._watched.clear()
        await self._worker.wait()
        await self.flush()

    async def read_to(self, thread: WatchedThread, message_id: int) -> None:
        """Store that all messages of the thread up to this one are noted."""
        await self.flush()
        async with self._database.transaction(thread.guild_id) as transaction:
            rows = CaseRepository(transaction)
            case = await rows.in_thread(thread.thread_id)
            if case is not None:
                await rows.change(case.id, read_to=message_id)

    async def answered_in_public(self, transaction: Transaction, reply: PublicReply) -> None:
        """Note the reply if the message that it answers is what its author's case is about."""
        rows = CaseRepository(transaction)
        case = await rows.unsolved_about(reply.guild_id, reply.to_message_id, reply.to_user_id)
        if case is None:
            return
        answer = ThreadMessage(case.thread_id or 0, reply.message_id, reply.author_id, Party.TEAM)
        planned = await self._reminders.next_at(transaction, case)
        if await rows.add_message(case, answer.message_id, Party.TEAM, answer.at):
            case = await self._follow(transaction, case, answer)
        await self._reminders.plan(transaction, case, planned)

    async def thread_gone(self, thread_id: int) -> None:
        """Solve the case of a thread that somebody deleted by hand."""
        await self.flush()
        async with self._database.transaction(self._guild_of(thread_id)) as transaction:
            rows = CaseRepository(transaction)
            case = await rows.in_thread(thread_id)
            if case is not None:
                solved_at = case.solved_at or self._clock()
                await rows.change(
                    case.id, thread_id=None, state=CaseState.SOLVED, solved_at=solved_at
                )
        self.forget(thread_id)

    def forget(self, thread_id: int) -> None:
        """Note no further messages in this thread."""
        self._watched.pop(str(thread_id), None)

    async def _record(
        self, transaction: Transaction, thread_id: int, messages: Iterable[ThreadMessage]
    ) -> None:
        rows = CaseRepository(transaction)
        case = await rows.in_thread(thread_id)
        if case is None:
            self.forget(thread_id)
            return
        planned = await self._reminders.next_at(transaction, case)
        for message in sorted(messages, key=lambda each: each.message_id):
            if await rows.add_message(case, message.message_id, message.party, message.at):
                case = await self._follow(transaction, case, message)
                if message.in_need:
                    await self._point_to_help(transaction, case, thread_id)
        await self._reminders.plan(transaction, case, planned)

    async def _point_to_help(self, transaction: Transaction, case: Case, thread_id: int) -> None:
        """Queue the post that points to people who can help, once in a case."""
        await OutboxRepository(transaction).add(
            HELPLINE, case.id, guild_id=case.guild_id, channel_id=thread_id, at=self._clock()
        )

    async def _follow(self, transaction: Transaction, case: Case, message: ThreadMessage) -> Case:
        """Change the case by a new message in it; return it as it is then."""
        rows = CaseRepository(transaction)
        changes: dict[str, object] = {}
        if message.party is Party.TEAM and case.handled_by is None:
            changes["handled_by"] = message.author_id
        elif message.party is Party.MEMBER and case.ends_wait(message.message_id):
            changes["state"] = CaseState.OPEN
        elif (
            message.party is Party.MEMBER
            and case.may_reopen(message.at)
            and case.solved_at is not None
            and message.at > case.solved_at
            and await rows.unsolved(case.guild_id, case.user_id) is None
        ):
            changes |= {"state": CaseState.OPEN, "solved_at": None}
            await self._say_reopened(transaction, case)
        if changes:
            await rows.change(case.id, **changes)
        return await rows.get(case.guild_id, case.id) or case

    async def _say_reopened(self, transaction: Transaction, case: Case) -> None:
        now, outbox = self._clock(), OutboxRepository(transaction)
        for kind in (LOCK, DELETE):
            await JobRepository(transaction).cancel(case.guild_id, kind, case.id)
        desk = self._guilds.of(case.guild_id).moderator_channel_id or case.thread_id or 0
        await outbox.add_again(REOPENED, case.id, guild_id=case.guild_id, channel_id=desk, at=now)
