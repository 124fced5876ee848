"""Milestones, weekly and monthly thanks: each once, few, and only with consent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services import milestones as milestones_module
from bot.services import monthly_digest as monthly_module
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from bot.services.milestones import MILESTONE, TOP_FIVE, MilestoneService
from bot.services.monthly_digest import MONTHLY, MonthlyDigestService
from db.tables.outbox import outbox
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.milestone_settings import MILESTONES, TOP_FIVE_THANKS
from domain.milestones import Milestone
from domain.monthly_digest_settings import MONTHLY_DIGEST
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

GUILD, CHANNEL = 1, 2
ANA, BEN, CLEO, DAN, EVE = 11, 12, 13, 14, 15


@pytest.fixture
async def app(app: App) -> App:
    """Turn all recognition features on."""
    wanted = {TOP_FIVE_THANKS, MILESTONES, MONTHLY_DIGEST, CONTRIBUTIONS}
    await app.guild_settings.change(
        GUILD, features=frozenset(wanted), recognition_channel_id=CHANNEL, time_zone="Europe/Paris"
    )
    return app


async def give(
    app: App, to: int, by: int, at: datetime, source: Source = Source.THANKS, number: int = 0
) -> None:
    """Credit one contribution from `by` to `to`."""
    contribution = Contribution(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=snowflake_at(at, to * 1000 + by * 10 + number),
        source=source,
        kind=ContributionKind.HELPED,
        giver_id=by,
        receiver_id=to,
        at=at,
    )
    async with app.database.transaction() as transaction:
        await app[ContributionService].credit(transaction, contribution)


async def run(app: App, clock: FakeClock, **later: float) -> None:
    clock.advance(**later)
    await app.scheduler.run_due()


async def posts(app: App, kind: str) -> list[int]:
    """Return the subjects of the posts of this kind in the outbox."""
    async with app.database.snapshot() as reading:
        found = await reading.execute(
            select(outbox.c.subject_id).where(outbox.c.kind == kind).order_by(outbox.c.id)
        )
        return list(found.scalars())


async def told(app: App) -> list[tuple[int, Milestone]]:
    """Return the posted milestones and their members."""
    found = [
        await app[MilestoneService].get(GUILD, number) for number in await posts(app, MILESTONE)
    ]
    return [(one.user_id, one.reached.milestone) for one in found if one]


# --- Milestones --------------------------------------------------------------------------------


async def test_first_thanks_and_the_tenth_are_told_once_each(app: App, clock: FakeClock) -> None:
    await give(app, BEN, ANA, clock.now)
    await run(app, clock, hours=1)
    await run(app, clock, hours=1)
    assert await told(app) == [(BEN, Milestone.FIRST_THANKS)]
    for giver in range(101, 110):
        await give(app, BEN, giver, clock.now)
        await give(app, BEN, giver, clock.now, Source.REACTION)
    await run(app, clock, hours=1)
    await run(app, clock, hours=1)
    assert await told(app) == [(BEN, Milestone.FIRST_THANKS), (BEN, Milestone.TENTH_THANKS)]


async def test_ten_answers_and_a_year_are_told(app: App, clock: FakeClock) -> None:
    for giver in range(101, 111):
        await give(app, BEN, giver, clock.now, Source.ANSWER)
    await run(app, clock, hours=1)
    assert await told(app) == [(BEN, Milestone.TENTH_ANSWER)]
    await run(app, clock, days=364)
    await give(app, BEN, CLEO, clock.now, Source.ANSWER)
    await run(app, clock, hours=1)
    assert len(await told(app)) == 1
    await run(app, clock, days=2)
    await give(app, BEN, DAN, clock.now, Source.ANSWER)
    await run(app, clock, hours=1)
    assert (await told(app))[1:] == [(BEN, Milestone.ONE_YEAR)]


async def test_what_is_worth_nothing_is_no_milestone(app: App, clock: FakeClock) -> None:
    for number in range(12):
        await give(app, BEN, ANA, clock.now, number=number)
    await give(app, ANA, BEN, clock.now + timedelta(minutes=1))  # thanks for thanks
    await run(app, clock, hours=1)
    assert await told(app) == [(BEN, Milestone.FIRST_THANKS)]


async def test_what_is_taken_back_while_its_milestone_waits_is_not_told_and_may_come_later(
    app: App, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, quiet_from=12, quiet_until=18)
    await give(app, BEN, ANA, clock.now)
    await run(app, clock, hours=1)
    app[ContributionService].revoke_message(GUILD, snowflake_at(START, BEN * 1000 + ANA * 10))
    await app[ContributionService].flush()
    await run(app, clock, hours=5)
    assert await posts(app, MILESTONE) == []
    await give(app, BEN, CLEO, clock.now)
    await run(app, clock, hours=1)
    assert await told(app) == [(BEN, Milestone.FIRST_THANKS)]
    # Even what is taken back between the decision and the post.
    app[ContributionService].revoke_message(
        GUILD, snowflake_at(clock.now - timedelta(hours=1), BEN * 1000 + CLEO * 10)
    )
    await app[ContributionService].flush()
    assert await told(app) == []


async def test_what_was_before_milestones_were_switched_on_is_history(
    app: App, clock: FakeClock
) -> None:
    features = app.guild_settings.of(GUILD).features
    await app.guild_settings.change(GUILD, features=features - {MILESTONES})
    await give(app, BEN, ANA, clock.now)
    clock.advance(days=1)
    await app.guild_settings.change(GUILD, features=features)
    await run(app, clock, hours=1)
    await give(app, BEN, CLEO, clock.now)
    await run(app, clock, hours=1)
    assert await told(app) == []


async def test_a_day_has_three_and_the_others_wait_or_grow_stale(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milestones_module, "STEP", 7)
    for user_id in range(100, 128):
        await give(app, user_id, ANA, clock.now)
    clock.advance(hours=1)
    for _ in range(6):
        await app.scheduler.run_due()
    assert len(await told(app)) == 3
    for _ in range(12):
        await run(app, clock, hours=12)
    # Noon to noon touches eight days of the guild, of which the last is past a week.
    assert len(await told(app)) == 3 * 7
    await run(app, clock, days=3)
    assert len(await told(app)) == 3 * 7


async def test_quiet_hours_are_kept(app: App, clock: FakeClock) -> None:
    await app.guild_settings.change(GUILD, quiet_from=12, quiet_until=18)
    await give(app, BEN, ANA, clock.now)
    await run(app, clock, hours=1)
    assert await told(app) == []
    await run(app, clock, hours=5)
    assert await told(app) == [(BEN, Milestone.FIRST_THANKS)]


async def test_who_is_not_to_be_named_is_not(app: App, clock: FakeClock) -> None:
    await app[ConsentService].change(GUILD, BEN, named=False)
    await give(app, BEN, ANA, clock.now)
    await give(app, CLEO, ANA, clock.now)
    await run(app, clock, hours=1)
    assert await told(app) == [(CLEO, Milestone.FIRST_THANKS)]
    # Even if they say so between the decision and the post.
    await app[ConsentService].change(GUILD, CLEO, named=False)
    assert await told(app) == []


# --- The week's first --------------------------------------------------------------------------


async def test_the_weeks_first_are_thanked_on_monday_once(app: App, clock: FakeClock) -> None:
    for member in (BEN, CLEO, EVE):
        await app[ConsentService].change(GUILD, member, listed=True)
    # On the boards alone, and in posts alone: neither is in a post about places.
    await app[ConsentService].change(GUILD, EVE, named=False)
    await app[ConsentService].change(GUILD, EVE, listed=True)
    thanked = {EVE: (ANA, BEN, CLEO), BEN: (ANA, CLEO, DAN), CLEO: (ANA, BEN), DAN: (ANA, BEN)}
    for to, givers in thanked.items():
        for giver in givers:
            await give(app, to, giver, clock.now)
    await run(app, clock, days=7)
    await app.guild_settings.change(GUILD, recognition_hour=9)
    await run(app, clock, hours=1)
    (number,) = await posts(app, TOP_FIVE)
    first = await app[MilestoneService].top_contributors(GUILD, number)
    assert [(one.user_id, one.kind) for one in first] == [
        (BEN, ContributionKind.HELPED),
        (CLEO, ContributionKind.HELPED),
    ]
    assert await app[MilestoneService].top_contributors(GUILD, 999) == ()


async def test_a_week_with_one_alone_to_thank_names_nobody(app: App, clock: FakeClock) -> None:
    await app[ConsentService].change(GUILD, BEN, listed=True)
    await give(app, BEN, ANA, clock.now)
    await run(app, clock, days=7)
    (number,) = await posts(app, TOP_FIVE)
    assert await app[MilestoneService].top_contributors(GUILD, number) == ()


# --- The month ---------------------------------------------------------------------------------


async def words(app: App) -> list[int | None]:
    """Return the number of thanks in each monthly message."""
    return [
        await app[MonthlyDigestService].digest(GUILD, number)
        for number in await posts(app, MONTHLY)
    ]


async def test_who_allows_it_is_told_how_often_they_were_thanked(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monthly_module, "STEP", 2)
    for member in (ANA, BEN, CLEO, DAN):
        await app[ConsentService].change(GUILD, member, direct_messages=True)
    await app[ConsentService].change(GUILD, CLEO, monthly=False)
    for number in range(3):
        await give(app, BEN, ANA, clock.now + timedelta(days=number))
    await give(app, CLEO, ANA, clock.now)
    await give(app, DAN, ANA, clock.now)
    await give(app, 99, ANA, clock.now)
    clock.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    for _ in range(4):
        await run(app, clock, minutes=2)
    assert await words(app) == [3, 1]
    # The month after, a restart in the middle or not, there is nothing to tell.
    clock.now = datetime(2026, 5, 1, 9, tzinfo=UTC)
    for _ in range(4):
        await run(app, clock, minutes=2)
    assert await words(app) == [3, 1]


async def test_what_is_switched_off_does_not_happen(app: App, clock: FakeClock) -> None:
    nothing: dict[str, Any] = {"features": frozenset({CONTRIBUTIONS})}
    await app.guild_settings.change(GUILD, **nothing)
    await give(app, BEN, ANA, clock.now)
    await run(app, clock, days=60)
    for kind in (MILESTONE, TOP_FIVE, MONTHLY):
        assert await posts(app, kind) == []
    assert clock.now > START
