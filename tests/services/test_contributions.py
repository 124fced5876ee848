"""Contributions on a real file: each is counted exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.consent import ConsentService
from bot.services.contributions import FLUSH_CHANGES, ContributionQueryService, ContributionService
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


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Run the event loop until the condition holds."""
    async with asyncio.timeout(10):
        while not await happened():
            pass


# --- Written together, or not at all ---------------------------------------------------------


async def test_what_cannot_be_written_stays_and_is_written_with_what_came_since(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise OSError("the disk is full")

    say(app, ANA, BEN, 1)
    with monkeypatch.context() as patched:
        patched.setattr(ContributionRepository, "set_channel_cursors", full)
        with pytest.raises(OSError, match="full"):
            await app[ContributionService].flush()
    assert await kept(app.database) == ([], {})
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {}
    say(app, CLEO, BEN, 2)
    assert await points(app) == {BEN: 20}
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(2)}


async def test_a_killed_process_that_reads_the_channel_again_counts_everything_once(
    app: App, settings: Settings, clock: FakeClock
) -> None:
    say(app, ANA, BEN, 1)
    await app[ContributionService].flush()
    say(app, CLEO, BEN, 2)  # buffered, and lost with the process
    again = App(settings, open_database(settings), clock=clock, alarmed=False)
    await again.start()
    assert await again[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(1)}
    for giver, number in ((ANA, 1), (CLEO, 2), (CLEO, 2)):
        say(again, giver, BEN, number)
    assert await points(again) == {BEN: 20}
    await again.stop()


async def test_while_the_past_is_read_acts_are_kept_but_positions_are_not(app: App) -> None:
    app[ContributionService].freeze_cursors([GUILD])
    say(app, ANA, BEN, 9)
    await app[ContributionService].flush()
    assert await points(app) == {BEN: 10}
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {}
    app[ContributionService].advance_cursor_backfill(GUILD, CHANNEL, message_id(3))
    app[ContributionService].unfreeze_cursors(GUILD)
    await app[ContributionService].flush()
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(9)}


async def test_what_is_heard_while_another_batch_is_written_is_written_after_it(app: App) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def is_bot(_: int) -> bool:
        asked.set()
        await answer.wait()
        return False

    app[ContributionService].connect(is_bot)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1)
    writing = asyncio.create_task(app[ContributionService].flush())
    await asked.wait()
    react(app, DAN, BEN, 1)
    answer.set()
    await writing
    assert len((await kept(app.database))[0]) == 2
    assert await points(app) == {BEN: 6}


async def test_what_came_while_the_writer_was_busy_is_written_without_anything_else_happening(
    settings: Settings, database: Database, clock: FakeClock
) -> None:
    app = App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=0)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def is_bot(_: int) -> bool:
        asked.set()
        await answer.wait()
        return False

    app[ContributionService].connect(is_bot)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1)
    await asked.wait()
    say(app, DAN, BEN, 2)
    for _ in range(3):
        await asyncio.sleep(0)  # a turn of the loop: its alarm rings, and finds the writer busy
    answer.set()

    async def all_there() -> bool:
        return len((await kept(database))[0]) == 3

    await until(all_there)
    await app.stop()


async def test_so_many_changes_as_a_batch_holds_are_written_at_once(app: App) -> None:
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)

    async def written() -> bool:
        return len((await kept(app.database))[0]) == FLUSH_CHANGES

    await until(written)


async def test_stopping_writes_what_is_buffered(
    settings: Settings, database: Database, clock: FakeClock
) -> None:
    app = App(settings, database, clock=clock, alarmed=False, flush_seconds=60)
    say(app, ANA, BEN, 1)
    await app.stop()
    again = open_database(settings)
    assert len((await kept(again))[0]) == 1
    await again.close()


