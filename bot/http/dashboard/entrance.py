"""Ways into the dashboard: a link that is used once, and signing in with Discord."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from aiohttp import web

from bot.http.dashboard.discord_login import DiscordLogin, LoginRefused
from bot.http.dashboard.security import (
    Site,
    drop_cookie,
    read_form,
    same_secret,
    set_cookie,
)
from bot.i18n import language_of
from bot.services.insight.access import DashboardAccessService
from domain.dashboard import TOKEN_BYTES, form_token
from domain.languages import Language

MAX_CODE = 512
"""Characters of a code of Discord, which are 30 today."""
Secrets = Callable[[int], bytes]


class PageRenderer(Protocol):
    """Renders a page for somebody who is not signed in."""

    def __call__(
        self, request: web.Request, template: str, content: Mapping[str, Any]
    ) -> Awaitable[web.Response]:
        """Return the page of a template."""


class Entrance:
    """Lets people in, and sets the cookie of their session."""

    def __init__(
        self,
        access: DashboardAccessService,
        site: Site,
        login: DiscordLogin | None,
        page: PageRenderer,
        secret_bytes: Secrets = secrets.token_bytes,
    ) -> None:
        self._access = access
        self._site = site
        self._login = login
        self._page = page
        self._secret_bytes = secret_bytes

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the addresses at which people come in."""
        base = self._site.base
        router.add_get(f"{base}/sign-in", self._ask)
        router.add_post(f"{base}/sign-in", self._use_link)
        if self._login is not None:
            router.add_get(f"{base}/login", self._send_to_discord)
            router.add_get(f"{base}/login/back", self._come_back)

    # --- By a link ----------------------------------------------------------------------------

    async def _ask(self, request: web.Request) -> web.Response:
        """Ask whether to open the dashboard; previews of links press no button."""
        link = request.query.get("link", "")
        if not await self._access.is_open(link):
            raise web.HTTPGone
        site = self._site.seen_at(request.host)
        # A link is long random digits, so its hash can stand for this form and no other.
        content = {"link": link, "form": form_token(link), "active": ""}
        response = await self._page(request, "sign_in.html", content)
        set_cookie(response, site, site.form_cookie, form_token(link))
        return response

    async def _use_link(self, request: web.Request) -> web.Response:
        """Use a link, in the browser in which its button was pressed."""
        form, site = await read_form(request), self._site.seen_at(request.host)
        presented = request.cookies.get(site.form_cookie, "")
        link = form.get("link", "")
        if not same_secret(form.get("form", ""), presented) or presented != form_token(link):
            raise web.HTTPForbidden
        secret = await self._access.sign_in(link)
        if secret is None:
            raise web.HTTPGone
        return self._let_in(site, secret, site.form_cookie)

    # --- By Discord ---------------------------------------------------------------------------

    async def _send_to_discord(self, request: web.Request) -> web.Response:
        """Lead to Discord, which asks who somebody is; only this browser can come back."""
        guild = request.query.get("guild", "")
        if self._login is None or (guild and not _is_id(guild)):
            raise web.HTTPNotFound
        if request.host not in self._site.own_hosts:
            # Discord leads back to the registered address alone, where this cookie is not.
            raise web.HTTPMisdirectedRequest
        secret = f"{self._secret_bytes(TOKEN_BYTES).hex()}.{guild}"
        response = web.Response(
            status=303, headers={"Location": self._login.address(form_token(secret))}
        )
        set_cookie(response, self._site, self._site.state_cookie, secret)
        return response

    async def _come_back(self, request: web.Request) -> web.Response:
        """Let in who comes back from Discord, if they are a member of the server."""
        site, presented = self._site, request.cookies.get(self._site.state_cookie, "")
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if self._login is None or request.host not in site.own_hosts:
            raise web.HTTPNotFound
        if not same_secret(state, form_token(presented)) or not presented:
            raise web.HTTPForbidden
        if not code or len(code) > MAX_CODE:
            raise web.HTTPUnauthorized  # they declined, or Discord had an error
        try:
            user_id = await self._login.user_id(code)
        except LoginRefused:
            raise web.HTTPGone from None
        guild = presented.partition(".")[2]
        guilds = [int(guild)] if guild else await self._access.guilds_of(user_id)
        if len(guilds) > 1:
            return await self._choose(request, guilds)
        secret = None
        if guilds:
            language = language_of_browser(request)
            secret = await self._access.sign_in_as(guilds[0], user_id, language)
        if secret is None:
            raise web.HTTPForbidden
        return self._let_in(site, secret, site.state_cookie)

    async def _choose(self, request: web.Request, guilds: list[int]) -> web.Response:
        """Ask which server; each answer goes through Discord again, which asks nothing then."""
        named = [(guild_id, self._access.guild_name(guild_id)) for guild_id in guilds]
        response = await self._page(
            request, "choose.html", {"guilds": named, "active": "", "form": ""}
        )
        drop_cookie(response, self._site, self._site.state_cookie)
        return response

    def _let_in(self, site: Site, secret: str, spent: str) -> web.Response:
        """Begin a session; the cookie `spent` is not needed again."""
        response = web.Response(status=303, headers={"Location": f"{site.base}/"})
        drop_cookie(response, site, spent)
        set_cookie(response, site, site.session_cookie, secret)
        return response


def _is_id(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 20


def language_of_browser(request: web.Request) -> Language:
    """Return the language that the browser asks for first, for people who are not signed in."""
    return language_of(request.headers.get("Accept-Language", "").partition(",")[0][:10])
