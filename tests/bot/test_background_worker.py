"""A background worker misses no wake-up and survives errors."""

from __future__ import annotations

import asyncio

from bot.background_worker import BackgroundWorker


async def test_what_wakes_it_while_it_works_has_it_work_again() -> None:
    runs, at_work, go_on = 0, asyncio.Event(), asyncio.Event()

    async def work() -> None:
        nonlocal runs
        runs += 1
        at_work.set()
        await go_on.wait()

    worker = BackgroundWorker("test", work)
    worker.wake()
    await at_work.wait()
    for _ in range(3):
        worker.wake()
    go_on.set()
    await worker.wait()
    assert runs == 2


async def test_what_fails_is_logged_and_tried_when_it_is_woken_again() -> None:
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise ValueError("no")

    worker = BackgroundWorker("test", work)
    for _ in range(2):
        worker.wake()
        await worker.wait()
    assert runs == 2
