"""A request of somebody who is signed in, and the services that answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import ceil
from typing import Generic, TypeVar

from aiohttp import web

from bot.app import App
from domain.dashboard import DashboardSession
from domain.languages import Language

PERIODS = (12, 26, 52)
"""Numbers of weeks that can be chosen; the first is the default."""
CSV_TYPE = "text/csv"
ROWS = 25
"""Rows of a long list that are shown at once."""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    app: App
    request: web.Request
    session: DashboardSession
    secret: str
    form: Mapping[str, str]
    """The fields that were sent."""

    @property
    def guild_id(self) -> int:
        """The guild whose figures are shown."""
        return self.session.guild_id

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.session.language

    @property
    def weeks(self) -> int:
        """The chosen period; the default for one that cannot be chosen."""
        asked = self.request.query.get("weeks", "")
        return next((each for each in PERIODS if str(each) == asked), PERIODS[0])

    @property
    def zone(self) -> tzinfo:
        """The time zone of the guild."""
        return self.app.guild_settings.of(self.guild_id).zone

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment by the guild's clocks."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class ListSlice(Generic[Row]):
    """The rows of a long list that are shown, and which part of it they are."""

    rows: Sequence[Row]
    number: int
    """From 1."""
    last: int


def sliced(visit: Visit, rows: Sequence[Row]) -> ListSlice[Row]:
    """Return the part of a list that the address asks for; the nearest if there is none such."""
    last = max(1, ceil(len(rows) / ROWS))
    asked = visit.request.query.get("part", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 6
    number = min(max(int(asked), 1), last) if is_number else 1
    return ListSlice(rows[(number - 1) * ROWS : number * ROWS], number, last)


def file_response(name: str, content: bytes, content_type: str = CSV_TYPE) -> web.Response:
    """Return a file to be downloaded under this name."""
    disposition = f'attachment; filename="{name}"'
    return web.Response(
        body=content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
