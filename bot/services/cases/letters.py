"""Talks in writing, where the bot can make no private thread: letters in the moderators' channel.

The words of a letter are in memory until they are posted, and then in that post alone. If the
process dies in between, the letter is taken back, and its writer never read that it was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.core import Core
from bot.services.cases.conversations import DELETE
from bot.services.cases.lifecycle import GONE, SOLVED_ALREADY, CaseService
from bot.services.cases.reminders import REMIND, CaseReminderService
from db.case_letters import (
    CaseLetterRepository,
    Letter,
    LetterPlace,
    queue_cards_update,
    queue_post_deletion,
)
from db.cases import CaseRepository
from db.database import Transaction
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from domain.cases.case import (
    LETTER,
    MAX_LETTER_LENGTH,
    MAX_LETTERS_IN_A_ROW,
    Case,
    CaseState,
    MessagePlace,
)
from domain.cases.response_clock import Party
from domain.domain_events import PostEnded
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import text

ANSWERED = "case.answered"
"""The kind of direct message that says that there is an answer; its subject is the letter."""
SENT_WITHIN = 10.0
"""How many seconds the writer of a letter waits to read that it was posted."""


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter in its writer's words, before it is posted."""

    id: int
    """The interaction by which it was sent."""
    words: str
    name: str
    """The name with which it is signed."""


@dataclass(frozen=True, slots=True)
class PendingLetter:
    """A letter that is on its way to the moderators' channel."""

    draft: LetterDraft
    ended: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    """Whether it appeared, once that is known."""

    async def appears(self) -> bool:
        """Return whether it is posted yet; raise `Refusal` if it never will be."""
        try:
            appeared = await asyncio.wait_for(asyncio.shield(self.ended), SENT_WITHIN)
        except TimeoutError:
            return False
        if not appeared:
            raise Refusal(text("I couldn't pass this on. Please try again later."))
        return True


@dataclass(frozen=True, slots=True)
class WrittenTalk:
    """A member's talk in writing, and where the latest answers to it are, the oldest first."""

    case: Case
    answers: Sequence[LetterPlace]
    is_answered: bool
    """Whether the latest letter is the team's."""
    is_passed_on: bool
    """Whether the member's latest letter is posted."""
    goes_on: bool
    """Whether another letter belongs to it: it is not solved, or was lately."""


