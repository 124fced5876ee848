"""Each request ends with an answer or a transport error; whether it changed something is known."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import aiohttp
import discord
import pytest

from bot.discord_http import TRANSIENT_ERRORS, RateLimited, install_timeouts, is_transient
from bot.request_pace import RequestPace
from db.commit_tracking import may_have_committed, track_commits

POST = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=1)
GET = discord.http.Route("GET", "/channels/{channel_id}/messages", channel_id=1)
ANSWER = discord.http.Route("POST", "/interactions/{id}/{token}/callback", id=1, token="x")


def http(outcome: Any) -> Any:
    """Return a discord.py client of which every request has this outcome."""
    effect = {"side_effect": outcome} if isinstance(outcome, Exception) else {}
    client = SimpleNamespace(
        request=AsyncMock(return_value=outcome, **effect), _global_over=Mock(), _buckets={}
    )
    install_timeouts(client, RequestPace())  # type: ignore[arg-type]
    return client


def failed(status: int) -> discord.HTTPException:
    answer: Any = Mock(spec=aiohttp.ClientResponse, status=status, reason="made up")
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    return kind(answer, {"code": 20028, "message": "made up"})


async def test_having_had_enough_is_a_trouble_that_passes_and_keeps_its_code() -> None:
    with pytest.raises(RateLimited) as raised:
        await http(failed(429)).request(POST)
    assert isinstance(raised.value, TRANSIENT_ERRORS)
    assert (raised.value.status, raised.value.code) == (429, 20028)
    assert is_transient(failed(429))
    assert not is_transient(failed(400))


@pytest.mark.parametrize(
    "error",
    [
        KeyError("retry_after"),
        TypeError("not subscriptable"),
        AttributeError("get"),
        json.JSONDecodeError("no", "", 0),
        aiohttp.ClientConnectionError("cut"),
        TimeoutError(),
    ],
)
async def test_an_answer_that_cannot_be_read_is_a_trouble_of_the_line(error: Exception) -> None:
    with pytest.raises(discord.DiscordServerError) as raised:
        await http(error).request(GET)
    assert isinstance(raised.value, TRANSIENT_ERRORS)


@pytest.mark.parametrize(
    ("route", "outcome", "changes"),
    [
        (POST, {}, True),
        (POST, failed(503), True),
        (POST, TimeoutError(), True),
        (POST, failed(400), False),
        (POST, failed(403), False),
        (POST, failed(429), False),
        (GET, {}, False),
        (GET, failed(503), False),
        (ANSWER, {}, False),
        (ANSWER, failed(503), False),
    ],
)
async def test_what_may_have_been_changed_in_discord_is_noted_and_an_answer_is_no_change(
    route: discord.http.Route, outcome: Any, *, changes: bool
) -> None:
    client = http(outcome)
    with track_commits():
        if isinstance(outcome, Exception):
            with pytest.raises(discord.HTTPException):
                await client.request(route)
        else:
            await client.request(route)
        assert may_have_committed() is changes


@asynccontextmanager
async def answers(*_: Any, **__: Any) -> AsyncIterator[Any]:
    """Answer any request of discord.py's, without rate limits."""
    yield Mock(
        status=200,
        headers={"content-type": "application/json"},
        text=AsyncMock(return_value="[]"),
    )


async def test_a_request_cancelled_at_its_very_end_keeps_no_later_one_waiting() -> None:
    client = discord.http.HTTPClient(asyncio.get_running_loop())
    client._HTTPClient__session = Mock(request=answers)  # type: ignore[attr-defined]
    client._global_over = asyncio.Event()
    client._global_over.set()
    install_timeouts(client, RequestPace())
    limit = client.get_ratelimit(f"{GET.key}:{GET.major_parameters}")
    cancelled = asyncio.ensure_future(client.request(GET))
    while limit.remaining or limit.outgoing:  # noqa: ASYNC110 (between two of its steps)
        await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    # discord.py would wait for half a minute.
    assert await asyncio.wait_for(client.request(GET), timeout=10) == []
