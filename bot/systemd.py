"""Notifications to systemd that the bot is up and not stuck, if systemd started it.

They are datagrams to the socket in `NOTIFY_SOCKET`, as sd_notify(3) describes; without that
variable, nothing is sent.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import suppress

MICRO = 1e-6


class SystemdNotifier:
    """Sends notifications to the supervisor that started the process."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # A name that begins with @ is in Linux's abstract namespace, written with a null byte.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._patience = int(environ.get("WATCHDOG_USEC", "0")) * MICRO
        self._next: asyncio.TimerHandle | None = None

    def started(self) -> None:
        """Notify that the bot is up, and from now on, on the running loop, that it is not stuck.

        If something blocks the event loop for longer than the supervisor's timeout, no notification
        is sent and the process is restarted.
        """
        self._tell("READY=1")
        if self._patience:
            self._alive()

    def doing(self, what: str) -> None:
        """Set the status line for `systemctl status`."""
        self._tell(f"STATUS={what}")

    def stopping(self) -> None:
        """Notify that the process is stopping on request."""
        self._tell("STOPPING=1")

    def left(self) -> None:
        """Stop notifying."""
        if self._next is not None:
            self._next.cancel()

    def _alive(self) -> None:
        self._tell("WATCHDOG=1")
        # Twice as often as required, as the manual of sd_watchdog_enabled(3) advises.
        self._next = asyncio.get_running_loop().call_later(self._patience / 2, self._alive)

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        # A supervisor that does not listen is not an error.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(0)
            line.sendto(state.encode(), self._address)
