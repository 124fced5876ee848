"""Words that compare the latest week with those before."""

from __future__ import annotations

from domain.translatable_text import Text, text
from domain.weekly_figures import Comparison, Trend


def trend_text(comparison: Comparison) -> Text:
    """Return the words that compare the latest week with those before."""
    low, high = comparison.lowest, comparison.highest
    match comparison.trend:
        case Trend.NOT_KNOWN:
            return text("Not enough weeks yet to compare")
        case Trend.TOO_FEW:
            return text("Too few to compare")
        case Trend.MORE:
            return text("More than usual ({low} to {high})", low=low, high=high)
        case Trend.LESS:
            return text("Less than usual ({low} to {high})", low=low, high=high)
        case Trend.USUAL:
            return text("As usual ({low} to {high})", low=low, high=high)
