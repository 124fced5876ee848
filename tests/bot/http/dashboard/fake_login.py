"""Discord's login on this machine, which refuses what Discord refuses."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

CLIENT_ID, CLIENT_SECRET = "1234", "a-secret-of-ours"
CODE_SECONDS = 60.0


class DeclinedError(Exception):
    """Discord shows an error to the person, and leads nowhere."""


@dataclass(slots=True)
class FakeLogin:
    """The part of Discord's OAuth2 that signs people in."""

    redirects: set[str]
    """The addresses that are registered."""
    scope: str = "identify"
    """The rights that a token has."""
    status: int = 200
    """Of all answers, if it is an error."""
    now: float = 0.0
    codes: dict[str, tuple[int, str, float]] = field(default_factory=dict)
    """Person, redirect and moment of each code that was not used."""
    tokens: dict[str, int] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)

    def authorize(self, address: str, user_id: int) -> URL:
        """Agree as a person; return where the browser is led, or raise an error."""
        asked = URL(address).query
        known = asked.get("redirect_uri", "") in self.redirects
        if asked.get("client_id") != CLIENT_ID or not known:
            raise DeclinedError
        if asked.get("response_type") != "code" or asked.get("scope") != "identify":
            raise DeclinedError
        code = f"code{len(self.codes)}of{user_id}"
        self.codes[code] = (user_id, asked["redirect_uri"], self.now)
        query = urlencode({"code": code, "state": asked.get("state", "")})
        return URL(f"{asked['redirect_uri']}?{query}")

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a code for a token."""
        if self.status != 200:
            return web.json_response({"message": "error"}, status=self.status)
        if not _is_ours(request):
            return web.json_response({"error": "invalid_client"}, status=401)
        form = await request.post()
        user_id, redirect, at = self.codes.pop(str(form.get("code")), (0, "", 0.0))
        is_late = self.now - at > CODE_SECONDS
        if form.get("grant_type") != "authorization_code":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        if not user_id or redirect != form.get("redirect_uri") or is_late:
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = f"token{len(self.tokens)}"
        self.tokens[token] = user_id
        answer = {"access_token": token, "token_type": "Bearer", "scope": self.scope}
        return web.json_response({**answer, "expires_in": 604800, "refresh_token": "r"})

    async def me(self, request: web.Request) -> web.Response:
        """Say whose token it is."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return web.json_response({"message": "401: Unauthorized"}, status=401)
        return web.json_response({"id": str(self.tokens[token]), "username": "somebody"})

    async def revoke(self, request: web.Request) -> web.Response:
        """End a token."""
        if not _is_ours(request):
            return web.json_response({"error": "invalid_client"}, status=401)
        token = str((await request.post()).get("token"))
        self.tokens.pop(token, None)
        self.revoked.append(token)
        return web.json_response({})

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Serve it; yield the address of the API."""
        application = web.Application()
        application.router.add_post("/oauth2/token", self.token)
        application.router.add_post("/oauth2/token/revoke", self.revoke)
        application.router.add_get("/users/@me", self.me)
        server: Any = TestServer(application)
        async with server:
            yield str(server.make_url("")).rstrip("/")


def _is_ours(request: web.Request) -> bool:
    pair = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    return request.headers.get("Authorization") == f"Basic {pair}"
