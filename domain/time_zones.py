"""Time zones by the names that people use."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from domain.refusals import Refusal
from domain.translatable_text import JoinedList, Markup, text

COMMON = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "UTC",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Athens",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""Zones in which most people live, from west to east."""


@cache
def known() -> frozenset[str]:
    """Return the names of all time zones; cached, since reading them takes milliseconds."""
    return frozenset(available_timezones())


def city(zone: str) -> str:
    """Return the last part of a zone's name, as people write it: "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_named(typed: str) -> str:
    """Return the zone that `typed` means: its name in any case, or just its city.

    Raises `Refusal`, with zones of similar names if there are any.
    """
    wanted = _plain(typed)
    names = {_plain(name): name for name in sorted(known())}
    cities = {_plain(city(name)): name for name in sorted(known(), reverse=True) if "/" in name}
    cities |= {_plain(city(name)): name for name in COMMON}
    found = names.get(wanted) or cities.get(wanted)
    if found is not None:
        return found
    near = [
        names.get(close) or cities[close]
        for close in get_close_matches(wanted, [*names, *cities], n=6, cutoff=0.7)
    ]
    suggestions = tuple(dict.fromkeys(near))[:3]
    if not suggestions:
        raise Refusal(
            text(
                "I don't recognise the time zone “{name}”. Write it like Europe/Paris, or "
                "name a large city in it.",
                name=typed,
            )
        )
    raise Refusal(
        text(
            "I don't recognise the time zone “{name}”. Did you mean {zones}?",
            name=typed,
            zones=JoinedList(tuple(Markup(f"`{zone}`") for zone in suggestions)),
        )
    )


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")
