"""Panels of campaigns and their codes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import cogs.ui.base
import cogs.ui.pages
from cogs import campaigns
from cogs.campaigns import code_import
from cogs.campaigns.start_buttons import started_panel
from domain.campaign_funnel import Funnel
from domain.campaign_overlap import Overlap, OverlapReason
from domain.campaigns import MAX_PRODUCT_LENGTH, Campaign
from domain.coupon_code_import import CodeList, SkippedRow
from domain.languages import LANGUAGES
from domain.products import Product
from domain.shop_links import MAX_LINK_LENGTH
from domain.translatable_text import text
from tests.cogs.asking import Answers, Asking, given, without_client
from tests.cogs.filling import MANY, NOW, full, many, words

LENGTHS = {
    ("Terms", "product"): MAX_PRODUCT_LENGTH,
    ("Terms", "aliases"): MAX_PRODUCT_LENGTH,
    ("Terms", "prefix"): 12,
    ("Terms", "shop"): 50,
    ("Terms", "link"): MAX_LINK_LENGTH,
    ("Product", "name"): MAX_PRODUCT_LENGTH,
    ("Product", "aliases"): MAX_PRODUCT_LENGTH,
    ("ProductDetails", "link"): MAX_LINK_LENGTH,
    ("ProductDetails", "picture"): MAX_LINK_LENGTH,
    ("ProductDetails", "translations"): MAX_PRODUCT_LENGTH,
}
COUNTS = {
    ("Product", "aliases"): 10,
    ("ProductDetails", "translations"): len(LANGUAGES),
    ("Terms", "aliases"): 10,
}


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    campaign = full(Campaign, letters)
    wish = Answers({"terms": lambda *_, **__: campaign.terms})
    asking = Asking(letters, language)
    known = {
        "create": campaign,
        "overlap": Overlap((campaign,) * MANY, campaign, OverlapReason.NO_PRICE),
        "one": (campaign, full(Funnel, letters, given=())),
        "weeks": lambda *_: given([]),
    }
    cog = without_client(
        campaigns.Campaigns,
        campaigns=Answers(known),
        clock=lambda: NOW,
        shops=Answers({"title": lambda _: words(50, letters)}),
    )
    await cog._begin(asking.interaction, wish)
    show: Any = campaigns.Campaigns.show.callback
    await show(cog, asking.interaction, "1")
    yield asking
    yield started_panel(campaign, NOW, language)
    code = words(2_000, letters)
    skipped = (SkippedRow(9, code, text("no")),) * 99
    listed = CodeList((code,) * 3, heading=code, repeated=9, skipped=skipped)
    yield cogs.ui.base.framed(
        *(cogs.ui.base.paragraph(said, language) for said in code_import._understood(listed))
    )


async def answers_about_codes(letters: str, language: Any) -> AsyncIterator[Any]:
    campaign = full(Campaign, letters, ended_at=None, paused_at=None)
    heading = words(300, letters.replace("*", "Code"))
    codes = "\n".join([f"code {heading}", *(f"MUG-{number}" for number in range(99))]).encode()
    file = SimpleNamespace(size=len(codes), read=lambda: given(codes))
    asking = Asking(
        letters,
        language,
        message__attachments=[file],
        client__app__CampaignService__check_takes_codes=campaign,
        client__app__CampaignService__add_codes=(50, campaign),
    )
    await code_import.ask_about_codes(asking.interaction, 1, file)  # type: ignore[arg-type]
    await code_import.AddCodes(1).on_click(asking.interaction)
    yield asking


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "campaigns": {
            "client.app.CampaignService.of": lambda _: given(
                [(full(Campaign, letters), full(Funnel, letters, given=()))] * MANY
            )
        },
        "products": {
            "client.app.CampaignService.products.of": lambda _: given(many(Product, letters, 200))
        },
    }