class CaseLetterService:
    """Passes letters on, and finds the answers. What members may do is up to the callers."""

    def __init__(self, core: Core, cases: CaseService, reminders: CaseReminderService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._cases = cases
        self._reminders = reminders
        self._pending: dict[int, PendingLetter] = {}
        core.events.subscribe(PostEnded, self._ended)

    def desk(self, guild_id: int) -> int:
        """Return the channel for letters; raise `Refusal` where talks are off."""
        self._cases.channel(guild_id)
        return self._guilds.of(guild_id).moderator_channel_id or 0

    def pending(self, letter_id: int) -> PendingLetter | None:
        """Return a letter that is to be posted; None if its words were lost."""
        return self._pending.get(letter_id)

    async def write(
        self,
        guild_id: int,
        user_id: int,
        draft: LetterDraft,
        language: Language,
        about: MessagePlace | None = None,
    ) -> bool:
        """Pass a member's letter on, in their case or a new one; return whether it is posted.

        A case that was solved lately goes on. Raises `Refusal` where talks are off, and for a
        member who talks in a thread.
        """
        desk, now = self.desk(guild_id), self._clock()
        async with (
            self._on_its_way(draft) as pending,
            self._database.transaction(guild_id) as transaction,
        ):
            rows = CaseRepository(transaction)
            case = await rows.unsolved(guild_id, user_id)
            if case is None and about is None:
                case = await self._reopened(transaction, guild_id, user_id, now)
            if case is None:
                case = await rows.open(guild_id, user_id, language, about, now, in_writing=True)
                if case is not None:
                    await self._reminders.plan(transaction, case)
            if case is None or not case.in_writing:
                raise Refusal(
                    text("You are already talking with the team, in a thread. /talk leads to it.")
                )
            await self._add(transaction, case, Party.MEMBER, draft, desk)
        return await pending.appears()

    async def answer(
        self,
        guild_id: int,
        case_id: int,
        draft: LetterDraft,
        *,
        by: int,
        to_message_id: int | None,
    ) -> bool:
        """Pass the team's answer on, below the letter; return whether it is posted."""
        desk = self.desk(guild_id)
        async with (
            self._on_its_way(draft) as pending,
            self._database.transaction(guild_id) as transaction,
        ):
            rows = CaseRepository(transaction)
            case = _answerable(await rows.get(guild_id, case_id))
            await self._add(transaction, case, Party.TEAM, draft, desk, to_message_id)
            if case.handled_by is None:
                await rows.change(case.id, handled_by=by)
                await queue_cards_update(transaction, case, self._clock())
        return await pending.appears()

    async def answerable(self, guild_id: int, case_id: int) -> Case:
        """Return a case in writing; raise `Refusal` if it can't be answered."""
        async with self._database.snapshot() as reading:
            return _answerable(await CaseRepository(reading).get(guild_id, case_id))

    async def talk(self, guild_id: int, user_id: int) -> WrittenTalk | None:
        """Return the member's latest talk in writing, for as long as its letters are kept."""
        async with self._database.snapshot() as reading:
            rows = CaseLetterRepository(reading)
            case = await rows.latest_case(guild_id, user_id)
            if case is None:
                return None
            answers = await rows.places(case.id, Party.TEAM, MAX_LETTERS_IN_A_ROW)
            written = await rows.latest_id(case.id, Party.MEMBER)
            newest = next(iter(await rows.places(case.id, Party.MEMBER, 1)), None)
        return WrittenTalk(
            case,
            answers[::-1],
            is_answered=_newest(answers) > written,
            is_passed_on=newest is not None and newest.letter_id == written,
            goes_on=case.state is not CaseState.SOLVED or case.may_reopen(self._clock()),
        )

    async def unsolved_or_unread(self, guild_id: int, user_id: int) -> WrittenTalk | None:
        """Return the member's talk in writing if it goes on, or ended with news for them."""
        talk = await self.talk(guild_id, user_id)
        if talk is None or talk.case.state is not CaseState.SOLVED:
            return talk
        async with self._database.snapshot() as reading:
            read_to = await CaseLetterRepository(reading).read_to(talk.case.id)
        return talk if read_to is None or _newest(talk.answers) > read_to else None

    async def mark_read(self, talk: WrittenTalk) -> None:
        """Record that the member was shown what there is."""
        async with self._database.transaction(talk.case.guild_id) as transaction:
            rows = CaseLetterRepository(transaction)
            await rows.mark_read(talk.case.id, _newest(talk.answers))

    async def of_member(self, case_id: int, limit: int) -> Sequence[LetterPlace]:
        """Return where the member's letters are, the latest first."""
        async with self._database.snapshot() as reading:
            rows = CaseLetterRepository(reading)
            return await rows.places(case_id, Party.MEMBER, limit)

    async def latest(self, case_id: int) -> LetterPlace | None:
        """Return where the member's latest letter is."""
        return next(iter(await self.of_member(case_id, 1)), None)

    async def letter(self, guild_id: int, letter_id: int) -> Letter | None:
        """Return a letter; None if it was erased."""
        async with self._database.snapshot() as reading:
            return await CaseLetterRepository(reading).get(guild_id, letter_id)

    async def _reopened(
        self, transaction: Transaction, guild_id: int, user_id: int, now: datetime
    ) -> Case | None:
        """Open the member's latest talk in writing again, if it was solved lately.

        It keeps when it was solved until the letter has appeared.
        """
        case = await CaseLetterRepository(transaction).latest_case(guild_id, user_id)
        if case is None or not case.may_reopen(now):
            return None
        await CaseRepository(transaction).change(case.id, state=CaseState.OPEN)
        return await CaseRepository(transaction).get(guild_id, case.id)

    async def _add(
        self,
        transaction: Transaction,
        case: Case,
        party: Party,
        draft: LetterDraft,
        desk: int,
        reply_to_id: int | None = None,
    ) -> None:
        if len(draft.words) > MAX_LETTER_LENGTH:
            raise Refusal(text("Write at most {most} characters.", most=MAX_LETTER_LENGTH))
        letters = CaseLetterRepository(transaction)
        row = await letters.in_a_row(case.id, party, MAX_LETTERS_IN_A_ROW)
        if row >= MAX_LETTERS_IN_A_ROW:
            raise Refusal(
                text("You have written {count} times. Please wait for an answer.", count=row)
            )
        now, planned = self._clock(), await self._reminders.next_at(transaction, case)
        await CaseRepository(transaction).add_message(case, draft.id, party, now)
        await self._reminders.plan(transaction, case, planned)
        await OutboxRepository(transaction).add(
            LETTER,
            draft.id,
            guild_id=case.guild_id,
            channel_id=desk,
            at=now,
            reply_to_id=reply_to_id,
        )

    @asynccontextmanager
    async def _on_its_way(self, draft: LetterDraft) -> AsyncIterator[PendingLetter]:
        """Keep the words for the outbox, unless the transaction within fails.

        The outbox may send them as soon as that has ended.
        """
        pending = self._pending[draft.id] = PendingLetter(draft)
        try:
            yield pending
        except BaseException:
            self._pending.pop(draft.id, None)
            raise

    async def _ended(self, transaction: Transaction, event: PostEnded) -> None:
        """Act on a letter that appeared; take back one that did not."""
        if event.kind != LETTER:
            return
        pending = self._pending.pop(event.subject_id, None)
        if pending is not None and not pending.ended.done():
            pending.ended.set_result(event.appeared)
        letters = CaseLetterRepository(transaction)
        letter = await letters.get(event.guild_id, event.subject_id)
        if letter is None:
            await self._delete_post(transaction, event)
        elif not event.appeared:
            await self._take_back(transaction, letter.case, event.subject_id)
        elif letter.party is Party.TEAM:
            await OutboxRepository(transaction).add_direct(
                ANSWERED,
                event.subject_id,
                guild_id=event.guild_id,
                user_id=letter.case.user_id,
                at=self._clock(),
                asked=True,
            )
        elif letter.case.state is not CaseState.SOLVED and letter.case.solved_at is not None:
            await CaseRepository(transaction).change(letter.case.id, solved_at=None)
            await JobRepository(transaction).cancel(event.guild_id, DELETE, letter.case.id)

    async def _take_back(self, transaction: Transaction, case: Case, letter_id: int) -> None:
        """Forget a letter that did not appear, and what it did: it began a case, or reopened it."""
        letters, rows = CaseLetterRepository(transaction), CaseRepository(transaction)
        await letters.remove(case.id, letter_id)
        if not await letters.has_letter_of_member(case):
            await JobRepository(transaction).cancel(case.guild_id, REMIND, case.id)
            await letters.remove_case(case.id)
            return
        await self._reminders.plan(transaction, case)
        if case.state is not CaseState.SOLVED and case.solved_at is not None:
            (*_, last) = await rows.messages(case.id)
            if last.at <= case.solved_at:
                await rows.change(case.id, state=CaseState.SOLVED)

    async def _delete_post(self, transaction: Transaction, event: PostEnded) -> None:
        """Delete the post of a letter whose member has been erased since."""
        sent = await OutboxRepository(transaction).message(LETTER, event.subject_id)
        if sent is not None:
            await queue_post_deletion(transaction, event.guild_id, sent, self._clock())


def _answerable(case: Case | None) -> Case:
    if case is None or not case.in_writing:
        raise Refusal(GONE)
    if case.state is CaseState.SOLVED:
        raise Refusal(SOLVED_ALREADY)
    return case


def _newest(letters: Sequence[LetterPlace]) -> int:
    """Return the id of the latest letter; 0 if there is none."""
    return max((each.letter_id for each in letters), default=0)
