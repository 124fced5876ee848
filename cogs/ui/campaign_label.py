"""The label of a campaign in menus and suggestions, which distinguishes it from every other."""

from __future__ import annotations

from datetime import tzinfo

from bot.i18n import say
from domain.campaigns import Campaign
from domain.languages import Language
from domain.translatable_text import Text, text

LABEL_LENGTH = 100


def campaign_label(
    campaign: Campaign, zone: tzinfo, language: Language, state: Text | None = None
) -> str:
    """Return discount, end, state and number of the campaign; only the discount is ever cut."""
    ends_at = campaign.terms.ends_at
    details = [
        text("until {day}", day=ends_at.astimezone(zone).date()) if ends_at else None,
        state,
        text("no. {number}", number=campaign.id),
    ]
    ending = "".join(f" · {say(said, language)}" for said in details if said is not None)
    discount = say(campaign.described_discount, language, markup=False)
    room = LABEL_LENGTH - len(ending)
    if len(discount) > room:
        discount = f"{discount[: room - 1]}…"
    return f"{discount}{ending}"
