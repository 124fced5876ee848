"""Accepted answers: the message that solved a question, chosen by the asker; one per thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.core import Core
from bot.services.contributions import ContributionService
from db.contributions import ContributionRepository
from domain.contributions import Contribution
from domain.contributions.accepted_answers import check_accepted_answer


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """The result of a choice; `new` unless this answer had already been accepted.

    `before` is the contribution of the answer accepted until now, by any person.
    """

    new: bool
    before: Contribution | None


class AcceptedAnswerService:
    """Stores accepted answers, each as a contribution on the answer's message in the thread."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._contributions = contributions
        # Two concurrent choices would both find no accepted answer.
        self._choosing = asyncio.Lock()

    async def choose(
        self,
        contribution: Contribution,
        *,
        asker_id: int | None,
        is_moderator: bool,
        author_is_bot: bool,
    ) -> AnswerChoice:
        """Store `contribution`, whose channel is the thread, in place of the earlier answer.

        Raises `Refusal` (see `check_accepted_answer`) if the giver may not choose, or not this.
        """
        guild_id = contribution.guild_id
        async with self._choosing, self._database.transaction(guild_id) as transaction:
            repository = ContributionRepository(transaction, contribution.guild_id)
            before = await repository.answer_in(contribution.channel_id)
            check_accepted_answer(
                chooser_id=contribution.giver_id,
                asker_id=asker_id,
                author_id=contribution.receiver_id,
                author_is_bot=author_is_bot,
                is_moderator=is_moderator,
                before=before,
            )
            if before is not None:
                if before.key == contribution.key:
                    return AnswerChoice(new=False, before=before)
                await self._contributions.undo(transaction, contribution.guild_id, before)
            await self._contributions.credit(transaction, contribution)
        return AnswerChoice(
            new=before is None or before.message_id != contribution.message_id, before=before
        )
