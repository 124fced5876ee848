"""Lanes: posts of each guild in order, those of different guilds side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from bot.correlation import correlation_scope
from domain.outbox import OutboxPost
from domain.token_bucket import TokenBucket

AT_ONCE = 20
"""How many guilds' posts are on their way at the same time."""
POSTS_PER_SECOND = 25
"""Posts that begin in a second: half of what Discord allows a bot, which also answers people."""
BURST = 50
"""Posts that may begin at once after a quiet time."""


class Pace:
    """A limit of how many things begin in a second."""

    def __init__(self, per_second: float = POSTS_PER_SECOND, burst: float = BURST) -> None:
        self._bucket = TokenBucket(per_second, burst)
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Wait until one more may begin, in the order of the calls."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            while wait := self._bucket.take(loop.time()):  # noqa: ASYNC110 (for a time)
                await asyncio.sleep(wait)


class GuildLanes:
    """Sends posts: each guild's in turn, and each guild one before any its second.

    So a guild with many posts, or with a channel in which Discord lets nothing through for a while,
    delays its own posts alone.
    """

    def __init__(self, send: Callable[[OutboxPost], Awaitable[None]], pace: Pace) -> None:
        """Pass each post to `send`; its first error ends all lanes, and is raised by `wait`."""
        self._send = send
        self._pace = pace
        self._lanes: dict[int, deque[OutboxPost]] = {}
        self._known: set[int] = set()
        # Waiting tasks get it in the order in which they asked.
        self._free = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._errors: list[BaseException] = []
        self._is_stopped = False

    def add(self, posts: Iterable[OutboxPost]) -> bool:
        """Put posts into their guilds' lanes; return whether any of them is new here."""
        before = len(self._known)
        for post in posts:
            if post.id in self._known:
                continue
            self._known.add(post.id)
            lane = self._lanes.get(post.guild_id)
            if lane is not None:
                lane.append(post)
                continue
            self._lanes[post.guild_id] = deque([post])
            task = asyncio.create_task(self._run(post.guild_id), name=f"posts of {post.guild_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(self._known) > before

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until all lanes are empty, or for so many seconds; return whether they are.

        Raises the first error of `send`, once what was on its way has ended.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        if self._tasks:
            return False
        if self._errors:
            raise self._errors[0]
        return True

    def stop(self) -> None:
        """Send nothing that is not on its way."""
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

    async def _run(self, guild_id: int) -> None:
        lane = self._lanes[guild_id]
        try:
            while lane and not self._is_over:
                async with self._free:
                    await self._pace.wait()
                    if not self._is_over:
                        await self._send_next(lane)
        finally:
            del self._lanes[guild_id]

    async def _send_next(self, lane: deque[OutboxPost]) -> None:
        post = lane.popleft()
        try:
            with correlation_scope("post"):
                await self._send(post)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            # Noted before the next lane has its turn.
            self._errors.append(error)
        self._known.discard(post.id)
