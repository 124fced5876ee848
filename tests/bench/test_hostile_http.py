"""A small flood of hostile connections must not keep others from being served."""

from __future__ import annotations

import pytest

from bench.hostile_http import HOSTILE, measure
from bot.http.server import MAX_CONNECTIONS

DISCORD_WAITS_MS = 3_000


@pytest.mark.long
async def test_votes_are_kept_in_time_while_strangers_attack_the_port() -> None:
    found = await measure(connections=500, in_flight=400, votes=20)
    assert found["attacked votes"] >= 20
    assert found["attacked longest ms"] < DISCORD_WAITS_MS
    assert found["most open"] <= MAX_CONNECTIONS
    ends = {name: number for name, number in found.items() if name.split(": ")[0] in HOSTILE}
    assert sum(ends.values()) == 500
    assert found["open at the end"] == 0
