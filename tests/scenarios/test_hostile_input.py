"""Whatever is typed, chosen or forged: no error, no ping, and no data of another server."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import structlog
from sqlalchemy import JSON, Table

from bot.services.tills import TillService
from db.database import Transaction
from db.tables import metadata
from tests.db.test_privacy import ME, OTHERS, add_row
from tests.scenarios.hostile import NOBODY, Intruder
from tests.scenarios.world import World

pytestmark = pytest.mark.long

NEIGHBOURS = 990_000_000_000_000_099
"""The id of another server; its rows have `ME` and `OTHERS` as people and in every text."""
OF_THE_BOT = frozenset({"jobs", "outbox", "key_values", "guilds"})
"""Tables that the bot reads for all servers at once."""
ROWS = 3
"""How many rows each table of the other server has."""
SETTLED_BY_MODERATORS = (
    "guilds",
    "gifts",
    "campaigns",
    "code_pool",
    "till_keys",
    "contest_templates",
    "post_templates",
    "tier_benefits",
)
"""Tables that a member without permissions cannot change."""


async def rows(transaction: Transaction, *names: str) -> dict[str, list[str]]:
    """Return the rows of these tables as text."""
    return {
        name: sorted(
            str(tuple(row))
            for row in await transaction.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608
        )
        for name in names
    }


async def all_rows(world: World, *names: str) -> dict[str, list[str]]:
    async with world.app.database.snapshot() as reading:
        return await rows(reading, *(names or [table.name for table in metadata.sorted_tables]))


PING = re.compile(rf"(?<!\\)(?:@everyone|@here|<@[&!]?{NOBODY}>)")
"""Mentions in a hostile text that are not escaped."""


def plain(table: Table) -> dict[str, Any]:
    """Return values for the JSON columns that can be read."""
    return {
        column.name: {} if column.server_default is not None else None if column.nullable else []
        for column in table.columns
        if isinstance(column.type, JSON)
    }


@pytest.fixture
async def neighbours(world: World) -> dict[str, list[str]]:
    """Create another server with rows in every table; return its rows."""
    rng = Random(5)
    async with world.app.database.transaction() as transaction:
        for table in metadata.sorted_tables:
            if table.name not in OF_THE_BOT:
                for _ in range(ROWS):
                    await add_row(transaction, table, rng, guild_id=NEIGHBOURS, **plain(table))
    found = await all_rows(world)
    return {name: found[name] for name in found if name not in OF_THE_BOT}


@pytest.fixture
def logs() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


async def test_hostile_input_breaks_nothing_pings_nobody_and_reaches_no_other_server(
    world: World,
    neighbours: dict[str, list[str]],
    logs: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    for command in world.sim.backend.commands[None].values():
        # A server can let everybody call a command; the bot itself must say no.
        command["default_member_permissions"] = None
    moderator, member = (
        Intruder(
            world,
            actor,
            world.general,
            Random(seed),
            range(1, ROWS + 3),
            logs,
            caplog.records,
        )
        for actor, seed in ((world.mod, 1), (world.ana, 2))
    )
    said = len(world.sim.http_requests)
    message = await world.ben.send(world.general, "thank you @everyone!")
    for intruder in (moderator, member):
        settled = await all_rows(world, *SETTLED_BY_MODERATORS)
        await intruder.call_every_command()
        await intruder.call_every_menu(world.ben, message)
        await intruder.press_every_button(2)
    settled_now = await all_rows(world, *SETTLED_BY_MODERATORS)
    await world.sim.pass_time(60)
    troubles = [*moderator.troubles, *member.troubles]
    assert not troubles, "\n".join(dict.fromkeys(troubles))
    assert settled_now == settled
    after = await all_rows(world)
    for name, kept in neighbours.items():
        assert not set(kept) - set(after[name]), name
    for request in world.sim.http_requests[said:]:
        words = json.dumps(request.json, ensure_ascii=False, default=str)
        assert not any(str(person) in words for person in (ME, *OTHERS)), words
        assert not pinging(request.json), words


async def test_a_null_character_in_what_is_typed_is_left_out(world: World) -> None:
    await world.mod.slash(world.general, "till add", name="shop\x00 counter")
    (till,) = await world.app[TillService].of(world.guild.id)
    assert till.name == "shop counter"


def pinging(node: Any) -> list[str]:
    """Return what in this message of the bot's could ping somebody, or looks as if it did."""
    found: list[str] = []
    if isinstance(node, dict):
        if isinstance(node.get("content"), str):
            found += PING.findall(node["content"])
        if node.get("allowed_mentions", {}).get("parse"):
            found.append("allowed_mentions")
        found += [word for value in node.values() for word in pinging(value)]
    elif isinstance(node, list):
        found += [word for value in node for word in pinging(value)]
    return found
