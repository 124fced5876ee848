"""Ports of this machine for test servers."""

from __future__ import annotations

import socket
from contextlib import suppress
from random import SystemRandom

LOWEST, HIGHEST = 10_000, 32_000
"""Ports below the system's ephemeral range, so that one found free stays free for a while."""


def free_port() -> int:
    """Return a port on the loopback address that nobody listens on."""
    draw = SystemRandom()
    while True:
        port = draw.randrange(LOWEST, HIGHEST)
        with socket.socket() as taken, suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port
