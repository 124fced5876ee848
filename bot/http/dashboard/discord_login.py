"""Signing in with Discord (OAuth2, scope `identify`): who somebody is, and nothing more.

The token that Discord gives is used for one question and revoked; it is never stored.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog

from bot.services.insight.access import DirectoryUnavailable

AUTHORIZE_URL = "https://discord.com/oauth2/authorize"
API_URL = "https://discord.com/api/v10"
SCOPE = "identify"
SECONDS = 8.0
"""How long Discord may take for one answer."""

log = structlog.stdlib.get_logger(__name__)


class LoginRefused(Exception):
    """Discord does not accept the code: it was used before, expired, or made up."""


@dataclass(frozen=True, slots=True, repr=False)
class DiscordLogin:
    """Discord's login. It has no repr, so that the secret reaches no log by accident."""

    client_id: str
    client_secret: str
    redirect_url: str
    """The address to which Discord leads back, exactly as it is registered there."""
    authorize_url: str = AUTHORIZE_URL
    api_url: str = API_URL

    def address(self, state: str) -> str:
        """Return the address at which Discord asks somebody whether they want to sign in."""
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_url,
            "scope": SCOPE,
            "state": state,
            "prompt": "none",
        }
        return f"{self.authorize_url}?{urlencode(query)}"

    async def user_id(self, code: str) -> int:
        """Return the id of the person whose code this is.

        Raises `LoginRefused` for a code that Discord refuses, and `DirectoryUnavailable` while it
        does not answer.
        """
        try:
            async with aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SECONDS), raise_for_status=False
            ) as session:
                token = await self._token(session, code)
                try:
                    return await self._identify(session, token)
                finally:
                    await self._revoke(session, token)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DirectoryUnavailable from error

    async def _token(self, session: aiohttp.ClientSession, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_url,
        }
        async with session.post(
            f"{self.api_url}/oauth2/token", data=form, headers=self._own, allow_redirects=False
        ) as answer:
            found = await _document(answer)
        token = found.get("access_token")
        is_bearer = str(found.get("token_type", "")).lower() == "bearer"
        if not isinstance(token, str) or not is_bearer or found.get("scope") != SCOPE:
            raise LoginRefused
        return token

    async def _identify(self, session: aiohttp.ClientSession, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        async with session.get(
            f"{self.api_url}/users/@me", headers=headers, allow_redirects=False
        ) as answer:
            found = await _document(answer)
        user_id = str(found.get("id", ""))
        if not (user_id.isascii() and user_id.isdigit() and len(user_id) < 20):
            raise LoginRefused
        return int(user_id)

    async def _revoke(self, session: aiohttp.ClientSession, token: str) -> None:
        """Tell Discord that the token is not needed; it expires anyway if that fails."""
        form = {"token": token, "token_type_hint": "access_token"}
        try:
            async with session.post(
                f"{self.api_url}/oauth2/token/revoke", data=form, headers=self._own
            ) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError):
            log.info("login_token_not_revoked")

    @property
    def _own(self) -> dict[str, str]:
        """The header by which Discord knows that it is us (RFC 7617)."""
        pair = f"{self.client_id}:{self.client_secret}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


async def _document(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return Discord's answer; raise an error for a refusal or a failure of its own."""
    if answer.status == 429 or answer.status >= 500:
        raise DirectoryUnavailable
    if answer.status != 200:
        log.info("login_refused", status=answer.status)
        raise LoginRefused
    try:
        found = await answer.json(content_type=None)
    except (ValueError, asyncio.IncompleteReadError) as error:
        raise DirectoryUnavailable from error
    if not isinstance(found, dict):
        raise LoginRefused
    return found
