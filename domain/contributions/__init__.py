"""Contributions: their sources, their points, and the detection of thanks."""

from domain.contributions.contribution import (
    DEFAULT_REACTIONS,
    Contribution,
    ContributionKind,
    boost_contribution,
    check_nomination,
    check_thanks,
    event_signup,
    is_countable,
    is_emoji,
    normalize_emoji,
    reaction_kind,
)
from domain.contributions.giver_trust import giver_trust
from domain.contributions.message_parser import name_key
from domain.contributions.periods import day_of, month_of, week_bounds, week_of
from domain.contributions.scoring import (
    Reduction,
    ScoreLine,
    gesture_points,
    reaction_points,
    score_lines,
    score_totals,
)
from domain.contributions.sources import GESTURES, SELF_SOURCES, SOURCE_SPECS, Source, SourceSpec
from domain.contributions.thanks_detection import ThanksDetector, ThanksResult

__all__ = [
    "DEFAULT_REACTIONS",
    "GESTURES",
    "SELF_SOURCES",
    "SOURCE_SPECS",
    "Contribution",
    "ContributionKind",
    "Reduction",
    "ScoreLine",
    "Source",
    "SourceSpec",
    "ThanksDetector",
    "ThanksResult",
    "boost_contribution",
    "check_nomination",
    "check_thanks",
    "day_of",
    "event_signup",
    "gesture_points",
    "giver_trust",
    "is_countable",
    "is_emoji",
    "month_of",
    "name_key",
    "normalize_emoji",
    "reaction_kind",
    "reaction_points",
    "score_lines",
    "score_totals",
    "week_bounds",
    "week_of",
]
