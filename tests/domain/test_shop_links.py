"""Links to a guild's shop, and the place for a code in them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refusal
from domain.shop_links import CODE, MAX_LINK_LENGTH, ShopLink, parse_link, shop_link

BUTTON_LENGTH = 512
"""Discord's limit for the link of a button."""
CODES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=49)
LINKS = st.one_of(
    st.text(max_size=60).map(lambda rest: f"https://shop.example/{rest}"),
    st.text(max_size=40).map(lambda host: f"https://{host}.example"),
    st.text(max_size=60),
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" https://shop.example/blue-mug ", "https://shop.example/blue-mug"),
        ("HTTPS://Shop.Example", "https://shop.example"),
        ("https://shop.example:8443/?a=1&b=%20c#d", "https://shop.example:8443/?a=1&b=%20c#d"),
        ("https://poterie-été.example/bleu é", "https://xn--poterie-t-i4ab.example/bleu%20%C3%A9"),
        ("https://shop.example/a_b*(c)`<>", "https://shop.example/a_b*(c)%60%3C%3E"),
    ],
)
def test_links_are_stored_as_every_browser_and_discord_reads_them(typed: str, stored: str) -> None:
    assert parse_link(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "", "shop.example", "http://shop.example", "javascript:alert(1)", "https://",
        "https:///mug", "https://localhost/mug", "https://127.0.0.1/", "https://[::1]/",
        "https://me:secret@shop.example", "https://shop.example:99999", "https://{code}.example/",
        "https://a..example", "https://shop.example\\@other.example", "https://two words.example",
        "ftp://shop.example", "https://-shop.example",
    ],
)  # fmt: skip
def test_links_that_are_not_to_a_site_over_https_are_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="must start with https"):
        parse_link(typed, with_code=True)


def test_links_are_bounded_and_have_one_place_for_a_code_where_one_is_allowed() -> None:
    with pytest.raises(Refusal, match="too long"):
        parse_link("https://shop.example/" + "a" * MAX_LINK_LENGTH)
    for typed in ("?c={code}&d={code}", "?c={name}", "?c={code", "?{{code}}"):
        with pytest.raises(Refusal, match="can be filled in"):
            parse_link("https://shop.example/" + typed, with_code=True)
    with pytest.raises(Refusal, match="can be filled in"):
        parse_link("https://shop.example/?code={code}")
    assert parse_link("https://shop.example/{code}", with_code=True).endswith(CODE)


@given(LINKS, st.booleans())
def test_an_accepted_link_is_plain_short_and_read_the_same_again(
    typed: str, with_code: bool
) -> None:
    try:
        link = parse_link(typed, with_code=with_code)
    except Refusal:
        return
    assert link.startswith("https://")
    assert len(link) <= MAX_LINK_LENGTH
    assert link.isascii()
    assert not set(link) & set(' <>"`\\|^\n')
    assert parse_link(link, with_code=with_code) == link


@given(CODES)
def test_a_code_arrives_at_the_shop_as_it_is_whatever_signs_it_has(code: str) -> None:
    filled = shop_link("https://shop.example/?code={code}&lang=fr", None, code)
    assert filled is not None
    assert filled.has_code
    assert parse_qs(urlsplit(filled.url).query) == {"code": [code], "lang": ["fr"]}
    start = "https://shop.example/?code="
    longest = parse_link(start + CODE + "a" * (MAX_LINK_LENGTH - len(start + CODE)), with_code=True)
    widest = shop_link(longest, None, code)
    assert widest is not None
    assert len(widest.url) <= BUTTON_LENGTH


def test_others_who_read_along_are_never_shown_a_link_with_a_place_for_a_code() -> None:
    with_place, own, product = "https://a.example/{code}", "https://b.example", "https://c.example"
    assert shop_link(with_place, product, None) == ShopLink(product)
    assert shop_link(with_place, None, None) is None
    assert shop_link(own, product, None) == ShopLink(own)
    assert shop_link(own, product, "AB12") == ShopLink(own)
    assert shop_link(None, product, "AB12") == ShopLink(product)
    assert shop_link(None, None, "AB12") is None
