"""The HTTP server of the dashboard: who is let in, and which page is shown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

from bot.accent_colour import OVATION
from bot.app import App
from bot.correlation import correlation_scope
from bot.http.address_limits import LOOPBACK, AddressLimits, Networks
from bot.http.calendar_feed import CALENDAR, CalendarFeed
from bot.http.dashboard import theme
from bot.http.dashboard.discord_login import DiscordLogin
from bot.http.dashboard.entrance import Entrance, language_of_browser
from bot.http.dashboard.page_specs import Answer, PageSpec, View, all_pages
from bot.http.dashboard.rendering import NO_WORDS, render
from bot.http.dashboard.security import (
    Site,
    add_headers,
    check_origin,
    drop_cookie,
    read_form,
    same_secret,
)
from bot.http.dashboard.visits import PERIODS, Visit, kept_query
from bot.http.dashboard.wording import MESSAGES, OTHER_ERROR, REFUSED, period_text, weeks_text
from bot.http.server import Listener, start_server
from bot.i18n import say
from bot.services.calendar_feeds import CalendarFeedService
from bot.services.insight.access import DashboardAccessService, DirectoryUnavailable
from domain.brand_settings import BrandSettings
from domain.dashboard import DashboardSession, form_token
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import Text

OWN_PAGE = "/me"
"""The page to which members are led who do not moderate."""
FOR_A_YEAR = "public, max-age=31536000, immutable"
PAGES_AT_ONCE = 2
"""How many pages are worked out at once; others wait.

