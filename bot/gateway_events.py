"""Gateway events: unreadable parts are skipped, and the rest is processed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import discord

from bot.malformed_input import readable_id, skip_unreadable
from bot.metrics import Metrics

GUILDS = frozenset({"GUILD_CREATE", "GUILD_UPDATE"})
"""Events with the payload of a whole guild: if handling one fails, some roles may be missing."""

Parser = Callable[[Any], None]
"""Processes the data of a gateway event."""
Failed = Callable[[str, BaseException, Any], None]
"""Called with the name of an event that failed, the error, and the data."""


def guard_parsers(parsers: MutableMapping[str, Parser], state: Any, failed: Failed) -> None:
    """Make each of discord.py's `parsers` skip unreadable data, which would end the client.

    Of the initial data of a guild or session, the readable parts are processed. A session whose
    initial data cannot be read at all is useless: the error is raised, and it is retried later.
    """
    for event, parser in parsers.items():
        if event == "READY":
            parsers[event] = _with_readable_guilds(parser, failed)
        elif event in GUILDS:
            parsers[event] = _salvaging(parser, event, state, failed)
        else:
            parsers[event] = guarded(event, failed, parser)


def guarded(event: str, failed: Failed, *parsers: Parser) -> Parser:
    """Return a parser that passes the data to each of these in turn.

    Errors are passed to `failed` and not raised.
    """

    def parse(data: Any) -> None:
        for parser in parsers:
            try:
                parser(data)
            except Exception as error:
                failed(event, error, data)

    return parse


def skip_event(
    metrics: Metrics, shard_count: int, event: str, error: BaseException, data: Any
) -> None:
    """Log and count that an event could not be processed."""
    known: Mapping[str, Any] = data if isinstance(data, dict) else {}
    own = known.get("id") if event.startswith("GUILD_") and "guild_id" not in known else None
    guild_id = readable_id(known.get("guild_id", own))
    shard = None if guild_id is None else (guild_id >> 22) % shard_count
    skip_unreadable(metrics, event, error, guild=guild_id, shard=shard)


def _salvaging(parser: Parser, event: str, state: Any, failed: Failed) -> Parser:
    """Return a `parser` that processes the readable parts of a guild if it fails on the whole."""

    def parse(data: Any) -> None:
        try:
            parser(data)
        except Exception as error:
            failed(event, error, data)
            if isinstance(data, dict) and (known := readable_id(data.get("id"))) is not None:
                parser(_readable_parts(data, known, state))

    return guarded(event, failed, parse)


def _readable_parts(data: Mapping[str, Any], guild_id: int, state: Any) -> dict[str, Any]:
    """Return the data of a guild without the parts that discord.py cannot read."""

    def is_readable(part: Mapping[str, Any]) -> bool:
        try:
            discord.Guild(data={"id": guild_id, **part}, state=state)  # type: ignore[typeddict-item]
        except Exception:
            return False
        return True

    found: dict[str, Any] = {"id": guild_id}
    for name, value in data.items():
        if name == "id":
            continue
        if is_readable({name: value}):
            found[name] = value
        elif isinstance(value, list):
            found[name] = [one for one in value if is_readable({name: [one]})]
    return found


def _with_readable_guilds(parser: Parser, failed: Failed) -> Parser:
    """Return a `parser` of READY that skips guilds without a readable id."""

    def parse(data: Any) -> None:
        guilds: list[Any] = []
        for guild in data["guilds"]:
            if isinstance(guild, dict) and readable_id(guild.get("id")) is not None:
                guilds.append(guild)
            else:
                failed("READY", ValueError("a guild without an id"), guild)
        parser({**data, "guilds": guilds})

    return parse
