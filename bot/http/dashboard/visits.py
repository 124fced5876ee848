"""A request of somebody who is signed in, and the services that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.app import App
from domain.dashboard import DashboardSession
from domain.languages import Language

PERIODS = (12, 26, 52)
"""Numbers of weeks that can be chosen; the first is the default."""
CSV_TYPE = "text/csv"


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


def file_response(name: str, content: bytes, content_type: str = CSV_TYPE) -> web.Response:
    """Return a file to be downloaded under this name."""
    disposition = f'attachment; filename="{name}"'
    return web.Response(
        body=content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
