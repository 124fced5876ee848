"""Three pairs of posts before the fortnight, so that the demo's test is in its fourth.

Like the past year, they are made up; each pair takes longer than the fortnight has room for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.services.experiments import ExperimentService
from db.experiments import ExperimentRepository
from demo.community import Community
from domain.experiments.experiment import PostPair

WEEK = timedelta(weeks=1)
PEOPLE = ((14, 8), (9, 11), (17, 7))
"""The people who took part in the posts of both variants, pair by pair."""


async def add_past_pairs(community: Community) -> None:
    """Store counted pairs of the test that runs, one for each of the weeks before."""
    guild_id = community.guild.id
    experiment = await community.app[ExperimentService].running(guild_id)
    async with community.app.database.transaction() as transaction:
        rows = ExperimentRepository(transaction, guild_id)
        for number, people in enumerate(PEOPLE, 1):
            at = experiment.started_at - WEEK * (len(PEOPLE) + 1 - number)
            times = (at, at + timedelta(days=1))
            swapped = times[::-1] if experiment.swaps(number) else times
            # No post has an id below zero.
            posts = (-2 * number, -2 * number - 1)
            pair = PostPair(0, experiment.id, number, posts, swapped, is_open=False)
            await rows.add_pair(replace(pair, people=people, less=(0, 0), complaints=(0, 0)))
