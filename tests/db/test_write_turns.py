"""Turns of the writers within one process."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress

from db.write_turns import WriteTurns
from tests.db.support import is_stuck


async def take_turn(turns: WriteTurns, *guild_ids: int) -> None:
    async with turns.taken(guild_ids):
        pass


async def test_turns_end_with_whoever_stops_waiting() -> None:
    turns = WriteTurns(8)
    async with turns.taken({11}):
        waiting = asyncio.create_task(take_turn(turns, 11, 12))
        assert await is_stuck(waiting)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(take_turn(turns, 12), 5)
    await asyncio.wait_for(take_turn(turns, 11, 12), 5)
    del waiting
    # From Python 3.12 on, the cancelled task's traceback lives until the loop's next turn.
    await asyncio.sleep(0)
    gc.collect()
    assert not turns._locks


async def test_no_more_than_the_limit_have_their_turn() -> None:
    turns = WriteTurns(2)
    async with turns.taken({11}), turns.taken({12}):
        third = asyncio.create_task(take_turn(turns, 13))
        assert await is_stuck(third)
    await third
