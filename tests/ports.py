"""Ports of this machine for test servers."""

from __future__ import annotations

import socket
from contextlib import suppress
from random import SystemRandom

LOWEST, HIGHEST = 10_000, 32_000
"""Ports below the system's ephemeral range, so that one found free stays free for a while."""


def free_port() -> int:
    """Return a port on the loopback address that nobody listens on."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """Return the first of `count` ports in a row on which nobody listens."""
    draw = SystemRandom()
    while True:
        first = draw.randrange(LOWEST, HIGHEST)
        if all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as taken, suppress(OSError):
        taken.bind(("127.0.0.1", port))
        return True
    return False
