"""Counts words and messages where the team plans posts."""

from __future__ import annotations

from bot.app import App
from bot.services.word_counts import WordCountService


class WordCountListener:
    """Passes messages on, except in a backfill: what is hot is what is said now."""

    backfill = False

    def __init__(self, app: App) -> None:
        counts = app[WordCountService]
        self.prefilter, self.handle = counts.may_matter, counts.count


create = WordCountListener
