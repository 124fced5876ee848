"""Answers to prompts, and who likes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, func, select, update

from db.chunking import chunked
from db.database import Transaction
from db.tables.prompts import prompt_answers, prompt_liked_messages, prompt_likes
from db.tables.publishing import brand_posts
from db.upsert import insert
from domain.measures import Occurrence
from domain.prompts.answers import LikedMessage, PromptAnswer, ShownAnswer
from domain.prompts.measures import PROMPT_ANSWERS
from domain.publishing.post import PostState

_SPENT = (PostState.DROPPED, PostState.REFUSED)
"""States of posts whose idea can be used again."""


class PromptAnswerRepository:
    """One guild's rows of the `prompt_answers` and `prompt_likes` tables."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def put(self, given: Sequence[PromptAnswer], at: datetime) -> None:
        """Store answers, each over an earlier one of the same member; the last one stays.

        Words that are changed lose their likes, and are shown again if a moderator hid them.
        """
        await self._forget_likes([answer for answer in given if answer.words])
        await self._count_new(given, at)
        statement = insert(self._transaction, prompt_answers)
        new = statement.excluded
        is_same = prompt_answers.c.words == new.words
        changed = {
            "choice": new.choice,
            "words": new.words,
            "is_named": new.is_named,
            "is_hidden": and_(prompt_answers.c.is_hidden, is_same),
        }
        rows = [self._row(answer, at) for answer in given]
        await self._transaction.execute(
            statement.on_conflict_do_update(index_elements=["post_id", "user_id"], set_=changed),
            rows,
        )

    async def _forget_likes(self, given: Sequence[PromptAnswer]) -> None:
        for answer in given:
            changed = select(prompt_answers.c.id).where(
                prompt_answers.c.post_id == answer.post_id,
                prompt_answers.c.user_id == answer.user_id,
                prompt_answers.c.words != answer.words,
            )
            await self._transaction.execute(
                delete(prompt_likes).where(prompt_likes.c.answer_id.in_(changed))
            )

    async def _count_new(self, given: Iterable[PromptAnswer], at: datetime) -> None:
        """Count the members who did not answer the same prompt before."""
        members: dict[int, set[int]] = defaultdict(set)
        for answer in given:
            members[answer.post_id].add(answer.user_id)
        for post_id, user_ids in members.items():
            new = user_ids.difference(await self._answered(post_id, user_ids))
            self._transaction.occurrences.extend(
                Occurrence(PROMPT_ANSWERS, self._guild_id, at, user_id) for user_id in new
            )

    async def _answered(self, post_id: int, user_ids: Collection[int]) -> list[int]:
        """Return which of these members have answered."""
        found: list[int] = []
        for some in chunked(user_ids):
            rows = await self._transaction.execute(
                select(prompt_answers.c.user_id).where(
                    *self._of(post_id), prompt_answers.c.user_id.in_(some)
                )
            )
            found += rows.scalars()
        return found

    def _row(self, answer: PromptAnswer, at: datetime) -> dict[str, Any]:
        return {
            "guild_id": self._guild_id,
            "post_id": answer.post_id,
            "user_id": answer.user_id,
            "choice": answer.choice,
            "words": answer.words,
            "is_named": answer.is_named,
            "is_hidden": False,
            "answered_at": at,
        }

    async def add_missing(self, post_id: int, user_ids: Collection[int], at: datetime) -> None:
        """Store that these members answered in the thread, unless that is known."""
        if not user_ids:
            return
        given = [PromptAnswer(post_id, user_id) for user_id in sorted(user_ids)]
        await self._count_new(given, at)
        rows = [self._row(answer, at) for answer in given]
        statement = insert(self._transaction, prompt_answers).on_conflict_do_nothing()
        await self._transaction.execute(statement, rows)

    async def of_member(self, post_id: int, user_id: int) -> PromptAnswer | None:
        """Return a member's answer."""
        found = await self._transaction.execute(
            select(prompt_answers).where(*self._of(post_id), prompt_answers.c.user_id == user_id)
        )
        row = found.one_or_none()
        return None if row is None else _answer(row)

    async def members(self, post_id: int) -> list[int]:
        """Return who answered."""
        found = await self._transaction.execute(
            select(prompt_answers.c.user_id).where(*self._of(post_id)).order_by("user_id")
        )
        return list(found.scalars())

    async def counts(self, post_id: int) -> list[tuple[int | None, int]]:
        """Return each choice with how many members made it."""
        found = await self._transaction.execute(
            select(prompt_answers.c.choice, func.count())
            .where(*self._of(post_id))
            .group_by(prompt_answers.c.choice)
        )
        return [(choice, number) for choice, number in found]

    async def shown(self, post_id: int, *, named: bool = False) -> list[ShownAnswer]:
        """Return answers in one line, the best-liked first.

        Only those of members who want to be `named`, or also those of the others.
        """
        likes = func.count(prompt_likes.c.user_id)
        query = (
            select(prompt_answers, likes.label("likes"))
            .outerjoin(prompt_likes, prompt_likes.c.answer_id == prompt_answers.c.id)
            .where(
                *self._of(post_id),
                prompt_answers.c.words != "",
                prompt_answers.c.is_hidden.is_(False),
            )
            .group_by(prompt_answers.c.id)
            .order_by(likes.desc(), prompt_answers.c.id)
        )
        if named:
            query = query.where(prompt_answers.c.is_named)
        return [_shown(row) for row in await self._transaction.execute(query)]

    async def find(self, answer_id: int) -> tuple[PromptAnswer, bool] | None:
        """Return an answer, and whether a moderator hid it."""
        found = await self._transaction.execute(
            select(prompt_answers).where(
                prompt_answers.c.guild_id == self._guild_id, prompt_answers.c.id == answer_id
            )
        )
        row = found.one_or_none()
        if row is None:
            return None
        return _answer(row), row.is_hidden

    async def hide(self, answer_id: int) -> None:
        """Stop showing an answer; it still counts."""
        await self._transaction.execute(
            update(prompt_answers)
            .where(prompt_answers.c.guild_id == self._guild_id, prompt_answers.c.id == answer_id)
            .values(is_hidden=True)
        )

    async def toggle_like(self, answer_id: int, user_id: int, at: datetime) -> bool:
        """Like an answer, or undo that; return whether the member likes it now."""
        undone = await self._transaction.execute(
            delete(prompt_likes).where(
                prompt_likes.c.answer_id == answer_id, prompt_likes.c.user_id == user_id
            )
        )
        if undone.rowcount:
            return False
        await self._transaction.execute(
            insert(self._transaction, prompt_likes)
            .values(answer_id=answer_id, user_id=user_id, guild_id=self._guild_id, liked_at=at)
            .on_conflict_do_nothing()
        )
        return True

    async def put_liked(self, post_id: int, messages: Collection[LikedMessage]) -> None:
        """Store the best-liked messages in a prompt's thread in place of earlier ones."""
        table = prompt_liked_messages
        of_post = table.c.guild_id == self._guild_id, table.c.post_id == post_id
        await self._transaction.execute(delete(table).where(*of_post))
        rows = [
            {
                "post_id": post_id,
                "message_id": each.message_id,
                "guild_id": self._guild_id,
                "reactions": each.reactions,
            }
            for each in messages
        ]
        if rows:
            await self._transaction.execute(insert(self._transaction, table), rows)

    async def liked(self, post_id: int) -> list[LikedMessage]:
        """Return the best-liked messages in a prompt's thread, the best first."""
        table = prompt_liked_messages
        found = await self._transaction.execute(
            select(table.c.message_id, table.c.reactions)
            .where(table.c.guild_id == self._guild_id, table.c.post_id == post_id)
            .order_by(table.c.reactions.desc(), table.c.message_id)
        )
        return [LikedMessage(message_id, reactions) for message_id, reactions in found]

    async def used_ideas(self, now: datetime, within: timedelta) -> frozenset[str]:
        """Return the ideas of the guild's posts whose time is `within` this of now, or later."""
        query: Select[Any] = select(brand_posts.c.prompt).where(
            brand_posts.c.guild_id == self._guild_id,
            brand_posts.c.prompt.is_not(None),
            brand_posts.c.state.not_in(_SPENT),
            brand_posts.c.at >= now - within,
        )
        found: Sequence[Any] = (await self._transaction.execute(query)).scalars().all()
        return frozenset(prompt["idea"] for prompt in found if prompt["idea"])

    def _of(self, post_id: int) -> tuple[Any, Any]:
        return prompt_answers.c.guild_id == self._guild_id, prompt_answers.c.post_id == post_id


def _answer(row: Any) -> PromptAnswer:
    return PromptAnswer(row.post_id, row.user_id, row.choice, row.words, row.is_named)


def _shown(row: Any) -> ShownAnswer:
    return ShownAnswer(row.id, row.words, row.user_id if row.is_named else None, row.likes)
