"""Panels of coupons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cogs.coupons import sharing
from domain.coupons import Coupon
from domain.products import Product
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import NOW, full, many, words


def panels(letters: str, language: Any) -> Iterator[Any]:
    tier = [text("{said}", said=words(60, letters))] * 4
    yield sharing.code_card(
        full(
            Coupon,
            letters,
            redeemed_at=None,
            reserved_until=None,
            expires_at=NOW.replace(year=2027),
            awaits_shop=False,
            shop=None,
        ),
        full(Product, letters),
        NOW,
        language,
        *tier,
    )


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "coupons": {
            "client.app.CouponService.of": lambda *_: given(
                many(
                    Coupon,
                    letters,
                    redeemed_at=None,
                    reserved_until=None,
                    awaits_shop=False,
                    shop=None,
                    expires_at=NOW.replace(year=2027),
                )
            ),
        },
    }
