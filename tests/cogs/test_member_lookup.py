"""Few members are requested by HTTP, which a shard's limit of messages does not slow."""

from __future__ import annotations

from typing import Any, cast
from unittest.mock import AsyncMock, Mock

import discord
import pytest

from cogs.member_lookup import AT_ONCE, FEW, query_members

HERE = range(1, 200)


def member_of(user_id: int) -> Any:
    return Mock(spec=discord.Member, id=user_id)


class Guild:
    """A guild that notes how it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def fetch_member(self, user_id: int) -> Any:
        self.asked.append("http")
        if user_id not in HERE:
            raise discord.NotFound(Mock(status=404, reason="not found"), "Unknown Member")
        return member_of(user_id)

    async def query_members(self, *, user_ids: list[int], limit: int, cache: bool) -> list[Any]:
        assert (len(user_ids) <= limit, cache) == (True, False)
        self.asked.append("gateway")
        return [member_of(user_id) for user_id in user_ids if user_id in HERE]


@pytest.mark.parametrize(
    ("number", "asked"),
    [(0, []), (1, ["http"]), (FEW, ["http"] * FEW), (FEW + 1, ["gateway"]), (AT_ONCE, ["gateway"])],
)
async def test_few_members_are_requested_by_http(number: int, asked: list[str]) -> None:
    guild = Guild()
    ids = list(HERE)[:number]
    found = await query_members(cast("discord.Guild", guild), ids)
    assert [member.id for member in found] == ids
    assert guild.asked == asked


async def test_who_has_left_is_not_found_either_way() -> None:
    guild = cast("discord.Guild", Guild())
    gone = HERE.stop
    assert [member.id for member in await query_members(guild, [1, gone])] == [1]
    assert [member.id for member in await query_members(guild, [*range(1, 9), gone])] == [
        *range(1, 9)
    ]


async def test_another_error_is_no_answer() -> None:
    error = discord.Forbidden(Mock(status=403, reason="forbidden"), "Missing Access")
    guild = Mock(fetch_member=AsyncMock(side_effect=error))
    with pytest.raises(discord.Forbidden):
        await query_members(guild, [1])
