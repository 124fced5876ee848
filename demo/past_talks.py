"""Talks with the team before the fortnight, so that the dashboard can say how quick answers are.

Like the past year, they are made up: solved, by members who are there, and without a word.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from db.cases import CaseRepository
from demo.community import MODERATOR, MODERATORS, SEED, Community
from domain.cases.case import CaseState
from domain.cases.response_clock import Party

TALKS = 30
FIRST_AGO = 80
"""How many days ago the first began."""
LAST_AGO = 18
MEDIAN_MINUTES = 50.0
SPREAD = 1.1
"""By how many natural logarithms times of answers spread."""
SOLVED_AFTER = timedelta(hours=3)


async def add_past_talks(community: Community) -> None:
    """Store talks that were answered and solved."""
    rng = Random(SEED)
    now, guild_id = community.sim.now(), community.guild.id
    team = community.people[MODERATOR].id
    members = sorted(
        person.id for name, person in community.people.items() if name not in MODERATORS
    )
    async with community.app.database.transaction(guild_id) as transaction:
        rows = CaseRepository(transaction)
        for number in range(TALKS):
            ago = FIRST_AGO - (FIRST_AGO - LAST_AGO) * number // TALKS
            began = now.replace(hour=9, minute=0) - timedelta(days=ago)
            began += timedelta(minutes=rng.randrange(300))
            answered = began + timedelta(minutes=MEDIAN_MINUTES * rng.lognormvariate(0, SPREAD))
            case = await rows.open(guild_id, rng.choice(members), "en", None, began)
            # Somebody who talks with the team now begins no second talk.
            if case is None:
                continue
            # No message has an id below zero.
            await rows.add_message(case, -1 - number, Party.TEAM, answered)
            await rows.change(
                case.id,
                state=CaseState.SOLVED,
                handled_by=team,
                rating=rng.choice((None, 4, 5, 5)),
                solved_at=answered + SOLVED_AFTER,
            )
