"""Moderators' choices about a surprise before it is posted, and the public verification."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from bot.services.privacy import PrivacyService
from bot.services.recognition import WEEKLY, RecognitionService
from bot.services.recognition.eligibility import MemberPresence
from bot.services.recognition.lifecycle import PROPOSAL
from bot.services.recognition.proposals import DrawProposal, ProposalService
from db.tables.outbox import outbox
from db.tables.recognition import draws
from domain.incoming_message import IncomingMessage
from domain.recognition.settings import DefaultDecision
from domain.recognition.weekly_draw import DrawAction, DrawState
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

GUILD, CHANNEL, MODERATORS = 1, 2, 3
ANA, BEN, CLEO, DAN, EVE, MOD = 11, 12, 13, 14, 15, 99
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
WORDS = "{member}, splendid!\n{reasons}"


@pytest.fixture
async def app(app: App) -> App:
    """Turn surprises on, with moderators who are asked a day before."""
    await app.guild_settings.change(
        GUILD, recognition_channel_id=CHANNEL, moderator_channel_id=MODERATORS
    )
    return app


async def thank(app: App, to: int, *givers: int, week: int = 0, hours: int = 0) -> None:
    """Let `givers` thank `to` on the Wednesday of a week, counted from the first."""
    at = START + timedelta(days=2, hours=hours) + week * WEEK
    for giver in givers:
        app[ContributionService].record_thanks(
            IncomingMessage(
                message_id=snowflake_at(at, to * 1000 + giver * 10),
                guild_id=GUILD,
                channel_id=CHANNEL,
                author_id=giver,
                text="thank you!",
                reply_to_author_id=to,
            )
        )
    await app[ContributionService].flush()


async def three_are_thanked(app: App, week: int = 0) -> None:
    """Let Ben, Cleo and Dan be thanked, so that they are in the draw."""
    for to in (BEN, CLEO, DAN):
        await thank(app, to, ANA, EVE, week=week)


async def run(app: App, clock: FakeClock, at: datetime) -> None:
    clock.now = at
    await app.scheduler.run_due()


async def proposed(app: App) -> DrawProposal:
    """Return the proposal of the latest draw."""
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(func.max(draws.c.id)))
        draw_id = found.scalar_one()
    proposal = await app[ProposalService].get(GUILD, draw_id)
    assert proposal is not None
    return proposal


async def posts(app: App, kind: str = WEEKLY) -> int:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == kind))
        return len(found.all())


async def do(app: App, method: str, *more: Any, by: int = MOD) -> DrawProposal:
    """Call a method of the service for the latest proposal, as a moderator who sees it now."""
    now = await proposed(app)
    done: DrawProposal = await getattr(app[ProposalService], method)(
        GUILD, now.draw.id, len(now.decisions), *more, by=by
    )
    return done


async def test_moderators_are_asked_before_and_the_post_comes_at_the_hour(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY - timedelta(seconds=1))
    assert await posts(app, PROPOSAL) == 0
    await run(app, clock, FRIDAY - DAY)
    assert (await posts(app, PROPOSAL), await posts(app)) == (1, 0)
    draw = (await proposed(app)).draw
    assert [line.member_id for line in draw.pool] == [BEN, CLEO, DAN]
    assert draw.state is DrawState.PROPOSED
    done = await do(app, "approve")
    assert done.draw.state is DrawState.APPROVED
    await run(app, clock, FRIDAY - timedelta(seconds=1))
    assert await posts(app) == 0
    await run(app, clock, FRIDAY)
    await run(app, clock, FRIDAY + timedelta(hours=2))
    assert await posts(app) == 1
    (one,) = await app[RecognitionService].latest(GUILD)
    assert one.user_id == draw.user_id
    assert await app.scheduler.next_at() == FRIDAY + WEEK - DAY


async def test_what_is_done_after_the_draw_counts_in_the_week_after(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await thank(app, ANA, BEN, CLEO, DAN, hours=30)
    await run(app, clock, FRIDAY)
    await run(app, clock, FRIDAY + WEEK - DAY)
    assert [line.member_id for line in (await proposed(app)).draw.pool] == [ANA]


@pytest.mark.parametrize(
    ("setting", "wanted"), [(DefaultDecision.POST, 1), (DefaultDecision.WAIT, 0)]
)
async def test_where_nobody_answers_the_guild_has_said_what_becomes_of_it(
    app: App, clock: FakeClock, setting: DefaultDecision, wanted: int
) -> None:
    await app.guild_settings.change(GUILD, recognition_default_decision=setting)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await run(app, clock, FRIDAY)
    assert await posts(app) == wanted


async def test_one_that_waited_is_posted_when_it_is_approved_and_lapses_with_the_next_draw(
    app: App, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, recognition_default_decision=DefaultDecision.WAIT)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await run(app, clock, FRIDAY + timedelta(hours=5))
    assert (await do(app, "approve")).draw.state is DrawState.APPROVED
    await app.scheduler.run_due()
    assert await posts(app) == 1
    await three_are_thanked(app, week=1)
    await app.guild_settings.change(GUILD, recognition_pause_weeks=0)
    await run(app, clock, FRIDAY + WEEK - DAY)
    old = (await proposed(app)).draw
    await three_are_thanked(app, week=2)
    await run(app, clock, FRIDAY + 2 * WEEK - DAY)
    with pytest.raises(Refusal):
        await app[ProposalService].approve(GUILD, old.id, 0, by=MOD)
    lapsed = await app[ProposalService].get(GUILD, old.id)
    assert lapsed is not None
    assert lapsed.draw.state is DrawState.LAPSED


async def test_drawing_again_goes_down_the_same_list_and_is_told(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    out = [(await proposed(app)).draw.user_id]
    out += [(await do(app, "draw_again")).draw.user_id for _ in range(2)]
    assert sorted(filter(None, out)) == [BEN, CLEO, DAN]
    with pytest.raises(Refusal):
        await do(app, "draw_again")
    await run(app, clock, FRIDAY)
    (one,) = await app[RecognitionService].latest(GUILD)
    assert one.user_id == out[-1]
    told = await app[RecognitionService].told(GUILD, one.id)
    assert told is not None
    assert [(made.action, made.user_id) for made in told.decisions] == [(DrawAction.AGAIN, MOD)] * 2
    found = await app[ProposalService].verification(GUILD)
    assert found.draw is not None
    assert [found.draw.pool[line].member_id for line in found.out] == out


async def test_another_of_the_list_can_be_chosen_and_nobody_else(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    draw = (await proposed(app)).draw
    other = next(n for n, line in enumerate(draw.pool) if line.member_id != draw.user_id)
    for bad in (-1, 3):
        with pytest.raises(Refusal):
            await do(app, "choose", bad)
    done = await do(app, "choose", other)
    assert (done.draw.user_id, done.draw.by_hand) == (draw.pool[other].member_id, True)
    await run(app, clock, FRIDAY)
    (one,) = await app[RecognitionService].latest(GUILD)
    assert one.user_id == draw.pool[other].member_id


async def test_a_change_after_the_approval_wants_a_new_one(app: App, clock: FakeClock) -> None:
    await app.guild_settings.change(GUILD, recognition_default_decision=DefaultDecision.WAIT)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await do(app, "approve")
    done = await do(app, "rewrite", WORDS)
    assert (done.draw.state, done.draw.post_template) == (DrawState.PROPOSED, WORDS)
    await run(app, clock, FRIDAY)
    assert await posts(app) == 0
    await do(app, "approve")
    await app.scheduler.run_due()
    (one,) = await app[RecognitionService].latest(GUILD)
    told = await app[RecognitionService].told(GUILD, one.id)
    assert told is not None
    assert told.template == WORDS


async def test_words_that_cannot_be_filled_in_are_refused(app: App, clock: FakeClock) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    with pytest.raises(Refusal):
        await do(app, "rewrite", "Hello")


async def test_a_skipped_week_has_no_post_and_its_seed_stays_secret_for_the_next(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await do(app, "skip")
    await run(app, clock, FRIDAY)
    assert await posts(app) == 0
    with pytest.raises(Refusal):
        await app[ProposalService].verification(GUILD, "2026-W10")
    with pytest.raises(Refusal):
        await do(app, "approve")
    await three_are_thanked(app, week=1)
    await run(app, clock, FRIDAY + WEEK)
    found = await app[ProposalService].verification(GUILD, "2026-W10")
    assert [made.action for made in found.decisions] == [DrawAction.SKIP]


async def test_of_two_moderators_at_once_the_quicker_decides(app: App, clock: FakeClock) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    draw_id = (await proposed(app)).draw.id
    await app[ProposalService].draw_again(GUILD, draw_id, 0, by=MOD)
    with pytest.raises(Refusal, match="quicker"):
        await app[ProposalService].skip(GUILD, draw_id, 0, by=MOD + 1)


async def test_another_guilds_proposal_cannot_be_touched(app: App, clock: FakeClock) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    draw_id = (await proposed(app)).draw.id
    assert await app[ProposalService].get(GUILD + 1, draw_id) is None
    with pytest.raises(Refusal):
        await app[ProposalService].skip(GUILD + 1, draw_id, 0, by=MOD)


@pytest.mark.parametrize("how", ["unranked", "erased"])
async def test_who_no_longer_wants_it_is_passed_over_for_the_next_of_the_draw(
    app: App, clock: FakeClock, how: str
) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    before = (await proposed(app)).draw
    assert before.user_id is not None
    if how == "erased":
        await app[PrivacyService].erase(before.user_id)
    else:
        await app[ConsentService].change(GUILD, before.user_id, named=False)
        with pytest.raises(Refusal):
            await do(app, "approve")
    await run(app, clock, FRIDAY)
    (one,) = await app[RecognitionService].latest(GUILD)
    found = await app[ProposalService].verification(GUILD)
    assert found.draw is not None
    assert one.user_id == before.pool[found.out[1]].member_id != before.user_id
    assert [made.action for made in found.decisions] == [DrawAction.PASS]
    assert before.user_id not in found.named


async def test_where_everybody_left_there_is_no_surprise(app: App, clock: FakeClock) -> None:
    await thank(app, BEN, ANA, EVE)
    await run(app, clock, FRIDAY - DAY)
    await app[ConsentService].change(GUILD, BEN, named=False)
    await run(app, clock, FRIDAY)
    assert await posts(app) == 0
    assert (await proposed(app)).draw.state is DrawState.QUIET


# --- Staff -----------------------------------------------------------------------------------


async def test_staff_is_asked_about_and_left_out_and_who_moves_up_is_asked_about_too(
    app: App, clock: FakeClock
) -> None:
    asked: list[set[int]] = []

    async def ask(_guild: int, ids: Collection[int]) -> MemberPresence:
        asked.append(set(ids))
        return MemberPresence(frozenset(ids) & {BEN}, frozenset(ids))

    app[RecognitionService].connect(ask)
    for to in (BEN, CLEO, DAN):
        await thank(app, to, ANA, EVE, 18)
    await thank(app, 16, ANA, EVE, 18)
    await thank(app, 17, ANA, EVE)
    await run(app, clock, FRIDAY - DAY)
    draw = (await proposed(app)).draw
    assert [line.member_id for line in draw.pool] == [CLEO, DAN, 16]
    assert draw.unsure == 0
    assert asked[0] >= {BEN, CLEO, DAN, 16}


async def test_where_discord_does_not_answer_the_moderators_are_told_to_look(
    app: App, clock: FakeClock
) -> None:
    async def ask(_guild: int, _ids: Collection[int]) -> MemberPresence:
        raise OSError("no answer")

    app[RecognitionService].connect(ask)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    draw = (await proposed(app)).draw
    assert (len(draw.pool), draw.unsure) == (3, 3)


# --- Drawn members who left -------------------------------------------------------------------


# --- Restarts and changes --------------------------------------------------------------------


async def test_who_was_away_for_the_proposal_and_the_hour_posts_or_waits_as_the_guild_said(
    app: App, clock: FakeClock
) -> None:
    await three_are_thanked(app)
    await app.guild_settings.change(GUILD, recognition_default_decision=DefaultDecision.WAIT)
    await run(app, clock, FRIDAY + DAY)
    assert (await posts(app), await posts(app, PROPOSAL)) == (0, 1)
    await three_are_thanked(app, week=1)
    await app.guild_settings.change(
        GUILD, recognition_default_decision=DefaultDecision.POST, recognition_pause_weeks=0
    )
    await run(app, clock, FRIDAY + WEEK + DAY)
    assert [one.week for one in await app[RecognitionService].latest(GUILD)] == ["2026-W11"]


async def test_moving_the_hour_moves_what_is_proposed(app: App, clock: FakeClock) -> None:
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await app.guild_settings.change(GUILD, recognition_hour=20)
    await run(app, clock, FRIDAY)
    assert await posts(app) == 0
    await run(app, clock, FRIDAY + timedelta(hours=3))
    assert await posts(app) == 1


async def test_switching_moderators_on_late_asks_them_at_once(app: App, clock: FakeClock) -> None:
    await app.guild_settings.change(GUILD, moderator_channel_id=None)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - timedelta(hours=2))
    await app.guild_settings.change(GUILD, moderator_channel_id=MODERATORS)
    await app.scheduler.run_due()
    assert await posts(app, PROPOSAL) == 1
    await run(app, clock, FRIDAY)
    assert await posts(app) == 1


# --- Verification ----------------------------------------------------------------------------


# --- Words -----------------------------------------------------------------------------------
