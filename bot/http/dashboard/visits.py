"""A request of somebody who is signed in, and the services that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import ceil
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from bot.app import App
from bot.http.dashboard.rendering import day_and_time
from bot.services.cases.waiting_times import WaitingCase
from domain.cases.answer_estimate import length_text
from domain.dashboard import DashboardSession
from domain.languages import Language
from domain.translatable_text import Text

PERIODS = (12, 26, 52)
"""Numbers of weeks that can be chosen; the first is the default."""
CSV_TYPE = "text/csv"
ROWS = 25
"""Rows of a long list that are shown at once."""
CHOICES = frozenset({"ahead", "month", "part", "week", "weeks"})
"""Names of the choices in a page's address."""
NUMBER_OR_DAY = re.compile(r"-?[0-9]{1,4}(-[0-9]{2}-[0-9]{2})?")
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

    def when(self, moment: datetime) -> str:
        """Return the day and time of a moment by the guild's clocks."""
        return day_and_time(moment.astimezone(self.zone), self.language)

    def waits(self, waiting: Iterable[WaitingCase]) -> list[WaitRow]:
        """Return members' waits as rows, without their names."""
        return [WaitRow.of(each) for each in waiting]


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A wait of a member: how long it has lasted, and the way to the talk."""

    lasted: Text
    promised: Text
    is_late: bool
    is_amber: bool
    handled: bool
    """Whether somebody of the team has it."""
    link: str
    """The address of the talk in Discord; empty without one."""

    @classmethod
    def of(cls, each: WaitingCase) -> WaitRow:
        """Return the row of a wait."""
        case = each.case
        place = f"https://discord.com/channels/{case.guild_id}/{case.thread_id}"
        return cls(
            length_text(each.lasted),
            length_text(each.promised),
            each.is_late,
            each.is_amber,
            case.handled_by is not None,
            place if case.thread_id is not None else "",
        )


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


def kept_query(query: str) -> str:
    """Return what was chosen in an address, such as a period, and nothing else that is in it."""
    chosen = [
        (name, value)
        for name, value in parse_qsl(query)
        if name in CHOICES and NUMBER_OR_DAY.fullmatch(value)
    ]
    return f"?{urlencode(chosen)}" if chosen else ""
