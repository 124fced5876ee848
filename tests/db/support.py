"""Helpers of the tests of locks."""

from __future__ import annotations

import asyncio


async def is_stuck(waiting: asyncio.Task[object]) -> bool:
    """Return whether a task that should wait still does after a while."""
    await asyncio.wait({waiting}, timeout=0.2)
    return not waiting.done()
