"""Limits of how many unknown requests each network address may send."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import TypeVar

from aiohttp import web

from domain.tills import UNSIGNED_BURST, UNSIGNED_PER_SECOND, TokenBucket

Asking = TypeVar("Asking", int, str)

MAX_KEYS_REMEMBERED = 10_000


class AddressLimits:
    """The allowance of each network address."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` is a monotonic clock."""
        self._seconds = seconds
        self._allowances: dict[str, TokenBucket] = {}

    def of(self, request: web.Request) -> TokenBucket:
        """Return the allowance of the client's address."""
        new = TokenBucket(
            left=UNSIGNED_BURST,
            since=self._seconds(),
            per_second=UNSIGNED_PER_SECOND,
            burst=UNSIGNED_BURST,
        )
        return remembered(self._allowances, address_of(request), new)


def remembered(allowances: dict[Asking, TokenBucket], who: Asking, new: TokenBucket) -> TokenBucket:
    """Return the allowance of `who`; the oldest ones are forgotten if there are too many."""
    if who not in allowances and len(allowances) >= MAX_KEYS_REMEMBERED:
        allowances.pop(next(iter(allowances)))
    return allowances.setdefault(who, new)


def address_of(request: web.Request) -> str:
    """Return the client's network address: behind a proxy on this machine, the one it names.

    IPv6 addresses are reduced to their network of 64 bits, which usually belongs to one subscriber.
    """
    asking = request.remote or ""
    try:
        if ip_address(asking).is_loopback:
            asking = request.headers.get("X-Forwarded-For", asking).rpartition(",")[2].strip()
        address = ip_address(asking)
    except ValueError:
        return request.remote or ""
    return str(ip_network((address, 64), strict=False) if address.version == 6 else address)
