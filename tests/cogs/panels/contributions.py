"""Panels of contributions, their scores and corrections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.services.contributions import Profile, ScoreReviewService
from bot.services.contributions.leaderboards import PAGE as PAGE_OF_BOARD
from bot.services.contributions.leaderboards import LeaderboardEntry as Ranked
from bot.services.contributions.leaderboards import LeaderboardPage
from cogs.contributions import leaderboard, me, profile_card, score_breakdown, score_commands
from domain.contributions import Contribution, ScoreLine, Source
from domain.contributions.collusion import KnownRing
from domain.contributions.score_log import ScoreAction
from domain.contributions.score_log import ScoreLogEntry as LogEntry
from domain.contributions.totals import ALL
from domain.translatable_text import text
from tests.cogs.asking import Asking, given, without_client
from tests.cogs.filling import ID, MANY, NOW, full, words

LENGTHS = {
    ("Contribution", "detail"): 200,
}
COUNTS = {
    ("ScoreLine", "kinds"): 5,
    ("ScoreLine", "reductions"): 3,
    ("ScoreLine", "contributions"): 3,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    contributions = [
        full(
            Contribution, letters, source=source, message_id=ID + number, detail=words(200, letters)
        )
        for number, source in enumerate([Source.POINTS, Source.REACTION] * MANY)
    ]
    lines = [
        full(ScoreLine, letters, contributions=(contribution,)) for contribution in contributions
    ]
    for number in range(0, len(lines), 7):
        yield score_breakdown.score_breakdown_card(lines, number, language)
    points = {
        name: dict.fromkeys([*profile_card.KINDS, "all"], 999_999) for name in profile_card.PERIODS
    }
    tier = [text("{said}", said=words(60, letters))] * 4
    listing = me.ListingButton("yes", language)
    yield profile_card.profile_card(
        Profile(points, 999_999, False, contributions), language, tier, listing=listing
    )
    ring = KnownRing(ID, frozenset(range(ID, ID + MANY)), 999_999, fine=False)
    yield score_commands.rings_card([replace(ring, id=ID + at) for at in range(5)], language)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    line = Ranked(999_999, ID, 999_999)
    board = LeaderboardPage([line] * PAGE_OF_BOARD, 2, 3, 999_999, line)
    asking = Asking(letters, language, client__app__LeaderboardService__page=board)
    yield await leaderboard._shown(asking.interaction, "all", ALL, 2, leaderboard.WORDS)
    logged = [
        LogEntry(ScoreAction.POINTS, NOW, ID, ID, 999, words(200, letters)) for _ in range(MANY)
    ]
    asking = Asking(
        letters, language, client__app__ScoreReviewService__log=lambda *_, **__: given(logged)
    )
    yield await score_commands.log_card(asking.interaction, 3)
    contributions = [
        (number, full(Contribution, letters))
        for number in range(score_commands.CONTRIBUTIONS_SHOWN)
    ]
    asking = Asking(
        letters,
        language,
        client__app__ScoreReviewService__latest=lambda *_, **__: given(contributions),
    )
    cog = without_client(
        score_commands.ScoreCommands, _scores=asking.client.app[ScoreReviewService]
    )
    subject = SimpleNamespace(id=ID)
    await score_commands.ScoreCommands.correct.callback(cog, asking.interaction, subject)  # type: ignore[call-arg, arg-type]
    yield asking
    nothing = Profile({}, None, listed=False, contributions=())
    asking = Asking(
        letters,
        language,
        client__app__ContributionQueryService__profile=nothing,
        client__app__TierService__profile_lines=(),
    )
    yield await me._shown(asking.interaction)
