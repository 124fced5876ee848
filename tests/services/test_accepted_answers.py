"""A thread has one accepted answer, even if several people choose at the same moment."""

from __future__ import annotations

import asyncio

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionQueryService, ContributionService
from bot.services.contributions.accepted_answers import AcceptedAnswerService
from domain.contributions import Contribution, ContributionKind, Source
from tests.conftest import START

GUILD, THREAD, ASKER = 1, 5, 10
HELPERS = (11, 12, 13, 14)


def answer(helper: int, *, chooser: int = ASKER, thread: int = THREAD) -> Contribution:
    """Return the contribution of the helper's message as the accepted answer."""
    message = thread * 1000 + helper
    return Contribution(
        GUILD, thread, message, Source.ANSWER, ContributionKind.HELPED, chooser, helper, START
    )


async def choose(app: App, contribution: Contribution) -> bool:
    """Choose the answer as the asker; return whether it is new."""
    choice = await app[AcceptedAnswerService].choose(
        contribution, asker_id=ASKER, is_moderator=False, author_is_bot=False
    )
    return choice.new


async def standing(app: App) -> list[int]:
    """Return the members who have points for an answer."""
    board = await app[ContributionQueryService].top_members(GUILD, "all")
    return sorted(standing.user_id for standing in board)


async def test_of_all_that_are_chosen_at_once_one_stands(app: App) -> None:
    assert await asyncio.gather(*(choose(app, answer(helper)) for helper in HELPERS)) == [True] * 4
    assert len(await standing(app)) == 1


async def test_each_thread_has_an_answer_of_its_own(app: App) -> None:
    assert await choose(app, answer(11, thread=5))
    assert await choose(app, answer(12, thread=6))
    assert not await choose(app, answer(12, thread=6))
    assert await standing(app) == [11, 12]


async def test_where_the_answers_message_is_gone_another_may_be_chosen(app: App) -> None:
    await choose(app, answer(11))
    app[ContributionService].revoke_message(GUILD, answer(11).message_id)
    assert await standing(app) == []
    assert await choose(app, answer(12))
    assert await standing(app) == [12]


async def test_an_asker_who_is_not_counted_gives_nothing_and_takes_nothing(app: App) -> None:
    await app[ConsentService].change(GUILD, ASKER, counted=False)
    assert await choose(app, answer(11))
    assert await standing(app) == []
