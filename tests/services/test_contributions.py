"""Contributions on a real file: each is counted exactly once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionQueryService, ContributionService
from db.contributions import ContributionRepository
from db.database import Database
from db.tables.contributions import totals
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.totals import ALL, total_deltas
from domain.incoming_message import IncomingMessage
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

GUILD, CHANNEL = 1, 2
ANA, BEN, CLEO, DAN = 11, 12, 13, 14


def message_id(number: int, *, minutes: float = 0) -> int:
    return snowflake_at(START + timedelta(minutes=minutes), number)


def edit(
    app: App,
    giver: int,
    to: int | None,
    number: int,
    words: str,
    *,
    minutes: float = 0,
    known: bool = True,
) -> None:
    """Let `giver` edit message `number`, which replies to `to`."""
    app[ContributionService].hear_edit(
        IncomingMessage(message_id(number), GUILD, CHANNEL, giver, words, reply_to_author_id=to),
        START + timedelta(minutes=minutes),
        is_reply_known=known,
    )


def say(app: App, giver: int, to: int, number: int, words: str = "thanks!", **when: float) -> None:
    """Let `giver` reply to `to`; the cursor advances to it."""
    written = message_id(number, **when)
    app[ContributionService].advance_cursor(GUILD, CHANNEL, written)
    app[ContributionService].record_thanks(
        IncomingMessage(
            message_id=written,
            guild_id=GUILD,
            channel_id=CHANNEL,
            author_id=giver,
            text=words,
            reply_to_author_id=to,
        )
    )


def react(app: App, giver: int, to: int, number: int, emoji: str = "😂") -> None:
    app[ContributionService].record_reaction(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message_id(number),
        author_id=to,
        giver_id=giver,
        emoji=emoji,
    )


async def kept(
    database: Database,
) -> tuple[list[Contribution], dict[tuple[str, str, int], tuple[int, int]]]:
    """Return all contributions and the totals other than zero."""
    async with database.snapshot() as reading:
        given = await ContributionRepository(reading, GUILD).received(
            range(100), datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
        )
        rows = await reading.execute(select(totals))
        sums = {
            (row.period, row.kind, row.user_id): (row.points, row.contributions)
            for row in rows
            if row.points or row.contributions
        }
    return given, sums


async def points(app: App) -> dict[int, int]:
    """Return all points, after checking the totals against a fresh count."""
    board = await app[ContributionQueryService].top_members(GUILD, ALL)
    given, sums = await kept(app.database)
    assert sums == total_deltas([], given)
    return {standing.user_id: standing.points for standing in board}


# --- Written together, or not at all ---------------------------------------------------------


# --- What counts -----------------------------------------------------------------------------


async def test_reactions_to_bots_are_dropped_and_those_to_people_are_not(app: App) -> None:
    async def is_bot(user_id: int) -> bool:
        return user_id == DAN

    app[ContributionService].connect(is_bot)
    for giver in (ANA, CLEO):
        react(app, giver, DAN, 1)
        react(app, giver, BEN, 2)
    assert await points(app) == {BEN: 4}


async def test_it_is_asked_of_all_at_once_who_is_a_bot(app: App) -> None:
    asked: set[int] = set()
    both = asyncio.Event()

    async def is_bot(user_id: int) -> bool:
        asked.add(user_id)
        if len(asked) == 2:
            both.set()
        async with asyncio.timeout(5):
            await both.wait()
        return False

    app[ContributionService].connect(is_bot)
    react(app, ANA, BEN, 1)
    react(app, ANA, CLEO, 2)
    await app[ContributionService].flush()
    assert asked == {BEN, CLEO}


async def test_when_it_cannot_be_asked_who_is_a_bot_nothing_is_lost(app: App) -> None:
    async def unreachable(_: int) -> bool:
        raise ConnectionError("Discord is away")

    async def nobody(_: int) -> bool:
        return False

    app[ContributionService].connect(unreachable)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1)
    with pytest.raises(ConnectionError):
        await app[ContributionService].flush()
    app[ContributionService].connect(nobody)
    assert await points(app) == {BEN: 4}


async def test_while_it_cannot_be_told_who_is_a_bot_only_what_hangs_on_that_waits(app: App) -> None:
    known: dict[int, bool] = {}

    async def is_bot(user_id: int) -> bool | None:
        return known.get(user_id)

    app[ContributionService].connect(is_bot)
    for giver in (ANA, CLEO, DAN):
        react(app, giver, BEN, 1)
    say(app, ANA, CLEO, 2)
    assert await points(app) == {CLEO: 10}
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {}
    app[ContributionService].revoke_reaction(
        guild_id=GUILD, message_id=message_id(1), giver_id=CLEO
    )
    assert await points(app) == {CLEO: 10}
    known[BEN] = False
    assert await points(app) == {BEN: 4, CLEO: 10}
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(2)}


async def test_nothing_is_counted_from_or_to_who_does_not_want_it(app: App) -> None:
    await app[ConsentService].change(GUILD, ANA, counted=False)
    say(app, ANA, BEN, 1)
    say(app, BEN, ANA, 2)
    say(app, CLEO, BEN, 3)
    assert await points(app) == {BEN: 10}


async def test_a_guild_that_counts_nothing_hears_nothing(app: App) -> None:
    await app.guild_settings.change(GUILD, features=frozenset())
    say(app, ANA, BEN, 1)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 2)
    assert await points(app) == {}


async def test_a_member_called_by_name_is_thanked_where_names_are_given(app: App) -> None:
    app[ContributionService].record_thanks(
        IncomingMessage(message_id(1), GUILD, CHANNEL, ANA, "ben: thanks!", names={"ben": BEN})
    )
    assert await points(app) == {BEN: 10}


# --- Undone ----------------------------------------------------------------------------------


async def test_a_message_that_goes_takes_all_that_hangs_on_it(app: App) -> None:
    say(app, ANA, BEN, 1)
    for giver in (BEN, CLEO):
        react(app, giver, ANA, 1)
    assert await points(app) == {BEN: 10, ANA: 4}
    app[ContributionService].revoke_message(GUILD, message_id(1))
    assert await points(app) == {}


async def test_what_comes_and_goes_in_one_batch_counts_as_it_stands_at_the_end(app: App) -> None:
    react(app, ANA, BEN, 1)
    react(app, CLEO, BEN, 1)
    app[ContributionService].revoke_reaction(
        guild_id=GUILD, message_id=message_id(1), emoji="😂", giver_id=ANA
    )
    react(app, DAN, BEN, 1)
    react(app, ANA, BEN, 1)
    say(app, ANA, CLEO, 2)
    app[ContributionService].revoke_message(GUILD, message_id(2))
    assert await points(app) == {BEN: 6}


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ({"emoji": "😂", "giver_id": ANA}, {BEN: 8}),
        ({"emoji": "😂"}, {BEN: 4}),
        ({"emoji": "💡"}, {BEN: 6}),
        ({}, {}),
        ({"emoji": "🦆"}, {BEN: 10}),
    ],
)
async def test_reactions_are_undone_one_by_one_by_emoji_or_all(
    app: App, gone: dict[str, Any], left: dict[int, int]
) -> None:
    for giver in (ANA, CLEO, DAN):
        react(app, giver, BEN, 1)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1, "💡")
    assert await points(app) == {BEN: 10}
    app[ContributionService].revoke_reaction(guild_id=GUILD, message_id=message_id(1), **gone)
    assert await points(app) == left


async def test_totals_are_exact_when_the_guild_moves_its_clocks_in_between(app: App) -> None:
    evening = 11 * 60  # 23:00 in UTC, the next day and week elsewhere
    say(app, ANA, BEN, 1, minutes=evening)
    say(app, ANA, BEN, 2, minutes=evening + 30)
    react(app, ANA, CLEO, 3)
    await app[ContributionService].flush()
    await app.guild_settings.change(GUILD, time_zone="Pacific/Kiritimati")
    say(app, ANA, BEN, 4, minutes=evening + 45)
    react(app, DAN, CLEO, 3)
    assert await points(app) == {BEN: 20, CLEO: 4}
    for number in (1, 2, 4):
        app[ContributionService].revoke_message(
            GUILD, message_id(number, minutes=evening + 15 * (number - 1))
        )
    app[ContributionService].revoke_message(GUILD, message_id(1, minutes=evening))
    app[ContributionService].revoke_message(GUILD, message_id(2, minutes=evening + 30))
    app[ContributionService].revoke_message(GUILD, message_id(3))
    assert await points(app) == {}


async def test_an_act_of_anothers_transaction_goes_with_that_transaction(app: App) -> None:
    contribution = Contribution(
        GUILD, CHANNEL, 5, Source.ENTRY, ContributionKind.TOOK_PART, ANA, ANA, START, "1"
    )

    async def undone() -> None:
        async with app.database.transaction() as transaction:
            await app[ContributionService].credit(transaction, contribution)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert await points(app) == {}
    async with app.database.transaction() as transaction:
        await app[ContributionService].credit(transaction, contribution)
        await app[ContributionService].credit(transaction, replace(contribution, detail="2"))
    assert await points(app) == {ANA: 8}
    async with app.database.transaction() as transaction:
        await app[ContributionService].undo(transaction, GUILD, contribution)
    assert await points(app) == {ANA: 5}


async def test_a_nomination_counts_once_and_never_for_oneself_or_a_bot(app: App) -> None:
    contribution = Contribution(
        GUILD,
        CHANNEL,
        5,
        Source.NOMINATION,
        ContributionKind.INTERESTED,
        ANA,
        BEN,
        START,
        "a guide",
    )
    assert await app[ContributionService].give(contribution, receiver_is_bot=False)
    reworded = replace(contribution, detail="a great guide")
    assert not await app[ContributionService].give(reworded, receiver_is_bot=False)
    for refused, is_bot in ((replace(contribution, giver_id=BEN), False), (contribution, True)):
        with pytest.raises(Refusal):
            await app[ContributionService].give(refused, receiver_is_bot=is_bot)
    assert await points(app) == {BEN: 15}


# --- Read ------------------------------------------------------------------------------------


async def test_the_board_has_the_most_first_and_pages(app: App) -> None:
    for number, (giver, to) in enumerate(
        [(ANA, BEN), (CLEO, BEN), (DAN, BEN), (ANA, CLEO), (DAN, CLEO), (ANA, DAN)]
    ):
        say(app, giver, to, number)
    for member in (BEN, CLEO, DAN):
        await app[ConsentService].change(GUILD, member, listed=True)
    for period in ("week", "month", ALL):
        board = await app[ContributionQueryService].leaderboard(GUILD, period)
        assert [(each.user_id, each.points, each.contributions) for each in board] == [
            (BEN, 30, 3),
            (CLEO, 20, 2),
            (DAN, 10, 1),
        ]
    (second,) = await app[ContributionQueryService].leaderboard(GUILD, ALL, limit=1, offset=1)
    assert second.user_id == CLEO
    assert (
        await app[ContributionQueryService].top_members(GUILD, ALL, ContributionKind.ENTERTAINED)
        == []
    )


async def test_who_did_not_ask_is_on_no_board_and_takes_nobodys_place(app: App) -> None:
    for number, (giver, to) in enumerate([(ANA, BEN), (CLEO, BEN), (ANA, CLEO), (ANA, DAN)]):
        say(app, giver, to, number)
    assert await app[ContributionQueryService].leaderboard(GUILD, ALL) == []
    await app[ConsentService].change(GUILD, CLEO, listed=True)
    assert await points(app) == {BEN: 20, CLEO: 10, DAN: 10}
    board = await app[ContributionQueryService].leaderboard(GUILD, ALL)
    assert [standing.user_id for standing in board] == [CLEO]
    profiles = [
        await app[ContributionQueryService].profile(GUILD, member) for member in (BEN, CLEO, DAN)
    ]
    assert [(one.rank, one.listed) for one in profiles] == [(1, False), (1, True), (1, False)]
    await app[ConsentService].change(GUILD, BEN, listed=True)
    assert (await app[ContributionQueryService].profile(GUILD, DAN)).rank == 2


async def test_a_profile_has_the_points_of_each_period_and_the_weeks_contributions(
    app: App, clock: FakeClock
) -> None:
    say(app, ANA, BEN, 1)
    clock.advance(days=7)
    say(app, CLEO, BEN, 2, minutes=7 * 24 * 60)
    say(app, CLEO, ANA, 3, minutes=7 * 24 * 60)
    profile = await app[ContributionQueryService].profile(GUILD, BEN)
    assert profile.points == {
        "week": {ALL: 10, "helped": 10},
        "month": {ALL: 20, "helped": 20},
        "all": {ALL: 20, "helped": 20},
    }
    assert profile.rank == 1
    assert [contribution.giver_id for contribution in profile.contributions] == [CLEO]
    nobody = await app[ContributionQueryService].profile(GUILD, DAN)
    assert (nobody.rank, list(nobody.contributions)) == (None, [])


async def test_guilds_do_not_see_each_other(app: App) -> None:
    say(app, ANA, BEN, 1)
    await app[ContributionService].flush()
    assert await app[ContributionQueryService].top_members(GUILD + 1, ALL) == []
    assert (await app[ContributionQueryService].profile(GUILD + 1, BEN)).rank is None
