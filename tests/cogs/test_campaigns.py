"""Campaigns for spreadsheets and charts."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

from cogs.campaigns.chart import drawn
from cogs.campaigns.told import begun, table
from db.funnels import Funnel
from domain.campaigns import Campaign, Discount, State, Terms
from domain.money import Money

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NONE = Funnel(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def campaign(product: str = "the blue mug", *, promised: int = 0) -> Campaign:
    amount = Money(10**9, "KRW")
    return Campaign(1, 2, Terms(product, Discount(amount=amount), 14), NOW, promised=promised)


def test_what_a_spreadsheet_would_take_for_a_formula_is_text() -> None:
    for product in ('=HYPERLINK("evil","mug")', "+1 mug", "-mug", "@mug", "mug"):
        rows = list(csv.reader(StringIO(table([(campaign(product), NONE)], NOW).decode())))
        cell = rows[1][rows[0].index("product")]
        assert cell.removeprefix("'") == product
        assert cell[0] not in "=+-@"


def test_a_million_coupons_of_the_dearest_kind_can_be_told_of() -> None:
    largest = campaign(promised=2 * 10**15)
    funnel = Funnel(0, 0, 0, 0, 10**6, 0, 0, 0, 0, 0, (Money(2 * 10**15, "KRW"),))
    rows = list(csv.reader(StringIO(table([(largest, funnel)], NOW).decode())))
    assert rows[1][rows[0].index("promised")] == str(2 * 10**15)
    assert rows[1][-1] == f"{2 * 10**15} KRW"
    assert begun(largest, NOW)


async def test_more_taken_than_opened_has_no_share_and_is_drawn_all_the_same() -> None:
    funnel = Funnel(3, 2, 1, 1, 5, 1, 1, 9, 0, 9)
    picture, said = await drawn(
        campaign(), funnel, [], state=State.ON, server="Mugs", speaking="en"
    )
    assert picture.startswith(b"\x89PNG")
    assert "opened: 1 · taken: 5" in said
    assert said.endswith("For 9 redeemed coupons nobody told the amount.")
