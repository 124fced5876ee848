"""Limits of how many unknown requests each network address may send."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeVar

from aiohttp import web

from domain.tills import UNSIGNED_BURST, UNSIGNED_PER_SECOND
from domain.token_bucket import TokenBucket

Asking = TypeVar("Asking", int, str)

MAX_KEYS_REMEMBERED = 10_000
Networks = tuple[IPv4Network | IPv6Network, ...]
LOOPBACK: Networks = (ip_network("127.0.0.0/8"), ip_network("::1"))


class AddressLimits:
    """The allowance of each network address."""

    def __init__(self, seconds: Callable[[], float], proxies: Networks = LOOPBACK) -> None:
        """`seconds` is a monotonic clock; `proxies` are believed about who asks through them."""
        self._seconds = seconds
        self._proxies = proxies
        self._allowances: dict[str, TokenBucket] = {}

    def of(self, request: web.Request) -> TokenBucket:
        """Return the allowance of the client's address."""
        new = TokenBucket(UNSIGNED_PER_SECOND, UNSIGNED_BURST, since=self._seconds())
        return remembered(self._allowances, address_of(request, self._proxies), new)


def remembered(allowances: dict[Asking, TokenBucket], who: Asking, new: TokenBucket) -> TokenBucket:
    """Return the allowance of `who`; the oldest ones are forgotten if there are too many."""
    if who not in allowances and len(allowances) >= MAX_KEYS_REMEMBERED:
        allowances.pop(next(iter(allowances)))
    return allowances.setdefault(who, new)


def address_of(request: web.Request, proxies: Networks = LOOPBACK) -> str:
    """Return the client's network address: behind one of our proxies, the one that it names.

    Of several proxies after each other, each is asked whom it serves, from the nearest on. IPv6
    addresses are reduced to their network of 64 bits, which usually belongs to one subscriber.
    """
    named = request.headers.get("X-Forwarded-For", "").split(",")
    try:
        address = ip_address(request.remote or "")
        while any(address in network for network in proxies) and (last := named.pop().strip()):
            address = ip_address(last)
            if not named:
                break
    except ValueError:
        return request.remote or ""
    return str(ip_network((address, 64), strict=False) if address.version == 6 else address)
