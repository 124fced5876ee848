"""Cases: opened by a member, taken by somebody of the team, solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import Core
from bot.services.cases.conversations import DELETE, LOCK, ConversationService, WatchedThread
from bot.services.cases.reminders import CaseReminderService
from db.case_letters import delete_letters_of_case, queue_cards_update
from db.cases import CaseRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.cases.case import (
    CARD,
    DELETE_THREAD,
    LOCK_THREAD,
    OPEN_THREAD,
    RATINGS,
    REOPENS_FOR,
    Case,
    CaseState,
    MessagePlace,
)
from domain.cases.settings import CASES, CareSettings
from domain.domain_events import PostEnded
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import User, text

SOLVED = "case.solved"
"""The kind of post that asks the member of a solved case how it was; its subject is the case."""
WELCOME, PANEL = "case.welcome", "case.panel"
"""Kinds of posts: the first message of the thread, and the panel.

The subject of the first is the case; that of the panel is the guild.
"""
SOLVED_ALREADY = text("This is already solved. A message of the member opens it again.")
GONE = text("That talk is over, and I deleted it.")


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A member's case, and whether they opened it just now."""

    case: Case
    new: bool


class CaseService:
    """Opens cases and says whose turn it is. What members may do is up to the callers."""

    def __init__(
        self, core: Core, conversations: ConversationService, reminders: CaseReminderService
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._conversations = conversations
        self._reminders = reminders
        core.scheduler.register(LOCK, self._lock)
        core.scheduler.register(DELETE, self._delete)
        core.events.subscribe(PostEnded, self._action_ended)

    def channel(self, guild_id: int) -> int:
        """Return the channel for private threads; raise `Refusal` where there is none."""
        settings = self._guilds.of(guild_id)
        channel_id = settings[CareSettings].care_channel_id
        if not settings.has(CASES) or channel_id is None or settings.moderator_channel_id is None:
            raise Refusal(
                text(
                    "The team of this server has not set up private talks. Please write to a "
                    "moderator."
                )
            )
        return channel_id

    async def open(
        self,
        guild_id: int,
        user_id: int,
        language: Language,
        about: MessagePlace | None = None,
    ) -> OpenedCase:
        """Open a case for the member, or return the one that they have.

        Raises `Refusal` where talks are off.
        """
        channel_id, now = self.channel(guild_id), self._clock()
        async with self._database.transaction(guild_id) as transaction:
            rows = CaseRepository(transaction)
            opened = await rows.open(guild_id, user_id, language, about, now)
            case = opened or await rows.unsolved(guild_id, user_id)
            if case is None:
                raise LookupError("the member has no case, and none was opened")
            if opened is not None:
                await OutboxRepository(transaction).add(
                    OPEN_THREAD, case.id, guild_id=guild_id, channel_id=channel_id, at=now
                )
                await self._reminders.plan(transaction, case)
        return OpenedCase(case, opened is not None)

    async def post_panel(self, guild_id: int) -> int:
        """Queue the panel with which members open cases; return its channel.

        Raises `Refusal` where talks are off.
        """
        channel_id, now = self.channel(guild_id), self._clock()
        async with self._database.transaction(guild_id) as transaction:
            outbox = OutboxRepository(transaction)
            await outbox.add_again(
                PANEL, guild_id, guild_id=guild_id, channel_id=channel_id, at=now
            )
        return channel_id

    async def unsolved(self, guild_id: int, user_id: int) -> Case | None:
        """Return the member's case that is not solved."""
        async with self._database.snapshot() as reading:
            return await CaseRepository(reading).unsolved(guild_id, user_id)

    async def get(self, guild_id: int, case_id: int) -> Case | None:
        """Return the guild's case with this id."""
        async with self._database.snapshot() as reading:
            return await CaseRepository(reading).get(guild_id, case_id)

    async def thread_made(self, guild_id: int, case_id: int, thread_id: int) -> bool:
        """Store the case's thread and queue its first message and the moderators' card.

        False if the case has since been erased or solved, so that the thread is not needed.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            rows = CaseRepository(transaction)
            case = await rows.get(guild_id, case_id)
            if case is None or case.state is CaseState.SOLVED:
                return False
            if case.thread_id is not None:
                return case.thread_id == thread_id
            await rows.change(case_id, thread_id=thread_id, read_to=thread_id)
            outbox = OutboxRepository(transaction)
            await outbox.add(WELCOME, case_id, guild_id=guild_id, channel_id=thread_id, at=now)
            desk = self._guilds.of(guild_id).moderator_channel_id or thread_id
            await outbox.add(CARD, case_id, guild_id=guild_id, channel_id=desk, at=now)
        self._conversations.watch(WatchedThread(guild_id, thread_id, case.user_id, thread_id))
        return True

    async def in_thread(self, guild_id: int, thread_id: int) -> Case:
        """Return the case that has this thread; raise `Refusal` if none has."""
        async with self._database.snapshot() as reading:
            case = await CaseRepository(reading).in_thread(thread_id)
        if case is None or case.guild_id != guild_id:
            raise Refusal(
                text(
                    "That works in the thread of a talk with the team. For a talk in writing, say "
                    "whose it is."
                )
            )
        return case

    async def assign(self, guild_id: int, case_id: int, to: int) -> None:
        """Record that this person of the team has the case now."""
        async with self._database.transaction(guild_id) as transaction:
            case = await self._existing(transaction, guild_id, case_id)
            await CaseRepository(transaction).change(case_id, handled_by=to)
            await queue_cards_update(transaction, case, self._clock())

    async def wait_for_member(self, guild_id: int, case_id: int, click_id: int) -> Case:
        """Record that the team waits for the member since this click.

        The member's next message after it ends that.
        """
        await self._conversations.flush()
        async with self._database.transaction(guild_id) as transaction:
            case = await self._existing(transaction, guild_id, case_id)
            if case.state is CaseState.SOLVED:
                raise Refusal(SOLVED_ALREADY)
            await CaseRepository(transaction).change(
                case_id, state=CaseState.WAITING, waiting_from=click_id
            )
        return case

    async def solve(self, guild_id: int, case_id: int) -> Case:
        """Record that the case is solved, ask its member how it was, and plan its thread's end."""
        await self._conversations.flush()
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            rows, jobs = CaseRepository(transaction), JobRepository(transaction)
            case = await self._existing(transaction, guild_id, case_id)
            if case.state is CaseState.SOLVED:
                raise Refusal(SOLVED_ALREADY)
            await rows.change(case_id, state=CaseState.SOLVED, solved_at=now)
            keep = self._guilds.of(guild_id)[CareSettings].keep
            if case.thread_id is not None:
                outbox = OutboxRepository(transaction)
                await outbox.add_again(
                    SOLVED, case_id, guild_id=guild_id, channel_id=case.thread_id, at=now
                )
                await jobs.schedule(guild_id, LOCK, case_id, now + REOPENS_FOR)
                await jobs.schedule(guild_id, DELETE, case_id, now + keep)
            elif case.in_writing:
                # The member is asked how it was at their next click.
                await rows.change(case_id, read_to=None)
                await jobs.schedule(guild_id, DELETE, case_id, now + keep)
            await queue_cards_update(transaction, case, now)
        return replace(case, state=CaseState.SOLVED, solved_at=now)

    async def rate(self, guild_id: int, case_id: int, rating: int, *, by: int) -> None:
        """Store how the member of a solved case found it; raise `Refusal` for others."""
        async with self._database.transaction(guild_id) as transaction:
            case = await self._existing(transaction, guild_id, case_id)
            if case.user_id != by:
                raise Refusal(text("That question is for the member whose talk this is."))
            if rating not in RATINGS:
                raise Refusal(GONE)
            await CaseRepository(transaction).change(case_id, rating=rating)

    async def _lock(self, transaction: Transaction, due: Job) -> datetime | None:
        """Lock the thread of a case that can no longer be opened again."""
        case = await CaseRepository(transaction).get(due.guild_id, due.subject_id)
        if case is not None and case.thread_id is not None and case.state is CaseState.SOLVED:
            outbox, now = OutboxRepository(transaction), self._clock()
            self._conversations.forget(case.thread_id)
            await outbox.add_again(
                LOCK_THREAD, case.id, guild_id=case.guild_id, channel_id=case.thread_id, at=now
            )
        return None

    async def _delete(self, transaction: Transaction, due: Job) -> datetime | None:
        """Delete the thread or the letters of a case that was solved long ago."""
        rows = CaseRepository(transaction)
        case = await rows.get(due.guild_id, due.subject_id)
        if case is None or case.state is not CaseState.SOLVED:
            return None
        if case.in_writing:
            await delete_letters_of_case(transaction, case.id, self._clock())
            await rows.change(case.id, in_writing=False)
        if case.thread_id is not None:
            self._conversations.forget(case.thread_id)
            await OutboxRepository(transaction).add(
                DELETE_THREAD,
                case.thread_id,
                guild_id=case.guild_id,
                channel_id=case.thread_id,
                at=self._clock(),
            )
            await rows.change(case.id, thread_id=None)
        return None

    async def take(self, guild_id: int, case_id: int, *, by: int) -> Case:
        """Record who of the team has the case; raise `Refusal` if another has it."""
        async with self._database.transaction(guild_id) as transaction:
            case = await self._existing(transaction, guild_id, case_id)
            if case.handled_by not in {None, by}:
                raise Refusal(
                    text("{member} already has this one.", member=User(case.handled_by or 0))
                )
            await CaseRepository(transaction).change(case_id, handled_by=by)
            await queue_cards_update(transaction, case, self._clock())
        return replace(case, handled_by=by)

    @staticmethod
    async def _existing(transaction: Transaction, guild_id: int, case_id: int) -> Case:
        case = await CaseRepository(transaction).get(guild_id, case_id)
        if case is None:
            raise Refusal(GONE)
        return case

    async def _action_ended(self, transaction: Transaction, event: PostEnded) -> None:
        """End a case whose thread could not be made, so that the member can try again."""
        if event.kind != OPEN_THREAD:
            return
        rows = CaseRepository(transaction)
        case = await rows.get(event.guild_id, event.subject_id)
        if case is not None and case.thread_id is None and case.state is not CaseState.SOLVED:
            await rows.change(case.id, state=CaseState.SOLVED, solved_at=self._clock())
