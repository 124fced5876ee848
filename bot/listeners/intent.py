"""Detects members who want to buy something, complain, or may be about to hurt themselves.

Offers and hints to moderators share one listener, since one classification decides between them: a
member who complains gets no offer.
"""

from __future__ import annotations

from bot.app import App
from bot.services.offers import OfferService


class IntentListener:
    """Passes messages to the offers, except in a backfill, since the conversation has moved on."""

    backfill = False

    def __init__(self, app: App) -> None:
        offers = app[OfferService]
        self.prefilter, self.handle = offers.may_matter, offers.enqueue


create = IntentListener