async def test_stopping_leaves_no_writer_behind(app: App) -> None:
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)
    await app[ContributionService].close()
    assert "contributions" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_what_comes_after_the_end_sets_nothing_going(
    settings: Settings, database: Database, clock: FakeClock
) -> None:
    app = App(settings, database, clock=clock, alarmed=False, flush_seconds=0)
    await app[ContributionService].close()
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)
    await asyncio.sleep(0)  # a turn of the loop, in which an alarm would ring
    assert "contributions" not in {task.get_name() for task in asyncio.all_tasks()}
    assert (await kept(database))[0] == []
    await app.stop()


async def test_what_could_not_be_written_is_not_tried_again_at_each_word(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    tried = asyncio.Event()

    async def fail(*_: object) -> None:
        nonlocal tries
        tries += 1
        tried.set()
        raise OSError("no room")

    monkeypatch.setattr("bot.services.contributions.totals.apply_changes", fail)
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)
    await tried.wait()
    for number in range(3):
        say(app, CLEO, BEN, FLUSH_CHANGES + number)
        for _ in range(20):
            await asyncio.sleep(0)  # a turn of the loop, in which another try would begin
    assert tries == 1
    monkeypatch.undo()
    await app[ContributionService].flush()
    assert len((await kept(app.database))[0]) == FLUSH_CHANGES + 3


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
    assert await app[ContributionService].nominate(contribution, receiver_is_bot=False)
    reworded = replace(contribution, detail="a great guide")
    assert not await app[ContributionService].nominate(reworded, receiver_is_bot=False)
    for refused, is_bot in ((replace(contribution, giver_id=BEN), False), (contribution, True)):
        with pytest.raises(Refusal):
            await app[ContributionService].nominate(refused, receiver_is_bot=is_bot)
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


async def thanked(app: App) -> set[int]:
    await app[ContributionService].flush()
    async with app.database.snapshot() as reading:
        contributions = await ContributionRepository(reading, GUILD).on_messages({message_id(1)})
    return {contribution.receiver_id for contribution in contributions}


@pytest.mark.parametrize(
    ("words", "minutes", "known", "left"),
    [
        ("thanks a lot!", 1, True, {BEN}),
        ("thanks a lot!", 600, True, {BEN}),
        ("you are the worst", 1, True, set()),
        ("you are the worst", 600, True, set()),
        ("~~thanks~~", 600, True, set()),
        # Discord no longer says whom it answers: it still says thanks, so they count.
        ("thanks a lot!", 1, False, {BEN}),
        ("you are the worst", 1, False, set()),
    ],
)
async def test_an_edited_message_is_read_again(
    app: App, words: str, minutes: float, known: bool, left: set[int]
) -> None:
    say(app, ANA, BEN, 1)
    assert await thanked(app) == {BEN}
    edit(app, ANA, BEN if known else None, 1, words, minutes=minutes, known=known)
    assert await thanked(app) == left


async def test_thanks_edited_into_a_message_count_for_a_quarter_of_an_hour(app: App) -> None:
    edit(app, ANA, BEN, 1, "thanks!", minutes=16)
    assert await thanked(app) == set()
    edit(app, ANA, BEN, 1, "thanks!", minutes=14.9)
    assert await thanked(app) == {BEN}


async def test_an_edit_undoes_nothing_that_others_gave_for_the_message(app: App) -> None:
    say(app, ANA, BEN, 1)
    await app[ContributionService].flush()
    given = Contribution(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message_id(1),
        source=Source.THANKS,
        kind=ContributionKind.HELPED,
        giver_id=CLEO,
        receiver_id=ANA,
        at=START,
    )
    assert await app[ContributionService].thank(given, receiver_is_bot=False)
    edit(app, ANA, BEN, 1, "never mind")
    assert await thanked(app) == {ANA}


async def test_an_edit_counts_nothing_twice_before_it_is_written(app: App) -> None:
    say(app, ANA, BEN, 1)
    edit(app, ANA, BEN, 1, "nothing")
    edit(app, ANA, BEN, 1, "thanks again!")
    assert await thanked(app) == {BEN}
