"""The button that shares a coupon."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cogs.coupons.sharing import LABEL_LENGTH, ShareCouponButton
from domain.campaigns import Discount
from domain.coupons import Coupon
from domain.languages import Language
from domain.money import Money

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AMOUNT = Money(99_999_999, "EUR")
CONDITIONS: dict[Language, str] = {
    "en": "once a friend takes one", "fr": "dès qu’un ami en prend un"
}  # fmt: skip


@given(
    st.text("abc é*_", min_size=1, max_size=100),
    st.sampled_from([Discount(15), Discount(amount=AMOUNT), Discount(50, max_amount=AMOUNT)]),
    st.sampled_from(["en", "fr"]),
)
def test_what_must_happen_first_is_said_however_long_the_products_name_is(
    product: str, discount: Discount, language: Language
) -> None:
    coupon = Coupon(1, 9, 2, 3, "A" * 12, product, discount, NOW, NOW + timedelta(days=1))
    label = ShareCouponButton.of(coupon, language).item.label
    assert label is not None
    assert len(label) <= LABEL_LENGTH
    assert label.endswith(CONDITIONS[language])


def test_the_product_is_named_in_the_readers_language() -> None:
    coupon = Coupon(1, 9, 2, 3, "A" * 12, "the mug", Discount(15), NOW, NOW + timedelta(days=1))
    coupon = replace(coupon, translations=(("fr", "le mug"),))
    for language, name in (("en", "30% off the mug"), ("fr", "sur le mug")):
        assert name in (ShareCouponButton.of(coupon, language).item.label or "")
