"""Listening for HTTP on an address of this machine."""

from __future__ import annotations

from aiohttp import web

from bot.settings import SettingsError


async def listen(application: web.Application, host: str, port: int, setting: str) -> web.AppRunner:
    """Serve from now on, until what is returned is cleaned up.

    Raises `SettingsError`, naming the `setting` of the port, where the address is not to be had.
    """
    # Bodies hold codes; aiohttp's log of each request has none of them, but nobody needs it either.
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"{setting}: nothing can be served at {host}:{port} ({error.strerror}). Choose another "
            "port, or end what has this one."
        ) from None
    return runner