Each takes turns with all else that the process does. At 50 pages a second, pages pile up now and
then, and members' clicks would wait for a turn of each: this keeps `bench.dashboard`'s event loop
2 ms later than without pages, instead of 20.
"""

log = structlog.stdlib.get_logger(__name__)


class Dashboard:
    """The HTTP server of the dashboard."""

    def __init__(
        self,
        app: App,
        site: Site,
        login: DiscordLogin | None = None,
        *,
        proxies: Networks = LOOPBACK,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without `login`, only links of `/dashboard` let people in.

        `proxies` are believed about who asks; `seconds` is a monotonic clock for the rate limits.
        """
        self._app = app
        self._access = app[DashboardAccessService]
        self._site = site
        self._seconds = seconds
        self._limits = AddressLimits(seconds, proxies)
        feeds = app[CalendarFeedService]
        self._feed = CalendarFeed(feeds, AddressLimits(seconds, proxies), seconds)
        self._has_login = login is not None
        self._entrance = Entrance(self._access, site, login, self._entrance_page)
        self._error_pages: dict[tuple[Language, int], str] = {}
        self._turns = asyncio.Semaphore(PAGES_AT_ONCE)
        self._listener: Listener | None = None

    def application(self) -> web.Application:
        """Return the application with its routes."""
        application = web.Application(middlewares=[self._guarded])
        add, base = application.router, self._site.base
        add.add_get(f"{base}{CALENDAR}", self._feed.answer)
        add.add_get(f"{base}/style.css", self._style)
        add.add_get(f"{base}/colour/{{code}}.css", self._colour)
        add.add_get(f"{base}/colour/{{code}}.svg", self._icon)
        self._entrance.add_routes(add)
        add.add_post(f"{base}/sign-out", self._signed_in(self._sign_out, for_members=True))
        add.add_post(f"{base}/language", self._signed_in(self._choose_language, for_members=True))
        for page in all_pages():
            for path, view in page.all_views.items():
                answer = self._page(page, view)
                add.add_get(base + path, self._signed_in(answer, for_members=page.for_members))
            for path, answer in page.files.items():
                add.add_get(base + path, self._signed_in(answer, for_members=page.for_members))
            for path, answer in page.forms.items():
                add.add_post(base + path, self._signed_in(answer, for_members=page.for_members))
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
            except Refusal as refusal:
                response = await self._refused(request, refusal)
            except web.HTTPException as error:
                response = await self._error(request, error.status)
                if isinstance(error, web.HTTPMethodNotAllowed):
                    response.headers["Allow"] = error.headers["Allow"]
            except Exception:
                log.exception("dashboard_request_failed", page=request.match_info.route.name)
                response = await self._error(request, 500)
            add_headers(response, self._site.seen_at(request.host))
            return response

    def _signed_in(
        self, page: Answer, *, for_members: bool
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Return the handler that shows a page to moderators, or to every member as well."""

        async def handle(request: web.Request) -> web.Response:
            site = self._site.seen_at(request.host)
            secret = request.cookies.get(site.session_cookie, "")
            session = await self._session(secret)
            if not (session.moderates or for_members):
                if request.path != f"{site.base}/":
                    raise web.HTTPForbidden
                return web.Response(status=303, headers={"Location": f"{site.base}{OWN_PAGE}"})
            form: Mapping[str, str] = {}
            if request.method == "POST":
                form = await read_form(request)
                if not same_secret(form.get("form", ""), form_token(secret)):
                    raise web.HTTPForbidden
            # The session was looked up before, since Discord may take its time.
            async with self._turns:
                return await page(Visit(self._app, request, session, secret, form))

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
        path, _, query = form.get("back", "").partition("?")
        known = any(page.has_view(path) for page in all_pages())
        back = path + kept_query(query) if known else "/"
        return web.Response(status=303, headers={"Location": self._site.base + back})

    # --- Pages --------------------------------------------------------------------------------

    def _page(self, page: PageSpec, view: View) -> Answer:
        """Return what answers with a page, or with one below it."""

        async def answer(visit: Visit) -> web.Response:
            return await self._shown(visit, page, view.template, await view.content(visit))

        return answer

    async def _style(self, _request: web.Request) -> web.Response:
        return _kept(theme.STYLE, "text/css")

    async def _colour(self, request: web.Request) -> web.Response:
        sheet = theme.colour_sheet(request.match_info["code"])
        if sheet is None:
            raise web.HTTPNotFound
        return _kept(sheet, "text/css")

    async def _icon(self, request: web.Request) -> web.Response:
        picture = theme.icon(request.match_info["code"])
        if picture is None:
            raise web.HTTPNotFound
        return _kept(picture, "image/svg+xml")

    async def _shown(
        self, visit: Visit, page: PageSpec, template: str, content: Mapping[str, Any]
    ) -> web.Response:
        brand = self._app.guild_settings.of(visit.guild_id)[BrandSettings]
        guild = self._access.guild_name(visit.guild_id)
        menu = [
            (each.path, say(each.label, visit.language))
            for each in all_pages()
            if visit.session.moderates or each.for_members
        ]
        path = visit.request.path.removeprefix(self._site.base)
        return await self._rendered(
            visit.language,
            template,
            {
                "active": page.path,
                "menu": menu,
                # The chosen period goes along from page to page.
                "menu_query": "" if visit.weeks == PERIODS[0] else f"?weeks={visit.weeks}",
                "path": path,
                "back": path + kept_query(visit.request.query_string),
                "weeks_shown": visit.weeks,
                "weeks_words": say(weeks_text(visit.weeks), visit.language),
                "period_labels": [
                    (weeks, say(period_text(weeks), visit.language)) for weeks in PERIODS
                ],
                "guild": guild,
                "name": brand.brand_name or guild or "Ovation",
                "colour": _digits(brand),
                "form": form_token(visit.secret),
                **content,
            },
            words=page.words,
        )

    async def _rendered(
        self,
        language: Language,
        template: str,
        content: Mapping[str, Any],
        *,
        status: int = 200,
        words: Mapping[str, Text] = NO_WORDS,
    ) -> web.Response:
        given = {"name": "Ovation", "colour": f"{OVATION:06x}", "guild": "", **content}
        # In another thread, so that the bot goes on.
        page = await asyncio.to_thread(
            render, template, language, {"base": self._site.base, **given}, words
        )
        return web.Response(text=page, status=status, content_type="text/html")

    async def _error(self, request: web.Request, status: int) -> web.Response:
        """Return the page about an error, which is rendered once in each language."""
        key = (language_of_browser(request), status)
        if key not in self._error_pages:
            title, said = MESSAGES.get(status, OTHER_ERROR)
            content = {"title": title, "said": said, "active": "", "form": ""}
            content["has_login"] = status == 401 and self._has_login
            content["has_way_back"] = status in {403, 404}
            page = await self._rendered(key[0], "error.html", content, status=status)
            self._error_pages[key] = str(page.text)
        return web.Response(text=self._error_pages[key], status=status, content_type="text/html")

    async def _refused(self, request: web.Request, refusal: Refusal) -> web.Response:
        content = {"title": REFUSED, "said": refusal.reason, "active": "", "form": ""}
        content.update(has_login=False, has_way_back=True)
        language = language_of_browser(request)
        return await self._rendered(language, "error.html", content, status=409)

    async def _entrance_page(
        self, request: web.Request, template: str, content: Mapping[str, Any]
    ) -> web.Response:
        return await self._rendered(language_of_browser(request), template, content)


def _digits(brand: BrandSettings) -> str:
    colour = bytes(brand.colour) if brand.colour else OVATION.to_bytes(3)
    return colour.hex()


def _kept(content: bytes, content_type: str) -> web.Response:
    """Return an answer that browsers keep: its address changes with its content."""
    return web.Response(
        body=content, content_type=content_type, headers={"Cache-Control": FOR_A_YEAR}
    )
