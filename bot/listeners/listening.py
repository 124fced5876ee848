"""Hears praise, wishes and watched words for the team's inbox."""

from __future__ import annotations

from bot.app import App
from bot.services.listening.hearing import HearingService


class InboxListener:
    """Passes messages on, including those written while the bot was away."""

    backfill = True

    def __init__(self, app: App) -> None:
        hearing = app[HearingService]
        self.prefilter, self.handle = hearing.may_matter, hearing.enqueue


create = InboxListener
