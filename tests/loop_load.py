"""Measurement of what runs on the event loop: in calls, which do not depend on the machine."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class LoopLoad:
    """The most calls of functions in one turn of the event loop."""

    def __init__(self) -> None:
        self.most = 0
        self._calls = 0

    def begin_turn(self) -> None:
        """End the turn before and begin the next."""
        self.most = max(self.most, self._calls)
        self._calls = 0

    def note(self, _frame: FrameType, event: str, _argument: object) -> None:
        """Count a call (a function for `sys.setprofile`)."""
        if event in {"call", "c_call"}:
            self._calls += 1


@contextmanager
def loop_load() -> Iterator[LoopLoad]:
    """Measure the running loop until the block ends: what other threads do is not counted."""
    load = LoopLoad()
    loop: Any = asyncio.get_running_loop()
    turn = loop._run_once

    def run_once() -> None:
        load.begin_turn()
        turn()

    loop._run_once = run_once
    sys.setprofile(load.note)
    try:
        yield load
    finally:
        sys.setprofile(None)
        load.begin_turn()
        loop._run_once = turn
