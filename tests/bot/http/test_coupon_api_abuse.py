"""Requests that are unsigned, malformed, slow or too many cost the coupon API little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import Mock

import pytest
import structlog

import bot.http.server
from bot.config import Settings
from bot.http.address_limits import address_of
from bot.http.coupon_api import Api
from bot.http.server import start_server
from bot.services.coupons import CouponService
from bot.services.tills import TillService
from domain.tills import BURST, UNSIGNED_BURST, TillKey
from tests.bot.http.test_coupon_api import GUILD, Shop, check_described, coupon, shop
from tests.conftest import FakeClock

__all__ = ["shop"]


async def test_what_is_not_signed_is_not_answered(shop: Shop, clock: FakeClock) -> None:
    code = (await coupon(shop.app)).code
    for wrong in (
        {"X-Ovation-Signature": "0" * 64},
        {"X-Ovation-Signature": "é"},
        {"X-Ovation-Key": "999"},
        {"X-Ovation-Key": "one"},
        {"X-Ovation-Time": "1"},
        {"Idempotency-Key": "another"},
    ):
        assert await shop.ask("redeem", code, "a", headers=wrong) == (401, {"error": "not_signed"})
    await shop.app[TillService].remove(GUILD, shop.till.id)
    assert (await shop.ask("redeem", code, "a"))[0] == 401
    assert (await shop.app[CouponService].check(GUILD, code)).redeemed_at is None


@pytest.mark.parametrize(
    ("header", "status"),
    [(b"X-Ovation-Signature: \xff", 401), (b"Idempotency-Key: \xe9", 400)],
)
async def test_bytes_that_are_no_letters_are_refused(
    shop: Shop, header: bytes, status: int
) -> None:
    now = int(shop.app.clock().timestamp())
    reader, writer = await asyncio.open_connection(shop.http.host, shop.http.port)
    writer.write(
        b"POST /v1/coupons/check HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
        b"X-Ovation-Key: %d\r\nX-Ovation-Time: %d\r\n%b\r\nContent-Length: 2\r\n\r\n{}"
        % (shop.till.id, now, header)
    )
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 %d " % status)


async def test_a_change_needs_an_idempotency_key(shop: Shop) -> None:
    code = (await coupon(shop.app)).code
    assert await shop.ask("redeem", code) == (400, {"error": "idempotency_key_missing"})
    assert (await shop.ask("redeem", code, "x" * 101))[1] == {"error": "bad_idempotency_key"}


async def test_floods_are_told_to_wait(shop: Shop) -> None:
    code = (await coupon(shop.app)).code
    for _ in range(int(BURST)):
        assert (await shop.ask("check", code))[0] == 200
    assert await shop.ask("check", code) == (429, {"error": "too_many_requests"})
    shop.seconds[0] += 1.0
    assert (await shop.ask("check", code))[0] == 200


async def test_unsigned_floods_are_told_to_wait_before_anything_is_looked_up(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[int] = []
    usual = shop.app[TillService].key

    async def key(number: int) -> TillKey | None:
        looked_up.append(number)
        return await usual(number)

    monkeypatch.setattr(shop.app[TillService], "key", key)
    code = (await coupon(shop.app)).code
    wrong = {"X-Ovation-Signature": "0" * 64}
    statuses = [(await shop.ask("check", code, headers=wrong))[0] for _ in range(150)]
    most = int(UNSIGNED_BURST)
    assert statuses == [401] * most + [429] * (150 - most)
    assert len(looked_up) == most
    # Another address behind the same proxy is none the worse for it, and it passes.
    other = {"X-Forwarded-For": "10.0.0.1, 192.0.2.7"}
    assert (await shop.ask("check", code, headers=other))[0] == 200
    shop.seconds[0] += 1.0
    assert (await shop.ask("check", code))[0] == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "made up, 192.0.2.1", "192.0.2.1"),
        ("::1", "192.0.2.1,2001:db8::7:1", "2001:db8::/64"),
        ("127.0.0.1", "made up", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("192.0.2.9", "192.0.2.1", "192.0.2.9"),
        ("2001:db8::1", None, "2001:db8::/64"),
        (None, None, ""),
    ],
)
def test_only_a_proxy_on_this_machine_says_for_whom_it_asks(
    remote: str | None, forwarded: str | None, address: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert address_of(Mock(remote=remote, headers=headers)) == address


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("10.0.0.7", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.7", "192.0.2.1, 10.0.0.9", "192.0.2.1"),
        ("10.0.0.7", "made up, 10.0.0.9", "10.0.0.7"),
        ("10.0.0.7", "192.0.2.1, 192.0.2.2", "192.0.2.2"),
        ("10.0.0.7", "10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("10.0.0.7", None, "10.0.0.7"),
        ("127.0.0.1", "192.0.2.1", "127.0.0.1"),
    ],
)
def test_declared_proxies_are_believed_and_no_others(
    remote: str, forwarded: str | None, address: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    proxies = Settings(_env_file=None, proxies="10.0.0.0/24").proxy_networks
    assert address_of(Mock(remote=remote, headers=headers), proxies) == address


async def test_a_body_that_does_not_arrive_is_waited_for_no_longer_than_said(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.http.server, "BODY_SECONDS", 0.05)

    async def half() -> AsyncIterator[bytes]:
        yield b'{"code":'
        await asyncio.Event().wait()

    path = "/v1/coupons/check"
    async with shop.http.post(path, data=half(), headers=shop.signed(path, b"")) as response:
        assert (response.status, await response.json()) == (408, {"error": "too_slow"})
        check_described(path, response.status, await response.json())


@pytest.mark.parametrize(
    "body", [b"very-secret\r\n", b"3\r\nabcvery-secret", b"ffffffffffffffffff\r\nvery-secret"]
)
async def test_a_body_that_is_malformed_is_refused_and_not_repeated(
    shop: Shop, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    application = Api(shop.app[TillService], shop.app.clock).application()
    with structlog.testing.capture_logs([structlog.processors.format_exc_info]) as logs:
        listener = await start_server(application, "127.0.0.1", 0, "OVATION_API_PORT")
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(
            b"POST /v1/coupons/check HTTP/1.1\r\nHost: shop\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + body
        )
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await listener.stop()
    assert not answer.startswith(b"HTTP/1.1 2")
    assert "very-secret" not in f"{answer!r} {logs} {caplog.text}"
    assert [log["event"] for log in logs] == ["request_malformed"]
