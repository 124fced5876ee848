"""Detects complaints where nothing is offered, so that alerts count them too."""

from __future__ import annotations

from bot.app import App
from bot.services.alerts.complaints import ComplaintCountService


class ComplaintListener:
    """Passes messages on, except in a backfill, since an alert about last night helps nobody."""

    backfill = False

    def __init__(self, app: App) -> None:
        complaints = app[ComplaintCountService]
        self.prefilter, self.handle = complaints.may_matter, complaints.enqueue


create = ComplaintListener
