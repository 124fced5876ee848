"""Work for which somebody waits is written first, and the rest in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from db.writer_turn import TURNS_OF_URGENT, WriterTurn
from domain.urgency import Urgency, working_at


async def take(turn: WriterTurn, name: str, order: list[str], urgency: Urgency) -> None:
    with working_at(urgency):
        async with turn:
            order.append(name)
            await asyncio.sleep(0)


async def test_a_click_does_not_wait_behind_jobs() -> None:
    turn, order = WriterTurn(), list[str]()
    async with turn:
        jobs = [asyncio.create_task(take(turn, "job", order, Urgency.DUE)) for _ in range(30)]
        await asyncio.sleep(0)
        click = asyncio.create_task(take(turn, "click", order, Urgency.NOW))
        await asyncio.sleep(0)
    await asyncio.gather(click, *jobs)
    assert order == ["click"] + 30 * ["job"]


async def test_clicks_without_end_leave_jobs_a_turn() -> None:
    turn, order = WriterTurn(), list[str]()
    async with turn:
        writing = [asyncio.create_task(take(turn, "job", order, Urgency.DUE)) for _ in range(3)]
        writing += [asyncio.create_task(take(turn, "click", order, Urgency.NOW)) for _ in range(40)]
        await asyncio.sleep(0)
    await asyncio.gather(*writing)
    jobs = [number for number, name in enumerate(order) if name == "job"]
    assert jobs == [TURNS_OF_URGENT + each * (TURNS_OF_URGENT + 1) for each in range(3)]


@given(
    st.lists(st.tuples(st.sampled_from(Urgency), st.booleans()), max_size=30), st.integers(0, 10)
)
def test_one_writes_at_a_time_and_nobody_is_forgotten(
    writers: Sequence[tuple[Urgency, bool]], steps: int
) -> None:
    async def play() -> None:
        turn, underway, done = WriterTurn(), 0, 0

        async def write(urgency: Urgency) -> None:
            nonlocal underway, done
            with working_at(urgency):
                async with turn:
                    underway += 1
                    assert underway == 1
                    try:
                        await asyncio.sleep(0)
                    finally:
                        underway -= 1
            done += 1

        tasks = [asyncio.create_task(write(urgency)) for urgency, _ in writers]
        for _ in range(steps):
            await asyncio.sleep(0)
        for task, (_, is_cancelled) in zip(tasks, writers, strict=True):
            if is_cancelled:
                task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        cancelled = sum(isinstance(end, asyncio.CancelledError) for end in ended)
        assert done + cancelled == len(writers)
        # It is free again.
        await asyncio.wait_for(write(Urgency.DUE), 10)

    asyncio.run(play())
