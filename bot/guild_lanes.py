"""Lanes: the work of each guild in order, that of different guilds side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from bot.correlation import correlation_scope
from domain.shards import ALL_SHARDS, Shards
from domain.token_bucket import TokenBucket

AT_ONCE = 20
"""How many guilds' posts are on their way at the same time."""
POSTS_PER_SECOND = 25
"""Posts that all processes together begin in a second: half of what Discord allows a bot."""
BURST = 50
"""Posts that may begin at once after a quiet time."""


class Pace:
    """A limit of how many things begin in a second."""

    def __init__(self, per_second: float = POSTS_PER_SECOND, burst: float = BURST) -> None:
        self.per_second = per_second
        self._bucket = TokenBucket(per_second, burst)
        self._turn = asyncio.Lock()

    @classmethod
    def of_posts(cls, shards: Shards = ALL_SHARDS) -> Pace:
        """Return the pace of the posts of a process: its shards' part of all."""
        return cls(POSTS_PER_SECOND * shards.share, max(1.0, BURST * shards.share))

    async def wait(self) -> None:
        """Wait until one more may begin, in the order of the calls."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            while wait := self._bucket.take(loop.time()):  # noqa: ASYNC110 (for a time)
                await asyncio.sleep(wait)


class LaneItem(Protocol):
    """A piece of a guild's work."""

    @property
    def id(self) -> int:
        """Its number, which no other has."""

    @property
    def guild_id(self) -> int:
        """The guild whose lane it is in."""


Item = TypeVar("Item", bound=LaneItem)


class GuildLanes(Generic[Item]):
    """Does work: each guild's in turn, and each guild one piece before any its second.

    So a guild with much work, or with a channel in which Discord lets nothing through for a while,
    delays its own work alone.
    """

    def __init__(
        self,
        do: Callable[[Item], Awaitable[None]],
        pace: Pace | None = None,
        *,
        at_once: int = AT_ONCE,
        is_quick: Callable[[Item], bool] = lambda _item: False,
        reserved: int = 0,
        work: str = "post",
    ) -> None:
        """Pass each piece to `do`; its first error ends all lanes, and is raised by `wait`.

        Of the `at_once` guilds that have their turn at the same time, `reserved` are those whose
        next piece `is_quick`. `work` is its kind in the log.
        """
        self._do = do
        self._pace = pace
        self._at_once = at_once
        self._is_quick = is_quick
        self._slow_at_once = at_once - reserved
        self._work = work
        self._lanes: dict[int, deque[Item]] = {}
        self._known: set[int] = set()
        # Guilds get their turn in the order in which they asked. There is no task for each: of
        # ten thousand guilds most would wait.
        self._quick: deque[int] = deque()
        self._slow: deque[int] = deque()
        self._slow_running = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._errors: list[BaseException] = []
        self._is_stopped = False

    def add(self, items: Iterable[Item]) -> bool:
        """Put work into its guilds' lanes; return whether any of it is new here."""
        before = len(self._known)
        for item in items:
            if item.id in self._known:
                continue
            self._known.add(item.id)
            lane = self._lanes.get(item.guild_id)
            if lane is not None:
                lane.append(item)
                continue
            self._lanes[item.guild_id] = deque([item])
            self._queue(item.guild_id)
        self._begin()
        return len(self._known) > before

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until all lanes are empty, or for so many seconds; return whether they are.

        Raises the first error of `do`, once what was on its way has ended.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        if self._tasks:
            return False
        if self._errors:
            raise self._errors[0]
        return True

    def stop(self) -> None:
        """Begin nothing that is not on its way."""
        self._is_stopped = True

    async def cancel(self) -> None:
        """Cancel what is on its way, and return once it has ended."""
        self.stop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def _is_over(self) -> bool:
        return self._is_stopped or bool(self._errors)

    def _queue(self, guild_id: int) -> None:
        is_quick = self._is_quick(self._lanes[guild_id][0])
        (self._quick if is_quick else self._slow).append(guild_id)

    def _begin(self) -> None:
        """Begin to work through the lanes in more tasks, if more may have their turn."""
        for _ in range(min(self._at_once - len(self._tasks), len(self._quick) + len(self._slow))):
            task = asyncio.create_task(self._work_through(), name=f"{self._work} lanes")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work_through(self) -> None:
        """Give one guild after the other its turn."""
        while not self._is_over:
            if self._quick:
                await self._turn(self._quick.popleft())
            elif self._slow and self._slow_running < self._slow_at_once:
                self._slow_running += 1
                try:
                    await self._turn(self._slow.popleft())
                finally:
                    self._slow_running -= 1
            else:
                return

    async def _turn(self, guild_id: int) -> None:
        lane = self._lanes[guild_id]
        if self._pace is not None:
            await self._pace.wait()
        if self._is_over:
            return
        await self._do_next(lane)
        if lane:
            self._queue(guild_id)
        else:
            del self._lanes[guild_id]

    async def _do_next(self, lane: deque[Item]) -> None:
        item = lane.popleft()
        try:
            with correlation_scope(self._work):
                await self._do(item)
        except BaseException as error:
            # Noted before the next lane has its turn.
            self._errors.append(error)
            if isinstance(error, asyncio.CancelledError):
                raise
        self._known.discard(item.id)
