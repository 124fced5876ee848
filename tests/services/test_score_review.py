"""Score reviews: explanations, corrections, rings, and the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.contributions import (
    ContributionQueryService,
    ContributionService,
    ScoreReviewService,
)
from bot.services.contributions.score_review import FOUND
from bot.services.retention import RetentionService
from db.contribution_rows import contribution_of
from db.outbox import OutboxRepository
from db.tables.contributions import contributions, totals
from db.tables.outbox import outbox
from domain.contributions import Reduction, Source
from domain.contributions.score_log import ScoreAction
from domain.contributions.totals import ALL, total_deltas
from domain.incoming_message import IncomingMessage
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock
from tests.services.test_contributions import ANA, BEN, CLEO, DAN, GUILD, react, say

MODERATOR, CHANNEL = 900, 90
CROWD = range(1000, 1070)


async def points(app: App) -> dict[int, int]:
    """Return all points, after checking the totals against a fresh count."""
    board = await app[ContributionQueryService].top_members(GUILD, ALL, limit=1000)
    async with app.database.snapshot() as reading:
        given = [contribution_of(row) for row in await reading.execute(select(contributions))]
        sums = {
            (row.period, row.kind, row.user_id): (row.points, row.contributions)
            for row in await reading.execute(select(totals))
            if row.points or row.contributions
        }
    assert sums == total_deltas([], given)
    return {standing.user_id: standing.points for standing in board}


async def thank_all(app: App, links: Sequence[tuple[int, int]], *, after: float = 0) -> None:
    """Let each first thank each second, a day and a half apart, so that none is mutual."""
    for number, (giver, receiver) in enumerate(links):
        minutes = after + number * 36 * 60
        say(app, giver, receiver, 500 + number, minutes=minutes)
    await app[ContributionService].flush()


async def gather_a_community(app: App) -> None:
    """Create seventy members, each thanked by a dozen of the others."""
    for place, giver in enumerate(CROWD):
        for step in range(1, 13):
            receiver = CROWD[(place + step) % len(CROWD)]
            say(app, giver, receiver, giver * 100 + step)
    await app[ContributionService].flush()


async def night(app: App, clock: FakeClock) -> None:
    """Let a night pass."""
    await app[ScoreReviewService].plan()
    clock.advance(days=1)
    await app.run_pending()


# --- Why -------------------------------------------------------------------------------------


async def test_a_score_is_explained_line_by_line_the_newest_first(app: App) -> None:
    say(app, BEN, ANA, 1)
    say(app, BEN, ANA, 2, minutes=1)
    say(app, ANA, CLEO, 3, minutes=2)
    say(app, CLEO, ANA, 4, minutes=3)
    react(app, DAN, ANA, 5)
    lines = await app[ScoreReviewService].explain(GUILD, ANA)
    assert [(line.contributions[0].giver_id, line.points, line.reductions) for line in lines] == [
        (CLEO, 0, (Reduction.ANSWERED,)),
        (BEN, 5, (Reduction.REPEATED,)),
        (BEN, 10, ()),
        (DAN, 0, (Reduction.ALONE,)),
    ]
    assert await points(app) == {ANA: sum(line.points for line in lines), CLEO: 10}
    assert await app[ScoreReviewService].explain(GUILD + 1, ANA) == []


async def test_what_young_accounts_and_new_members_give_counts_less(
    app: App, clock: FakeClock
) -> None:
    young = snowflake_at(clock() - timedelta(days=6), 1)
    say(app, young, ANA, 1)
    app[ContributionService].record_thanks(
        IncomingMessage(
            snowflake_at(START, 2),
            GUILD,
            CHANNEL,
            BEN,
            "thanks!",
            reply_to_author_id=ANA,
            author_joined_at=START - timedelta(hours=1),
        )
    )
    assert await points(app) == {ANA: 5}


async def test_a_guilds_weight_holds_from_then_on_and_is_logged(app: App) -> None:
    say(app, BEN, ANA, 1)
    await app[ContributionService].flush()
    await app.guild_settings.change(GUILD, by=MODERATOR, weights={Source.THANKS: 50})
    say(app, CLEO, ANA, 2)
    assert await points(app) == {ANA: 15}
    (entry,) = await app[ScoreReviewService].log(GUILD, limit=9)
    assert (entry.action, entry.by, entry.note) == (
        ScoreAction.WEIGHT,
        MODERATOR,
        "thanks: 100% → 50%",
    )


# --- Corrections -----------------------------------------------------------------------------


async def test_a_correction_takes_the_points_gives_them_back_and_stays_in_the_log(
    app: App,
) -> None:
    say(app, BEN, ANA, 1)
    say(app, BEN, ANA, 2, minutes=1)
    (_, (contribution_id, _)) = await app[ScoreReviewService].latest(GUILD, ANA)
    contribution, change = await app[ScoreReviewService].correct(
        GUILD, contribution_id, by=MODERATOR, reason=" a joke "
    )
    assert (contribution.voided, change) == (True, -10)
    assert await points(app) == {ANA: 5}
    _, change = await app[ScoreReviewService].correct(
        GUILD, contribution_id, by=MODERATOR, reason="no joke"
    )
    assert change == 10
    assert await points(app) == {ANA: 15}
    assert [
        (entry.action, entry.user_id, entry.by, entry.points, entry.note)
        for entry in await app[ScoreReviewService].log(GUILD, limit=9)
    ] == [
        (ScoreAction.RESTORED, ANA, MODERATOR, 10, "no joke"),
        (ScoreAction.STRUCK, ANA, MODERATOR, -10, "a joke"),
    ]


async def test_nobody_corrects_without_a_reason_for_themselves_or_elsewhere(app: App) -> None:
    say(app, BEN, ANA, 1)
    ((contribution_id, _),) = await app[ScoreReviewService].latest(GUILD, ANA)
    for guild, by, reason in (
        (GUILD, MODERATOR, " \u3164"),
        (GUILD, ANA, "x"),
        (2, MODERATOR, "x"),
    ):
        with pytest.raises(Refusal):
            await app[ScoreReviewService].correct(guild, contribution_id, by=by, reason=reason)
    assert await points(app) == {ANA: 10}
    assert await app[ScoreReviewService].log(GUILD, limit=9) == []


@pytest.mark.parametrize("days", [729, 732, 743])
async def test_a_correction_is_refused_or_changes_the_points_that_it_logs(
    app: App, clock: FakeClock, days: int
) -> None:
    """Store a contribution from long before, which retention deletes, and one `days` old."""
    say(app, BEN, ANA, 1)
    say(app, CLEO, ANA, 2, minutes=60 * 24 * 100)
    await app[ContributionService].flush()
    clock.advance(days=99 + days)
    await app[RetentionService].plan()
    clock.advance(days=1)
    while (due := await app.scheduler.next_at()) is not None and due <= clock():
        await app.run_pending()
    ((contribution_id, _),) = await app[ScoreReviewService].latest(GUILD, ANA)
    before = await all_points(app)
    if days > 730:
        with pytest.raises(Refusal, match="24 months"):
            await app[ScoreReviewService].correct(
                GUILD, contribution_id, by=MODERATOR, reason="a joke"
            )
        assert await all_points(app) == before
        assert await app[ScoreReviewService].log(GUILD, limit=9) == []
    else:
        _, change = await app[ScoreReviewService].correct(
            GUILD, contribution_id, by=MODERATOR, reason="a joke"
        )
        assert change == -10
        assert await all_points(app) == before - 10


async def all_points(app: App) -> int:
    """Return the all-time points of all members."""
    board = await app[ContributionQueryService].top_members(GUILD, ALL, limit=9)
    return sum(standing.points for standing in board)


async def test_what_was_struck_and_is_heard_again_stays_struck(app: App) -> None:
    for giver in (BEN, CLEO):
        react(app, giver, ANA, 1)
    ((contribution_id, _), _) = await app[ScoreReviewService].latest(GUILD, ANA)
    await app[ScoreReviewService].correct(GUILD, contribution_id, by=MODERATOR, reason="x")
    assert await points(app) == {}
    app[ContributionService].revoke_reaction(
        guild_id=GUILD, message_id=snowflake_at(START, 1), emoji="😂", giver_id=BEN
    )
    for giver in (BEN, CLEO):
        react(app, giver, ANA, 1)
    assert await points(app) == {}


# --- Rings -----------------------------------------------------------------------------------


async def test_a_ring_waits_is_shown_to_moderators_and_counts_once_it_is_called_fine(
    app: App, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, moderator_channel_id=CHANNEL)
    await gather_a_community(app)
    links = [(ANA, BEN), (BEN, CLEO), (CLEO, ANA), (ANA, BEN)]
    await thank_all(app, links)
    clock.advance(days=7)
    before = await points(app)
    assert before[BEN] == 20
    await night(app, clock)
    after = await points(app)
    assert after.keys() == before.keys() - {ANA, BEN, CLEO}
    (line, *_) = await app[ScoreReviewService].explain(GUILD, CLEO)
    assert (line.points, line.reductions) == (0, (Reduction.COLLUSION,))
    (ring,) = await app[ScoreReviewService].rings(GUILD)
    assert (ring.members, ring.contributions) == (frozenset({ANA, BEN, CLEO}), 4)
    async with app.database.snapshot() as reading:
        rows = (await reading.execute(select(outbox.c.kind, outbox.c.channel_id))).all()
        assert (FOUND, CHANNEL) in [tuple(row) for row in rows]
        found = OutboxRepository(reading).waiting(clock())
        assert len([post async for page in found for post in page]) == 1
    with pytest.raises(Refusal, match="in this circle yourself"):
        await app[ScoreReviewService].mark_ring_fine(GUILD, ring.id, by=ANA)
    with pytest.raises(Refusal):
        await app[ScoreReviewService].mark_ring_fine(GUILD + 1, ring.id, by=MODERATOR)
    await app[ScoreReviewService].mark_ring_fine(GUILD, ring.id, by=MODERATOR)
    assert await points(app) == before
    await night(app, clock)
    assert await points(app) == before
    with pytest.raises(Refusal, match="already said"):
        await app[ScoreReviewService].mark_ring_fine(GUILD, ring.id, by=MODERATOR)
    assert [entry.action for entry in await app[ScoreReviewService].log(GUILD, limit=9)] == [
        ScoreAction.FINE,
        ScoreAction.RING,
    ]


async def test_who_becomes_known_has_everything_counted_the_next_night(
    app: App, clock: FakeClock
) -> None:
    await gather_a_community(app)
    await thank_all(app, [(ANA, BEN), (CLEO, BEN)])
    clock.advance(days=3)
    await night(app, clock)
    assert BEN not in await points(app)
    assert await app[ScoreReviewService].rings(GUILD) == []
    for number, giver in enumerate(CROWD[:2]):
        say(app, giver, BEN, 900 + number, minutes=4 * 24 * 60)
    await night(app, clock)
    assert (await points(app))[BEN] == 40


async def test_a_ring_that_grows_is_the_same_ring(app: App, clock: FakeClock) -> None:
    await gather_a_community(app)
    await thank_all(app, [(ANA, BEN), (BEN, ANA), (ANA, BEN)])
    clock.advance(days=6)
    await night(app, clock)
    await night(app, clock)
    await thank_all(app, [(CLEO, ANA), (CLEO, BEN)], after=7 * 24 * 60)
    clock.advance(days=3)
    await night(app, clock)
    (ring,) = await app[ScoreReviewService].rings(GUILD)
    assert (ring.members, ring.contributions) == (frozenset({ANA, BEN, CLEO}), 5)
    assert [entry.action for entry in await app[ScoreReviewService].log(GUILD, limit=9)] == [
        ScoreAction.RING
    ]


async def test_the_look_comes_every_night_also_after_restarts(app: App, clock: FakeClock) -> None:
    say(app, BEN, ANA, 1)
    await app[ContributionService].flush()
    await app[ScoreReviewService].plan()
    planned = await app.scheduler.next_at()
    clock.advance(hours=3)
    await app[ScoreReviewService].plan()
    assert await app.scheduler.next_at() == planned == START + timedelta(hours=16)
    clock.advance(days=1)
    await app.run_pending()
    assert await app.scheduler.next_at() == START + timedelta(hours=16, days=1)
