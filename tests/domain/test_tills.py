"""Signatures of tills' requests, and their rate limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.tills import is_fresh, signature, signatures_match

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sign(**changed: object) -> str:
    parts: dict[str, object] = {
        "method": "POST",
        "path": "/v1/coupons/redeem",
        "time": "1772452800",
        "idempotency_key": "sale-1",
        "body": b'{"code":"7K3M"}',
    }
    secret = changed.pop("secret", "s3cret")
    return signature(secret, **{**parts, **changed})  # type: ignore[arg-type] # as given


def test_the_signature_is_what_the_description_says() -> None:
    # Made with: printf 'POST\n…\n<sha256 of the body>' | openssl dgst -sha256 -hmac s3cret
    assert sign() == "77158db7d9e43441e947fdbf0395526306a555e6045edac51bcee897bbd2d73b"


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "s3cret2"},
        {"method": "GET"},
        {"path": "/v1/coupons/check"},
        {"time": "1772452801"},
        {"idempotency_key": ""},
        {"body": b"{}"},
    ],
)
def test_every_part_is_signed(changed: dict[str, object]) -> None:
    assert not signatures_match(sign(), sign(**changed))
    assert signatures_match(sign(), sign())


@pytest.mark.parametrize("given", ["", "é", "\udcff", "0" * 63 + "\ud800"])
def test_what_is_no_signature_is_none(given: str) -> None:
    assert not signatures_match(sign(), given)


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)]
)
def test_a_request_is_taken_within_five_minutes(seconds: int, fresh: bool) -> None:
    assert is_fresh(str(int(NOW.timestamp()) + seconds), NOW) is fresh


@pytest.mark.parametrize("time", ["", "-5", "now", "1e9", "٣", "9" * 40])
def test_what_is_no_time_is_not_fresh(time: str) -> None:
    assert not is_fresh(time, NOW)
