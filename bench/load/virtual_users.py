"""Simulated members of the guild: they talk, react, and vote by pressing buttons."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.load.fake_discord import Answer, Loopback
from bench.message_generator import CHANNELS, Talk, a_member, a_user, milliseconds

VOTE = "contest:vote:"
CARDS_EACH = 20
"""Number of cards that a voter rates before the next voter comes."""


@dataclass(slots=True)
class VirtualVoter:
    """A member with their present card, at first the post with the button."""

    id: int
    card: Mapping[str, Any]
    rated: int = 0


class VirtualCrowd:
    """All active members of the guild, at their own pace."""

    def __init__(self, discord: Loopback, talk: Talk, voters: Iterator[int], rng: Random) -> None:
        self._discord = discord
        self._talk = talk
        self._voters = voters
        self._rng = rng
        self._post: Mapping[str, Any] = {"components": []}
        self._idle: list[VirtualVoter] = []
        self._voting: set[asyncio.Task[None]] = set()
        self.ratings: dict[tuple[int, int], int] = {}
        """Ratings by voter and entry, as last acknowledged to the voter."""
        self.unsure: set[tuple[int, int]] = set()
        """Votes that were sent but never acknowledged."""
        self.waits: list[tuple[float, float]] = []
        """The moment of each click, and the seconds until its answer."""
        self.unanswered = 0
        self.behind = 0.0
        """The crowd's own worst delay in seconds."""

    async def talk(self, a_second: float, until: float) -> None:
        """Send messages and reactions at random moments, `a_second` on average, until `until`."""
        await self._at_random(a_second, until, self._say)

    async def vote(self, a_second: float, until: float) -> None:
        """Cast so many votes a second, whether those before are answered or not."""
        await self._at_random(a_second, until, self._press)
        await asyncio.gather(*self._voting)

    async def _at_random(
        self, a_second: float, until: float, do: Callable[[], Awaitable[None]]
    ) -> None:
        at = time.perf_counter()
        while at < until:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            self.behind = max(self.behind, time.perf_counter() - at)
            await do()
            at += self._rng.expovariate(a_second)

    async def _say(self) -> None:
        await self._discord.dispatch(*self._talk.next(milliseconds(time.time())))

    async def _press(self) -> None:
        voter = self._idle.pop(0) if self._idle else VirtualVoter(next(self._voters), self._post)
        task = asyncio.create_task(self._vote(voter))
        self._voting.add(task)
        task.add_done_callback(self._voting.discard)

    async def _vote(self, voter: VirtualVoter) -> None:
        """Cast one vote of the voter's, with the clicks needed to get to it."""
        try:
            while not (rates := _buttons(voter.card, "contest:rate")):
                pressed = [*_buttons(voter.card, "contest:more"), *_buttons(voter.card, VOTE)][0]
                voter.card = (await self._click(voter, pressed)).message
            pressed = self._rng.choice(rates)
            entry, rating = map(int, pressed.split(":")[3:5])
            self.unsure.add((voter.id, entry))
            voter.card = (await self._click(voter, pressed)).message
        except TimeoutError:
            self.unanswered += 1
            return
        assert pressed not in _buttons(voter.card, "contest:"), f"refused: {voter.card}"
        self.unsure.discard((voter.id, entry))
        self.ratings[voter.id, entry] = rating
        voter.rated += 1
        if voter.rated < CARDS_EACH:
            self._idle.append(voter)

    async def arrive(self) -> None:
        """Wait for the post that asks for votes."""
        while not _buttons(self._post, VOTE):
            self._post = await self._discord.announced.get()

    async def _click(self, voter: VirtualVoter, custom_id: str) -> Answer:
        member = {**a_member(), "user": a_user(voter.id)}
        at = time.perf_counter()
        answer = await self._discord.click(member, CHANNELS[0], custom_id, voter.card)
        self.waits.append((at, answer.seconds))
        return answer


def _buttons(message: Mapping[str, Any], name: str) -> list[str]:
    """Return the ids of the message's buttons that begin with `name`."""
    found: list[str] = []

    def look(parts: list[Any]) -> None:
        for part in parts:
            if str(part.get("custom_id", "")).startswith(name):
                found.append(part["custom_id"])
            look(part.get("components", []))

    look(message["components"])
    return found
