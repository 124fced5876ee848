"""Protection of the dashboard's pages: allowed hosts, headers, cookies and forms."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from aiohttp import web
from yarl import URL

from bot.http.server import is_malformed, read_body
from domain.dashboard import SESSION_LASTS

MAX_FORM_BYTES = 2_048
MAX_FIELDS = 8
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # without one, browsers send no Origin with forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOT_KEPT = "no-store"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Site:
    """The address at which browsers reach the dashboard."""

    url: URL
    local_hosts: frozenset[str] = frozenset()
    """Names, with their ports, by which it is reached on its own machine as well."""

    @classmethod
    def at(cls, address: str, local_hosts: frozenset[str] = frozenset()) -> Site:
        """Return the site at an address, which may end with a path prefix."""
        return cls(URL(address), local_hosts)

    def seen_at(self, host: str) -> Site:
        """Return the site as a browser sees it that asks for this host.

        On its own machine no proxy adds HTTPS, so cookies and forms cannot ask for it there.
        """
        if host in self.own_hosts or host not in self.local_hosts:
            return self
        return Site(URL(f"http://{host}{self.base}"))

    @property
    def own_hosts(self) -> frozenset[str]:
        """The host of the address, with its port."""
        return frozenset({_host(self.url)})

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts, with their ports, that requests may name."""
        return self.local_hosts | self.own_hosts

    @property
    def is_secure(self) -> bool:
        """Whether it is reached over HTTPS."""
        return self.url.scheme == "https"

    @property
    def base(self) -> str:
        """The path prefix, without a slash at its end."""
        return self.url.path.rstrip("/")

    @property
    def origins(self) -> frozenset[str]:
        """Origins from which forms may be sent."""
        return frozenset(f"{self.url.scheme}://{host}" for host in self.own_hosts)

    @property
    def session_cookie(self) -> str:
        """The name of the cookie with the session's secret."""
        return "__Host-ovation" if self.is_secure else "ovation"

    @property
    def form_cookie(self) -> str:
        """The name of the cookie that belongs to the form for signing in."""
        return f"{self.session_cookie}-form"

    @property
    def state_cookie(self) -> str:
        """The name of the cookie of a browser that was sent to Discord to sign in."""
        return f"{self.session_cookie}-state"


def _host(url: URL) -> str:
    default = url.port is None or url.is_default_port()
    return (url.host_subcomponent or "") if default else f"{url.host_subcomponent}:{url.port}"


def set_cookie(response: web.StreamResponse, site: Site, name: str, secret: str) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send with a form."""
    response.set_cookie(
        name,
        secret,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=site.is_secure,
    )


def drop_cookie(response: web.StreamResponse, site: Site, name: str) -> None:
    """Let the browser forget a cookie."""
    response.del_cookie(name, path="/", secure=site.is_secure, httponly=True, samesite="Lax")


def check_origin(request: web.Request, site: Site) -> None:
    """Raise an error for a form that another site had the browser send."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in site.origins:
        raise web.HTTPForbidden
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden


def same_secret(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not depend on them; empty ones are never equal."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


async def read_form(request: web.Request) -> Mapping[str, str]:
    """Return the fields of a form; raise an error for what is not a small form."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await read_body(request, MAX_FORM_BYTES)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except Exception as error:
        if is_malformed(error):
            raise web.HTTPBadRequest from None
        raise
    if body is None:
        raise web.HTTPRequestEntityTooLarge(MAX_FORM_BYTES, MAX_FORM_BYTES + 1)
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=MAX_FIELDS, strict_parsing=True)
    except ValueError:
        raise web.HTTPBadRequest from None
    if any(len(values) > 1 for values in fields.values()):
        raise web.HTTPBadRequest
    return {name: values[0] for name, values in fields.items()}


def add_headers(response: web.StreamResponse, site: Site) -> None:
    """Add the headers that every answer has."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", NOT_KEPT)
    if site.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
