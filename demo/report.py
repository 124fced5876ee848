"""Summary of the fortnight, read back from the database."""

from __future__ import annotations

from typing import Any

from bot.i18n import say
from bot.services.contributions import ContributionService
from bot.services.recognition import RecognitionService
from db.campaign_funnel import FunnelRepository
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.votes import VoteRepository
from db.statistics import Statistics
from demo.community import Community
from domain.contests.contest import ContestState
from domain.contests.result import ContestResult


async def report(community: Community) -> dict[str, Any]:
    """Return numbers and names: contributions, finished contests, surprises, coupons."""
    app, guild_id = community.app, community.guild.id
    await app[ContributionService].flush()
    async with app.database.snapshot() as reading:
        census = Statistics(reading, guild_id)
        members, events = await census.contributions()
        offered, claimed = await census.coupons()
        funnels = [funnel for _, funnel in await FunnelRepository(reading).of(guild_id)]
        contests = ContestRepository(reading)
        told = []
        for contest in reversed(await contests.of_guild(guild_id, [ContestState.CLOSED])):
            result = ContestResult.from_document(await contests.result(contest.id) or {})
            entered = (await EntryRepository(reading).counts([contest.id])).get(contest.id, 0)
            told.append(
                {
                    "kind": contest.plan.kind.key,
                    "entries": entered,
                    "votes": len(await VoteRepository(reading).of_contest(contest.id)),
                    "winner": " & ".join(
                        community.name_of(winner.author_id) for winner in result.winners
                    ),
                }
            )
    return {
        "contributions": {"members": members, "events": events},
        "contests": told,
        "recognitions": await _recognitions(community),
        "coupons": {
            "offered": offered,
            "claimed": claimed,
            "shared": sum(funnel.shared for funnel in funnels),
            "doubled": sum(funnel.doubled for funnel in funnels),
        },
    }


async def _recognitions(community: Community) -> list[dict[str, Any]]:
    recognition, guild_id = community.app[RecognitionService], community.guild.id
    told = []
    for decided in reversed(await recognition.latest(guild_id)):
        surprise = await recognition.told(guild_id, decided.id)
        told.append(
            {
                "member": community.name_of(decided.user_id),
                "gift": decided.gift,
                "reasons": [
                    community.named(say(reason, "en", markup=False))
                    for reason in (surprise.reasons if surprise else ())
                ],
            }
        )
    return told
