"""Ports of this machine for servers of the tests."""

from __future__ import annotations

import socket
from contextlib import suppress
from random import SystemRandom

LOWEST, HIGHEST = 10_000, 32_000
"""Below those that the system gives to whoever connects: one found free stays so for a while."""


def free_port() -> int:
    """A port on the loopback address at which nobody listens."""
    draw = SystemRandom()
    while True:
        port = draw.randrange(LOWEST, HIGHEST)
        with socket.socket() as taken, suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port
