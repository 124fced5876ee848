"""Hears who wishes to buy something, is unhappy, or may be about to hurt themselves.

Offers and hints to moderators have one listener, since one reading decides between them: who is
unhappy is offered nothing.
"""

from __future__ import annotations

from bot.app import App
from bot.services.offers import OfferService


class IntentListener:
    """Hands messages to the offers; talk has moved on since one written while the bot was away."""

    backfill = False

    def __init__(self, app: App) -> None:
        offers = app[OfferService]
        self.prefilter, self.handle = offers.may_matter, offers.enqueue


create = IntentListener
