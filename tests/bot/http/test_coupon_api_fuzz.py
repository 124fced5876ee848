"""The API against requests generated from its own OpenAPI document, over a real socket."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from requests.auth import AuthBase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.http.coupon_api import MAX_CODE_LENGTH, Api
from bot.services.tills import TillService
from domain.tills import TillKey, signature
from tests.bot.http.test_coupon_api import DESCRIBED, GUILD, MOD, coupon
from tests.conftest import START, FakeClock

pytestmark = pytest.mark.long

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
EXAMPLES = 40
"""How many examples of each operation are tried."""
SIGNED_BY: Mapping[str, str] = {
    parameter["name"]: parameter["schema"]["pattern"]
    for name, parameter in DESCRIBED["components"]["parameters"].items()
    if name in {"Key", "Time", "Signature"}
}
"""The headers that sign a request, with their patterns in the document."""
schema = schemathesis.openapi.from_dict(DESCRIBED)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@dataclass(frozen=True, slots=True)
class Served:
    """An API on the loopback address, a till, and codes it may use."""

    url: str
    till: TillKey
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signing(AuthBase):
    """Signs each request just before it is sent, unless its signature is to be invalid."""

    till: TillKey

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if not all(
            re.search(pattern, str(request.headers.get(name, "")))
            for name, pattern in SIGNED_BY.items()
        ):
            return request
        body = request.body or b""
        assert isinstance(body, (bytes, str))
        sent_at = str(int(START.timestamp()))
        key = request.headers.get("Idempotency-Key", "")
        request.headers["X-Ovation-Key"] = str(self.till.id)
        request.headers["X-Ovation-Time"] = sent_at
        request.headers["X-Ovation-Signature"] = signature(
            self.till.secret,
            method=request.method or "",
            path=request.path_url,
            time=sent_at,
            idempotency_key=key if isinstance(key, str) else key.decode("latin-1"),
            body=body if isinstance(body, bytes) else body.encode(),
        )
        return request


@pytest.fixture
def served(settings: Settings, clock: FakeClock) -> Iterator[Served]:
    """Serve the API on a thread of its own. schemathesis blocks until it has an answer."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, loop).result(30)

    async def build() -> tuple[Served, Callable[[], Any]]:
        database = open_database(settings)
        app = App(settings, database, clock=clock, alarmed=False)
        await app.start()
        # Each request comes a second after the one before: the limits are not what is tried here.
        seconds = iter(range(10**9))
        server = TestServer(
            Api(app[TillService], clock, seconds=lambda: next(seconds)).application()
        )
        await server.start_server()
        till = await app[TillService].add(GUILD, "counter", by=MOD)
        made = [
            await coupon(app, number, guild=GUILD if number else GUILD + 1) for number in range(6)
        ]

        async def close() -> None:
            await server.close()
            await app.stop()
            await database.close()

        codes = tuple(one.shown_code for one in made)
        return Served(str(server.make_url("")).rstrip("/"), till, codes), close

    try:
        found, close = run(build())
        yield found
        run(close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@schema.parametrize()
@schema.given(signed=st.booleans(), which=st.none() | st.integers(0, 5))
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_the_document_allows_and_forbids_the_answer_is_one_it_describes(
    case: Case[Any], served: Served, signed: bool, which: int | None
) -> None:
    body: Any = case.body
    if which is not None and _is_good(body):
        body["code"] = served.codes[which]
    auth = Signing(served.till) if signed else None
    checks = [*CHECKS, negative_data_rejection] if signed else CHECKS
    response = case.call_and_validate(served.url, checks=checks, auth=auth)
    assert signed or case.method != "POST" or response.status_code in (400, 401, 413, 429)


def _is_good(body: Any) -> bool:
    """Check whether the body has a valid code."""
    code = body.get("code") if isinstance(body, dict) else None
    return isinstance(code, str) and 1 <= len(code) <= MAX_CODE_LENGTH
