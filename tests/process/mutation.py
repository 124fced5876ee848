"""A Discord that omits fields, empties them, or sends them in unexpected formats."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from aiohttp import web

from tests.process.bot_process import BotProcess
from tests.process.fake_discord import Wire
from tests.process.gateway_session import Session

UNKNOWN = 9999
"""A value of an enumeration that no release knows."""
SAID = frozenset({"value", "values"})
"""Fields with what somebody chose or wrote in a form; mutated, they would be valid other values."""
BEGINS = frozenset({"READY", "RESUMED"})
PAGES = "/messages"
PATIENCE = 6_000
"""The time limit of each part of a storm, in twentieths of a second."""


class Mutations:
    """Mutates what a `Wire` sends, while it is switched on.

    The original of an event is sent right after its mutant, as if Discord had repeated it; of a
    click only the mutant is sent, so its person sees no answer. Pages of a channel's history are
    not mutated: odd messages in one are skipped for good, so the test could not know what was in
    them.
    """

    def __init__(self, wire: Wire, rng: Random, share: float = 0.3) -> None:
        self.is_on = False
        self.events: dict[str, int] = {}
        """How many mutants of each event were sent."""
        self.answers = 0
        self._rng, self._share = rng, share
        self._send, self._answer = wire._send, wire._answer
        wire._send = self.send  # type: ignore[method-assign]
        wire._answer = self.answer  # type: ignore[method-assign]

    async def until(self, wanted: int, bot: BotProcess, storm: asyncio.Task[None] | None) -> None:
        """Wait until so many mutants were sent; raise an error if the bot or the storm ends."""
        for _ in range(PATIENCE):
            if sum(self.events.values()) + self.answers >= wanted:
                return
            assert bot.lives, bot.said
            if storm is not None and storm.done():
                await storm
            await asyncio.sleep(0.05)
        raise AssertionError(f"only {self.events}, {self.answers} answers")

    async def send(self, session: Session, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event, and perhaps a mutant of it."""
        if self.is_on and event not in BEGINS and self._rng.random() < self._share:
            self.events[event] = self.events.get(event, 0) + 1
            await self._send(session, event, mutant(payload, self._rng))
            if event == "INTERACTION_CREATE":
                return
        await self._send(session, event, payload)

    async def answer(self, request: web.Request, path: str) -> web.Response:
        """Answer a request, perhaps with a mutant of the answer."""
        true = await self._answer(request, path)
        is_page = request.method == "GET" and path.endswith(PAGES)
        if not self.is_on or is_page or not isinstance(true.body, bytes) or not true.body:
            return true
        if self._rng.random() >= self._share:
            return true
        self.answers += 1
        body = json.dumps(mutant(json.loads(true.body), self._rng)).encode()
        return web.Response(body=body, status=true.status, content_type="application/json")


def mutant(payload: Any, rng: Random) -> Any:
    """Return a copy of which one part, anywhere, is missing, empty, or in another format."""
    changed = copy.deepcopy(payload)
    places = list(_places(changed))
    if not places:
        return rng.choice([None, [], {}, "x"])
    within, key = rng.choice(places)
    old = within[key]
    forms: list[Any] = [None, [], {}]
    if isinstance(old, int) and not isinstance(old, bool):
        forms.append(UNKNOWN)
    elif key not in SAID:
        forms.append("x")
    chosen = rng.randrange(len(forms) + 1)
    if chosen == len(forms):
        del within[key]
    else:
        within[key] = forms[chosen]
    return changed


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each part of a JSON document, with its container and key."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(items):
        yield node, key
        if isinstance(value, (dict, list)):
            yield from _places(value)
