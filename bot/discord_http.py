"""HTTP resilience for discord.py: request timeouts and types of transient errors."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from bot.request_pace import RequestPace
from db.commit_tracking import note_commit
from db.errors import classify_error
from domain.urgency import urgency

ANSWER_SECONDS = 60.0
"""How long Discord may take to answer a request, not counting waits for rate limits."""
TOO_MANY_REQUESTS = 429
UNPACED = ("/interactions/", "/webhooks/")
"""Beginnings of the paths of answers to interactions."""
EXPIRED_INTERACTION_CODES = frozenset({10062, 40060, 50027})
"""Discord's errors for a late answer to an interaction.

The three seconds (or, after a deferral, the fifteen minutes) are over, or it has been answered
already.
"""


class NoResponseError(discord.DiscordServerError):
    """Discord gave no answer, or an unreadable one; the request may have been carried out.

    A subclass of discord.py's error for a failure of Discord, so that callers handle it like one.
    """

    def __init__(self, why: str) -> None:
        super().__init__(SimpleNamespace(status=503, reason="no answer"), why)  # type: ignore[arg-type] # all that is read of a response


class RateLimited(NoResponseError):
    """Discord's rate limit is exhausted, and the request was not carried out."""

    def __init__(self, answer: discord.HTTPException) -> None:
        said = SimpleNamespace(status=answer.status, reason="too many requests")
        discord.HTTPException.__init__(self, said, {"code": answer.code, "message": answer.text})  # type: ignore[arg-type] # as above


UNREADABLE = (aiohttp.ClientError, OSError, LookupError, TypeError, ValueError, AttributeError)
"""Errors of discord.py's request if the connection breaks or the answer is unexpected."""
TRANSIENT_ERRORS = (discord.DiscordServerError, aiohttp.ClientError, TimeoutError)
"""Errors that mean Discord or the network is temporarily unavailable; retry later."""


def is_transient(error: BaseException) -> bool:
    """Return whether retrying later helps: Discord is unavailable, or limits the rate."""
    if isinstance(error, discord.HTTPException) and error.status == TOO_MANY_REQUESTS:
        return True
    return isinstance(error, TRANSIENT_ERRORS)


def is_temporary(error: BaseException) -> bool:
    """Return whether Discord or the database is unavailable, so that retrying later helps."""
    return is_transient(error) or classify_error(error) is not None


def is_interaction_expired(error: BaseException) -> bool:
    """Return whether Discord refused an answer to an interaction because it came too late."""
    return isinstance(error, discord.HTTPException) and error.code in EXPIRED_INTERACTION_CODES


def install_timeouts(http: discord.http.HTTPClient, pace: RequestPace) -> None:
    """Give every request of discord.py a timeout, and map transport errors to its exceptions.

    They begin at this `pace`.
    """
    request = http.request

    async def steadily(route: discord.http.Route, **options: Any) -> Any:
        if not route.path.startswith(UNPACED):
            await pace.wait(urgency())
        options.setdefault("timeout", aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        try:
            answer = await request(route, **options)
        except asyncio.CancelledError:
            _release_rate_limits(http)
            _note_change(route)
            raise
        except UNREADABLE as error:
            _note_change(route)
            raise NoResponseError(str(error) or repr(error)) from error
        except discord.HTTPException as error:
            if error.status == TOO_MANY_REQUESTS:
                raise RateLimited(error) from error
            if isinstance(error, discord.DiscordServerError):
                _note_change(route)
            raise
        _note_change(route)
        if isinstance(answer, str) and answer:
            raise NoResponseError("the answer is not Discord's: something in between gave it")
        return answer

    http.request = steadily  # type: ignore[method-assign] # discord.py has no hook for it


def _release_rate_limits(http: discord.http.HTTPClient) -> None:
    """Release the rate limits that a cancelled request has left taken.

    A request cancelled while it waits for the global limit leaves it set for ever; one cancelled
    while it releases its bucket keeps the next request to the same place waiting for 30 seconds.
    A request that comes too early is refused by Discord, and waits.
    """
    http._global_over.set()
    for limit in http._buckets.values():
        is_idle = limit.outgoing == 0 and not limit._sleeping.locked()
        if is_idle and limit.remaining <= 0 and limit.expires is None:
            limit.reset()  # type: ignore[no-untyped-call]
            limit._wake(limit.remaining)


def _note_change(route: discord.http.Route) -> None:
    """Note a request that changed, or may have changed, something on Discord.

    Answers to interactions do not count as changes: whether they arrive does not undo or keep
    anything.
    """
    if route.method != "GET" and not route.path.startswith(UNPACED):
        note_commit()
