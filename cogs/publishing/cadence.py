"""The words about the promised pace of posts."""

from __future__ import annotations

from domain.publishing.cadence import Cadence
from domain.translatable_text import Text, counted, text


def cadence_text(cadence: Cadence) -> Text:
    """Return how a promise is kept, and how long the drafts last."""
    values = {"promise": cadence.promise, "now": cadence.this_week, "days": cadence.stock_days}
    kept = counted(
        "kept in {kept} of {count} week",
        "kept in {kept} of {count} weeks",
        cadence.weeks,
        kept=cadence.kept,
    )
    if not cadence.weeks:
        kept = text("no whole week yet")
    if cadence.is_too_much:
        return text(
            "🎯 {promise} a week: {kept}. This week: {now}. Drafts for {days} days. "
            "⚠️ That is more than the {usual} a week you usually do; promise what you can keep.",
            kept=kept,
            usual=round(cadence.usual, 1),
            **values,
        )
    return text(
        "🎯 {promise} a week: {kept}. This week: {now}. Drafts for {days} days.",
        kept=kept,
        **values,
    )
