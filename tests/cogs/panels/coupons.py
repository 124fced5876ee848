"""Panels of coupons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cogs.coupons import sharing
from domain.campaigns import MAX_PRODUCT_LENGTH
from domain.coupons import Coupon
from domain.languages import LANGUAGES
from domain.products import Product
from domain.shop_links import MAX_LINK_LENGTH
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import NOW, full, many, words

LENGTHS = {
    ("Coupon", "code"): 40,
    ("Coupon", "product"): MAX_PRODUCT_LENGTH,
    ("Coupon", "prefix"): 12,
    ("Coupon", "translations"): MAX_PRODUCT_LENGTH,
    ("Coupon", "shop"): 50,
    ("Coupon", "shop_code"): 40,
    ("Coupon", "link"): MAX_LINK_LENGTH,
}
COUNTS = {
    ("Coupon", "translations"): len(LANGUAGES),
}


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
