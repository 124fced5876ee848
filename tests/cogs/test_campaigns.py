"""Campaigns as spreadsheets and charts."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given

from cogs.campaigns.chart import funnel_picture
from cogs.campaigns.formatting import campaign_lines, campaigns_csv
from domain.campaign_funnel import Funnel
from domain.campaigns import Campaign, CampaignState, Discount, Terms, name_words
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
    assert rows[1][-1] == f"{2 * 10**15} KRW"
    assert campaign_lines(largest, NOW)


async def test_more_taken_than_opened_has_no_share_and_is_drawn_all_the_same() -> None:
    funnel = Funnel(3, 2, 1, 1, 5, 1, 1, 9, 0, 9)
    picture, said = await funnel_picture(
        campaign(), funnel, [], state=CampaignState.ON, server="Mugs", language="en"
    )
    assert picture.startswith(b"\x89PNG")
    assert "opened: 1 · taken: 5" in said
    assert said.endswith("The amounts of 9 redeemed coupons are unknown.")
