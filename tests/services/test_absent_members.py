"""Drawn members who left: moderators decide what becomes of the surprise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from bot.app import App
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.recognition import RecognitionService
from bot.services.recognition.eligibility import MemberPresence
from bot.services.recognition.lifecycle import ABSENT
from bot.services.recognition.proposals import ProposalService
from db.draws import DrawRepository
from domain.gifts import Gift
from domain.recognition.settings import DefaultDecision
from domain.recognition.verifiable_draw import draw_order, draw_subject
from domain.recognition.weekly_draw import DrawAction, DrawState
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_proposals import (
    DAY,
    FRIDAY,
    GUILD,
    MOD,
    WEEK,
    app,
    do,
    posts,
    proposed,
    run,
    three_are_thanked,
)

__all__ = ["app"]


def let_leave(app: App) -> set[int]:
    """Return the members who are not on the server, to which a test adds."""
    gone: set[int] = set()

    async def ask(_guild: int, ids: Collection[int]) -> MemberPresence:
        here = frozenset(gone) & frozenset(ids)
        return MemberPresence(here, frozenset(ids), here)

    app[RecognitionService].connect(ask)
    return gone


async def drawn_and_left(app: App, clock: FakeClock, gone: set[int]) -> list[int]:
    """Let the drawn member leave before the hour; return the members in the order of the seed."""
    gift = Gift(0, "a blue mug", quantity=1)
    await app[GiftInventoryService].add(GUILD, gift)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    draw = (await do(app, "approve")).draw
    async with app.database.snapshot() as reading:
        seed = await DrawRepository(reading, GUILD).seed_of(draw.seed_id)
    assert seed is not None
    order = [draw.pool[line].member_id for line in draw.order(seed.secret)]
    assert order[0] == draw.user_id
    gone.add(order[0])
    await run(app, clock, FRIDAY)
    return order


async def stock(app: App) -> int | None:
    (gift,) = await app[GiftInventoryService].all(GUILD)
    return gift.quantity


async def recounted(app: App) -> int:
    """Return the member that anybody finds with the published list, seed and decisions."""
    found = await app[ProposalService].verification(GUILD)
    assert found.draw is not None
    weights = [line.weight for line in found.draw.pool]
    out = draw_order(found.seed, draw_subject(GUILD, found.draw.week), weights)
    assert found.decisions[-1].number == found.draw.number
    return found.draw.pool[out[found.decisions[-1].number]].member_id


async def test_moderators_are_asked_about_a_drawn_member_who_left_and_nothing_is_given(
    app: App, clock: FakeClock
) -> None:
    order = await drawn_and_left(app, clock, let_leave(app))
    for hours in (0, 5, 30):
        await run(app, clock, FRIDAY + timedelta(hours=hours))
        assert (await posts(app), await posts(app, ABSENT)) == (0, 1)
    asked = await proposed(app)
    assert (asked.draw.state, asked.draw.user_id) == (DrawState.ABSENT, order[0])
    assert asked.following == tuple(order[1:])
    assert [made.action for made in asked.decisions] == [DrawAction.APPROVE, DrawAction.LEFT]
    assert await stock(app) == 1
    for change in ("approve", "draw_again"):
        with pytest.raises(Refusal):
            await do(app, change)


@pytest.mark.parametrize("chosen", ["pass_on", "keep"])
async def test_what_moderators_choose_is_posted_once_and_agrees_with_the_recount(
    app: App, clock: FakeClock, chosen: str
) -> None:
    order = await drawn_and_left(app, clock, let_leave(app))
    asked = await proposed(app)
    await do(app, chosen)
    for _ in range(2):
        await app.scheduler.run_due()
    (one,) = await app[RecognitionService].latest(GUILD)
    assert one.user_id == order[chosen == "pass_on"] == await recounted(app)
    assert (await posts(app), await stock(app)) == (1, 0)
    for change in ("pass_on", "keep", "skip"):
        with pytest.raises(Refusal):
            await getattr(app[ProposalService], change)(
                GUILD, asked.draw.id, len(asked.decisions), by=MOD
            )
    await run(app, clock, FRIDAY + DAY)
    assert (await posts(app), await stock(app)) == (1, 0)


async def test_the_next_in_line_who_left_too_is_passed_over_without_another_question(
    app: App, clock: FakeClock
) -> None:
    gone = let_leave(app)
    order = await drawn_and_left(app, clock, gone)
    gone.add(order[1])
    await do(app, "pass_on")
    await app.scheduler.run_due()
    (one,) = await app[RecognitionService].latest(GUILD)
    assert one.user_id == order[2] == await recounted(app)
    made = (await proposed(app)).decisions[-2:]
    assert [(one.action, one.user_id, one.number) for one in made] == [
        (DrawAction.PASS, MOD, 1),
        (DrawAction.PASS, None, 2),
    ]


async def test_where_everybody_left_moderators_are_told_and_the_gift_stays(
    app: App, clock: FakeClock
) -> None:
    gone = let_leave(app)
    gone.update(await drawn_and_left(app, clock, gone))
    await do(app, "pass_on")
    await app.scheduler.run_due()
    assert (await proposed(app)).draw.state is DrawState.QUIET
    assert (await posts(app), await posts(app, ABSENT), await stock(app)) == (0, 2, 1)


async def test_one_who_left_before_a_late_approval_is_asked_about(
    app: App, clock: FakeClock
) -> None:
    gone = let_leave(app)
    await app.guild_settings.change(GUILD, recognition_default_decision=DefaultDecision.WAIT)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await run(app, clock, FRIDAY + timedelta(hours=5))
    gone.add((await proposed(app)).draw.user_id or 0)
    await do(app, "approve")
    await app.scheduler.run_due()
    assert (await posts(app), await posts(app, ABSENT)) == (0, 1)


async def test_one_nobody_decided_about_lapses_with_the_next_draw_and_the_gift_stays(
    app: App, clock: FakeClock
) -> None:
    await drawn_and_left(app, clock, let_leave(app))
    old = await proposed(app)
    await three_are_thanked(app, week=1)
    await run(app, clock, FRIDAY + WEEK - DAY)
    lapsed = await app[ProposalService].get(GUILD, old.draw.id)
    assert lapsed is not None
    assert lapsed.draw.state is DrawState.LAPSED
    assert (await posts(app), await stock(app)) == (0, 1)


async def test_a_moderator_does_not_pass_a_surprise_on_to_themselves(
    app: App, clock: FakeClock
) -> None:
    order = await drawn_and_left(app, clock, let_leave(app))
    with pytest.raises(Refusal, match="another moderator"):
        await do(app, "pass_on", by=order[1])


async def test_without_a_channel_for_moderators_the_next_in_line_is_surprised(
    app: App, clock: FakeClock
) -> None:
    gone = let_leave(app)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    await app.guild_settings.change(GUILD, moderator_channel_id=None)
    left = (await proposed(app)).draw.user_id
    assert left is not None
    gone.add(left)
    await run(app, clock, FRIDAY)
    (one,) = await app[RecognitionService].latest(GUILD)
    assert one.user_id == await recounted(app) != left
    assert [made.action for made in (await proposed(app)).decisions] == [DrawAction.PASS]
