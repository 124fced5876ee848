"""The seed of a draw: sealed before, shown after, and checked against the list."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import update

from bot.app import App
from bot.services.recognition import RecognitionService
from bot.services.recognition.proposals import ProposalService
from db.draws import DrawRepository
from db.tables.recognition import draws
from domain.recognition.verifiable_draw import draw_order, draw_subject
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_proposals import DAY, FRIDAY, GUILD, WEEK, app, run, three_are_thanked

__all__ = ["app"]


async def test_what_was_sealed_before_is_what_was_drawn_with(app: App, clock: FakeClock) -> None:
    before = await app[ProposalService].verification(GUILD)
    assert before.draw is None
    for week in range(2):
        await three_are_thanked(app, week=week)
        sealed = (await app[ProposalService].verification(GUILD)).next_hash
        await run(app, clock, FRIDAY + week * WEEK - DAY)
        await run(app, clock, FRIDAY + week * WEEK)
        found = await app[ProposalService].verification(GUILD)
        assert found.draw is not None
        assert sha256(found.seed).hexdigest() == sealed != found.next_hash
        weights = [line.weight for line in found.draw.pool]
        drawn = draw_order(found.seed, draw_subject(GUILD, found.draw.week), weights)[0]
        (latest, *_) = await app[RecognitionService].latest(GUILD)
        assert found.draw.pool[drawn].member_id == latest.user_id
        told = await app[RecognitionService].told(GUILD, latest.id)
        assert told is not None
        assert told.next_hash == found.next_hash
    assert found.weeks == ("2026-W11", "2026-W10")


async def test_a_seed_is_not_shown_before_the_post(app: App, clock: FakeClock) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    with pytest.raises(Refusal):
        await app[ProposalService].verification(GUILD, "2026-W10")
    assert (await app[ProposalService].verification(GUILD)).draw is None


async def test_a_list_changed_afterwards_in_the_books_draws_otherwise(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await run(app, clock, FRIDAY)
    found = await app[ProposalService].verification(GUILD)
    assert found.draw is not None
    first = found.draw.pool[found.out[0]].member_id
    async with app.database.transaction() as transaction:
        draw = await DrawRepository(transaction, GUILD).get(found.draw.id)
        assert draw is not None
        pool = [
            {
                "user_id": line.member_id,
                "weight": line.weight * (1 if line.member_id == first else 10**6),
                "points": line.points,
                "kinds": [],
            }
            for line in draw.pool
        ]
        await transaction.execute(update(draws).values(pool=pool))
    tampered = await app[ProposalService].verification(GUILD)
    assert tampered.out[0] != found.out[0]
