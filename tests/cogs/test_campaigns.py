"""Campaigns as spreadsheets and charts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import example, given

from bot.images.style import PLAIN
from cogs.campaigns.chart import funnel_picture
from cogs.campaigns.formatting import campaign_lines, campaigns_csv
from domain.campaign_funnel import Funnel, FunnelPeople
from domain.campaign_states import CampaignState
from domain.campaigns import Campaign, Discount, Terms, name_words
from domain.csv_safety import ENCODING, defused, read_csv
from domain.money import Money
from tests.domain.test_csv_safety import cells

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NONE = Funnel(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def campaign(product: str = "the blue mug", *, promised: int = 0) -> Campaign:
    amount = Money(10**9, "KRW")
    return Campaign(
        1, 2, Terms(product, Discount(amount=amount), 14), NOW, reserved_amount=promised
    )


@given(product=cells.filter(name_words))
@example(product='=HYPERLINK("evil","mug")')
@example(product='x;=HYPERLINK("http://e")')
@example(product="＝1")
def test_what_a_spreadsheet_would_take_for_a_formula_is_text(product: str) -> None:
    file = campaigns_csv([(campaign(product), NONE)], NOW)
    header, row = read_csv(file)
    assert row[header.index("product")] == product
    assert f'"{defused(product)}"'.replace('"', "") in file.decode(ENCODING).replace('"', "")


def test_a_million_coupons_of_the_dearest_kind_can_be_told_of() -> None:
    largest = campaign(promised=2 * 10**15)
    funnel = Funnel(0, 0, 0, 0, 10**6, 0, 0, 0, 0, 0, (Money(2 * 10**15, "KRW"),))
    rows = read_csv(campaigns_csv([(largest, funnel)], NOW))
    assert rows[1][rows[0].index("promised")] == str(2 * 10**15)
    assert rows[1][rows[0].index("given")] == f"{2 * 10**15} KRW"
    assert campaign_lines(largest, NOW)


def test_an_export_has_people_orders_and_exact_sums_in_each_currency() -> None:
    people = FunnelPeople(heard=9, offered=8, claimed=5, claimed_by_friends=3, redeemed=2)
    funnel = replace(
        NONE,
        known_orders=3,
        revenue=(Money(1999, "EUR"), Money(5000, "JPY")),
        revenue_from_friends=(Money(1, "EUR"),),
        people=people,
    )
    header, row = read_csv(campaigns_csv([(campaign(), funnel)], NOW))
    told = dict(zip(header, row, strict=True))
    assert told["orders_with_amount"] == "3"
    assert told["revenue"] == "19.99 EUR 5000 JPY"
    assert told["revenue_through_friends"] == "0.01 EUR"
    assert (told["people_heard"], told["people_claimed_by_friends"]) == ("9", "3")


async def test_what_came_through_friends_is_apart_and_money_is_told_as_far_as_known() -> None:
    people = FunnelPeople(heard=3, offered=2, opened=1, claimed=1, claimed_by_friends=4, won=2)
    funnel = replace(
        Funnel(3, 2, 1, 1, 7, 1, 1, 9, 0, 9), people=people, known_orders=8,
        revenue=(Money(1999, "EUR"),), revenue_from_friends=(Money(999, "EUR"),),
    )  # fmt: skip
    picture, said = await funnel_picture(
        campaign(), funnel, [], state=CampaignState.ON, server="Mugs", style=PLAIN, language="en"
    )
    assert picture.startswith(b"\x89PNG")
    assert "opened: 1 · taken: 1" in said
    assert "through friends: taken 4, redeemed 0" in said
    assert "as a prize or gift: 2" in said
    assert "codes in all: taken 7, redeemed 9" in said
    assert "It brought 9 orders. Revenue: €19.99." in said
    assert "Of this, through friends: €9.99." in said
    assert "What was paid for 1 of them is unknown." in said
    assert said.endswith("fill in `given` in /coupon redeem, and I count it.")
