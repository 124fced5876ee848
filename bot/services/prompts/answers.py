"""Members' answers to prompts, each stored before it is confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.service_lifecycle import Stoppable
from bot.services.contributions import ContributionService
from bot.services.prompts.closing import REFRESH, RESULT
from bot.shared_writes import SharedWrites
from db.database import Transaction
from db.outbox import OutboxRepository
from db.prompts import PromptAnswerRepository
from db.publishing import BrandPostRepository
from domain.prompts.answers import (
    ENDED,
    GONE,
    PromptAnswer,
    ShownAnswer,
    answer_contribution,
    check_answer,
    why_closed,
)
from domain.publishing.post import BrandPost
from domain.refusals import Refusal
from domain.translatable_text import text


@dataclass(slots=True)
class _Given:
    """An answer that waits to be stored, and its prompt once it is."""

    guild_id: int
    answer: PromptAnswer
    post: BrandPost | None = None


class PromptAnswerService(Stoppable):
    """Stores answers, and who likes which."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._contributions = contributions
        self._writes = SharedWrites[_Given]("answers", self._keep)

    async def open_post(self, guild_id: int, post_id: int) -> BrandPost:
        """Return a prompt that takes answers now; raise `Refusal` if it does not."""
        async with self._database.snapshot() as reading:
            post = await BrandPostRepository(reading, guild_id).get(post_id)
        why = why_closed(post, self._clock())
        if post is None or why is not None:
            raise Refusal(why or ENDED)
        return post

    async def answer(self, guild_id: int, answer: PromptAnswer) -> BrandPost:
        """Store a member's answer over an earlier one; it is on disk on return.

        Raises `Refusal` if the prompt does not take it, or takes none now.
        """
        given = _Given(guild_id, answer)
        await self._writes.put(given)
        if given.post is None:
            raise Refusal(ENDED)
        if given.post.message_id is not None:
            # The end of the prompt counts those that are missing.
            contribution = answer_contribution(given.post, answer.user_id, self._clock())
            self._contributions.record(contribution)
        return given.post

    async def of_member(self, guild_id: int, post_id: int, user_id: int) -> PromptAnswer | None:
        """Return the member's answer."""
        async with self._database.snapshot() as reading:
            return await PromptAnswerRepository(reading, guild_id).of_member(post_id, user_id)

    async def shown(self, guild_id: int, post_id: int) -> list[ShownAnswer]:
        """Return the answers in one line, the best-liked first."""
        async with self._database.snapshot() as reading:
            return await PromptAnswerRepository(reading, guild_id).shown(post_id)

    async def toggle_like(self, guild_id: int, answer_id: int, *, by: int) -> int:
        """Like an answer, or undo that; return its prompt's id.

        Raises `Refusal` for one's own answer, and one that is not shown.
        """
        async with self._database.transaction(guild_id) as transaction:
            answer = await self._find(transaction, guild_id, answer_id)
            if answer.user_id == by:
                raise Refusal(text("That one is yours. Others may like it."))
            await PromptAnswerRepository(transaction, guild_id).toggle_like(
                answer_id, by, self._clock()
            )
        return answer.post_id

    async def hide(self, guild_id: int, answer_id: int) -> int:
        """Stop showing an answer, also in the result; it still counts. Return its prompt's id.

        Requires a moderator; callers must check.
        """
        async with self._database.transaction(guild_id) as transaction:
            answer = await self._find(transaction, guild_id, answer_id)
            await PromptAnswerRepository(transaction, guild_id).hide(answer_id)
            outbox = OutboxRepository(transaction)
            if await outbox.is_decided(RESULT, answer.post_id):
                # It may be quoted there.
                await outbox.add_again(
                    REFRESH, answer.post_id, guild_id=guild_id, channel_id=0, at=self._clock()
                )
        return answer.post_id

    async def close(self) -> None:
        """Wait for the running write."""
        await self._writes.idle()

    async def _find(self, transaction: Transaction, guild_id: int, answer_id: int) -> PromptAnswer:
        found = await PromptAnswerRepository(transaction, guild_id).find(answer_id)
        if found is None or found[1]:
            raise Refusal(GONE)
        return found[0]

    async def _keep(self, given: Sequence[_Given]) -> list[Refusal | None]:
        """Store the answers that can be taken now; return a refusal for each of the others."""
        now = self._clock()
        refusals: list[Refusal | None] = []
        async with self._database.transaction(*{each.guild_id for each in given}) as transaction:
            # Asked within the transaction: the end is one too, and comes before or after.
            posts = {
                key: await BrandPostRepository(transaction, key[0]).get(key[1])
                for key in {(each.guild_id, each.answer.post_id) for each in given}
            }
            taken: dict[int, list[PromptAnswer]] = defaultdict(list)
            for each in given:
                refusal = _refusal(posts[each.guild_id, each.answer.post_id], each.answer, now)
                if refusal is None:
                    each.post = posts[each.guild_id, each.answer.post_id]
                    taken[each.guild_id].append(each.answer)
                refusals.append(refusal)
            for guild_id, answers in taken.items():
                await PromptAnswerRepository(transaction, guild_id).put(answers, now)
        return refusals


def _refusal(post: BrandPost | None, answer: PromptAnswer, now: datetime) -> Refusal | None:
    """Return why a prompt does not take an answer now; None if it does."""
    why = why_closed(post, now)
    if post is None or why is not None:
        return Refusal(why or ENDED)
    try:
        check_answer(post, answer)
    except Refusal as refusal:
        return refusal
    return None
