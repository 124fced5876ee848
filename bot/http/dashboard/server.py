"""The HTTP server of the dashboard: who is let in, and which page is shown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import structlog
from aiohttp import web

from bot.accent_colour import OVATION
from bot.correlation import correlation_scope
from bot.http.address_limits import LOOPBACK, AddressLimits, Networks
from bot.http.calendar_feed import CALENDAR, CalendarFeed
from bot.http.dashboard import pages, theme
from bot.http.dashboard.discord_login import DiscordLogin
from bot.http.dashboard.entrance import Entrance, language_of_browser
from bot.http.dashboard.rendering import days_between, render
from bot.http.dashboard.security import (
    Site,
    add_headers,
    check_origin,
    drop_cookie,
    read_form,
    same_secret,
)
from bot.http.dashboard.visits import DashboardServices, Visit
from bot.http.dashboard.wording import MESSAGES, OTHER_ERROR, latest_text, period_text, weeks_text
from bot.http.server import Listener, start_server
from bot.i18n import say
from bot.report_content import report_content, report_csv
from bot.services.insight.access import DirectoryUnavailable
from bot.services.insight.figures import A_YEAR_OF_WEEKS
from domain.brand_settings import BrandSettings
from domain.dashboard import DashboardSession, form_token
from domain.forecast import forecast
from domain.goal_wording import next_week_text
from domain.languages import Language
from domain.measures import Measure, all_measures
from domain.weekly_report import WeeklyReport, first_day

FOR_A_YEAR = "public, max-age=31536000, immutable"
CSV_TYPE = "text/csv"
PAGES = frozenset({"/", "/figures", "/goals", "/report", "/definitions", "/data"})
"""Pages to which the choice of a language leads back, beside those of the figures."""

log = structlog.stdlib.get_logger(__name__)


Page = Callable[[Visit], Awaitable[web.Response]]


class Dashboard:
    """The HTTP server of the dashboard."""

    def __init__(
        self,
        services: DashboardServices,
        site: Site,
        login: DiscordLogin | None = None,
        *,
        proxies: Networks = LOOPBACK,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without `login`, only links of `/dashboard` let people in.

        `proxies` are believed about who asks; `seconds` is a monotonic clock for the rate limits.
        """
        self._access = services.access
        self._insight = services.insight
        self._goal_service = services.goals
        self._reports = services.reports
        self._settings = services.settings
        self._site = site
        self._seconds = seconds
        self._limits = AddressLimits(seconds, proxies)
        self._feed = CalendarFeed(services.feeds, AddressLimits(seconds, proxies), seconds)
        self._has_login = login is not None
        self._entrance = Entrance(services.access, site, login, self._entrance_page)
        self._error_pages: dict[tuple[Language, int], str] = {}
        self._listener: Listener | None = None

    def application(self) -> web.Application:
        """Return the application with its routes."""
        application = web.Application(middlewares=[self._guarded])
        add, base = application.router, self._site.base
        add.add_get(f"{base}{CALENDAR}", self._feed.answer)
        add.add_get(f"{base}/style.css", self._style)
        add.add_get(f"{base}/colour/{{code}}.css", self._colour)
        self._entrance.add_routes(add)
        add.add_post(f"{base}/sign-out", self._signed_in(self._sign_out))
        add.add_post(f"{base}/language", self._signed_in(self._choose_language))
        for path, page in {
            "/": self._overview,
            "/figures": self._figures,
            "/figures/{key}": self._figure,
            "/goals": self._goals,
            "/report": self._report,
            "/report.csv": self._report_csv,
            "/definitions": self._definitions,
            "/data": self._data,
            "/data/days.csv": self._days_csv,
            "/data/{key}.csv": self._weeks_csv,
        }.items():
            add.add_get(f"{base}{path}", self._signed_in(page))
        return application

    async def start(self, host: str, port: int) -> int:
        """Serve on this address; return the port, which for 0 is any free one."""
        self._listener = await start_server(self.application(), host, port, "OVATION_WEB_PORT")
        log.info("dashboard_started", host=host, port=self._listener.port)
        return self._listener.port

    async def stop(self) -> None:
        """Finish the running requests and stop serving."""
        if self._listener is not None:
            await self._listener.stop()
            self._listener = None

    # --- Who is let in ------------------------------------------------------------------------

    @web.middleware
    async def _guarded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer under the limits, and each error with a page that says what to do."""
        allowance = self._limits.of(request)
        with correlation_scope("dashboard"):
            try:
                # A request that is answered well costs nothing; one that is refused does.
                if allowance.take(self._seconds()) > 0:
                    raise web.HTTPTooManyRequests
                if request.host not in self._site.hosts:
                    raise web.HTTPMisdirectedRequest
                if request.method not in {"GET", "HEAD"}:
                    check_origin(request, self._site.seen_at(request.host))
                response = await handler(request)
                allowance.give_back()
            except DirectoryUnavailable:
                response = await self._error(request, 503)
            except web.HTTPException as error:
                response = await self._error(request, error.status)
                if isinstance(error, web.HTTPMethodNotAllowed):
                    response.headers["Allow"] = error.headers["Allow"]
            except Exception:
                log.exception("dashboard_request_failed", page=request.match_info.route.name)
                response = await self._error(request, 500)
            add_headers(response, self._site.seen_at(request.host))
            return response

    def _signed_in(self, page: Page) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Return the handler that shows a page to people who are signed in."""

        async def handle(request: web.Request) -> web.Response:
            site = self._site.seen_at(request.host)
            secret = request.cookies.get(site.session_cookie, "")
            session = await self._session(secret)
            form: Mapping[str, str] = {}
            if request.method == "POST":
                form = await read_form(request)
                if not same_secret(form.get("form", ""), form_token(secret)):
                    raise web.HTTPForbidden
            return await page(Visit(request, session, secret, form))

        return handle

    async def _session(self, secret: str) -> DashboardSession:
        session = await self._access.session(secret) if secret else None
        if session is None:
            raise web.HTTPUnauthorized
        return session

    async def _sign_out(self, visit: Visit) -> web.Response:
        await self._access.sign_out(visit.secret)
        response = web.Response(status=303, headers={"Location": f"{self._site.base}/"})
        site = self._site.seen_at(visit.request.host)
        drop_cookie(response, site, site.session_cookie)
        return response

    async def _choose_language(self, visit: Visit) -> web.Response:
        form = visit.form
        await self._access.choose_language(visit.secret, form.get("language", ""))
        back = form.get("path", "")
        known = {*PAGES, *(f"/figures/{key}" for key in all_measures())}
        path = back if back in known else "/"
        return web.Response(status=303, headers={"Location": self._site.base + path})

    # --- Pages --------------------------------------------------------------------------------

    async def _overview(self, visit: Visit) -> web.Response:
        overview = await self._insight.overview(visit.guild_id, visit.weeks)
        content = pages.overview_page(overview)
        week = content["latest"]
        if week is not None:
            days = days_between(week.first, week.last, visit.language)
            content["latest_days"] = latest_text(days)
        return await self._shown(visit, "overview.html", content)

    async def _figures(self, visit: Visit) -> web.Response:
        figures = await self._insight.figures(visit.guild_id, visit.weeks)
        return await self._shown(visit, "figures.html", pages.figures_page(figures))

    async def _figure(self, visit: Visit) -> web.Response:
        measure = _measure(visit)
        figures = await self._insight.one(visit.guild_id, measure, A_YEAR_OF_WEEKS)
        expected = forecast([week.number for week in figures.weeks], 1)
        figures = replace(figures, weeks=figures.weeks[-visit.weeks :])
        labels = [days_between(each.first, each.last, visit.language) for each in figures.weeks]
        content = pages.measure_page(figures, labels)
        content["expected"] = None if expected is None else next_week_text(expected)
        content["latest_days"] = latest_text(labels[-1] if labels else "")
        return await self._shown(visit, "figure.html", content)

    async def _goals(self, visit: Visit) -> web.Response:
        reports = await self._goal_service.reports(visit.guild_id)
        return await self._shown(visit, "goals.html", pages.goals_page(reports))

    async def _report(self, visit: Visit) -> web.Response:
        found = await self._chosen_report(visit)
        weeks = [
            (day, days_between(first_day(day), day, visit.language))
            for day in await self._reports.weeks(visit.guild_id)
        ]
        content: dict[str, Any] = {"shown": None, "reports": weeks}
        if found is not None:
            content |= pages.report_page(report_content(found, visit.language))
            content["shown"] = found.figures.last
        return await self._shown(visit, "report.html", content)

    async def _report_csv(self, visit: Visit) -> web.Response:
        found = await self._chosen_report(visit)
        if found is None:
            raise web.HTTPNotFound
        name = f"report-{found.figures.last}.csv"
        return _file(name, report_csv(found, visit.language))

    async def _chosen_report(self, visit: Visit) -> WeeklyReport | None:
        """Return the report of the week that was chosen, by default the latest; None before any."""
        try:
            asked = visit.request.query.get("week", "")
            day = date.fromisoformat(asked) if asked else None
        except ValueError:
            raise web.HTTPNotFound from None
        found = await self._reports.of_week(visit.guild_id, day)
        if found is None and day is not None:
            raise web.HTTPNotFound
        return found

    async def _definitions(self, visit: Visit) -> web.Response:
        return await self._shown(visit, "definitions.html", {"measures": all_measures().values()})

    async def _data(self, visit: Visit) -> web.Response:
        return await self._shown(visit, "data.html", {"measures": all_measures().values()})

    async def _days_csv(self, visit: Visit) -> web.Response:
        days = await self._insight.daily(visit.guild_id, A_YEAR_OF_WEEKS)
        return _file("days.csv", await asyncio.to_thread(pages.day_csv, days, visit.language))

    async def _weeks_csv(self, visit: Visit) -> web.Response:
        measure = _measure(visit)
        figures = await self._insight.one(visit.guild_id, measure, A_YEAR_OF_WEEKS)
        return _file(f"{measure.key}.csv", pages.week_csv(figures))

    async def _style(self, _request: web.Request) -> web.Response:
        return _sheet(theme.STYLE)

    async def _colour(self, request: web.Request) -> web.Response:
        sheet = theme.colour_sheet(request.match_info["code"])
        if sheet is None:
            raise web.HTTPNotFound
        return _sheet(sheet)

    async def _shown(self, visit: Visit, template: str, content: Mapping[str, Any]) -> web.Response:
        brand = self._settings.of(visit.guild_id)[BrandSettings]
        guild = self._access.guild_name(visit.guild_id)
        return await self._page(
            visit.language,
            template,
            {
                "active": template,
                "path": visit.request.path.removeprefix(self._site.base),
                "weeks_shown": visit.weeks,
                "weeks_words": say(weeks_text(visit.weeks), visit.language),
                "period_labels": [
                    (weeks, say(period_text(weeks), visit.language)) for weeks in pages.PERIODS
                ],
                "guild": guild,
                "name": brand.brand_name or guild or "Ovation",
                "colour": _digits(brand),
                "form": form_token(visit.secret),
                **content,
            },
        )

    async def _page(
        self, language: Language, template: str, content: Mapping[str, Any], status: int = 200
    ) -> web.Response:
        given = {"name": "Ovation", "colour": f"{OVATION:06x}", "guild": "", **content}
        # In another thread, so that the bot goes on.
        page = await asyncio.to_thread(
            render, template, language, {"base": self._site.base, **given}
        )
        return web.Response(text=page, status=status, content_type="text/html")

    async def _error(self, request: web.Request, status: int) -> web.Response:
        """Return the page about an error, which is rendered once in each language."""
        key = (language_of_browser(request), status)
        if key not in self._error_pages:
            title, said = MESSAGES.get(status, OTHER_ERROR)
            content = {"title": title, "said": said, "active": "", "form": ""}
            content["has_login"] = status == 401 and self._has_login
            page = await self._page(key[0], "error.html", content, status)
            self._error_pages[key] = str(page.text)
        return web.Response(text=self._error_pages[key], status=status, content_type="text/html")

    async def _entrance_page(
        self, request: web.Request, template: str, content: Mapping[str, Any]
    ) -> web.Response:
        return await self._page(language_of_browser(request), template, content)


def _measure(visit: Visit) -> Measure:
    """Return the measure in the path; raise an error for any other word."""
    measure = all_measures().get(visit.request.match_info["key"])
    if measure is None:
        raise web.HTTPNotFound
    return measure


def _digits(brand: BrandSettings) -> str:
    colour = bytes(brand.colour) if brand.colour else OVATION.to_bytes(3)
    return colour.hex()


def _sheet(content: bytes) -> web.Response:
    return web.Response(
        body=content, content_type="text/css", headers={"Cache-Control": FOR_A_YEAR}
    )


def _file(name: str, content: bytes) -> web.Response:
    disposition = f'attachment; filename="{name}"'
    return web.Response(
        body=content, content_type=CSV_TYPE, headers={"Content-Disposition": disposition}
    )
