"""Calendars at secret addresses, below that of the dashboard: `/calendar/SECRET.ics`."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.http.address_limits import AddressLimits
from bot.services.calendar_feeds import CalendarFeedService

CALENDAR = "/calendar/{secret}.ics"
ICS_TYPE = "text/calendar"


class CalendarFeed:
    """Answers calendars that read a guild's by themselves."""

    def __init__(
        self, feeds: CalendarFeedService, limits: AddressLimits, seconds: Callable[[], float]
    ) -> None:
        """`seconds` is a monotonic clock for the limits."""
        self._feeds = feeds
        self._limits = limits
        self._seconds = seconds

    async def answer(self, request: web.Request) -> web.Response:
        """Return the file; who tries secrets has to wait."""
        allowance = self._limits.of(request)
        if allowance.take(self._seconds()) > 0:
            raise web.HTTPTooManyRequests
        found = await self._feeds.read(request.match_info["secret"])
        if found is None:
            raise web.HTTPNotFound
        allowance.give_back()
        return web.Response(body=found, content_type=ICS_TYPE, charset="utf-8")
