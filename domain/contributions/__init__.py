"""Contributions: which acts there are, what they are worth, and how thanks are heard."""

from domain.contributions.acts import (
    DEFAULT_REACTIONS,
    OWN,
    UNPLACED,
    Act,
    Kind,
    Source,
    boosted,
    check_nomination,
    check_thanks,
    counts,
    is_emoji,
    kind_of_reaction,
    plain_emoji,
    signed_up,
)
from domain.contributions.message import name_key
from domain.contributions.periods import day_of, month_of, week_bounds, week_of
from domain.contributions.scoring import Line, Why, credit, lines, tally, worth
from domain.contributions.standing import standing
from domain.contributions.thanks import Reading, Thanks

__all__ = [
    "DEFAULT_REACTIONS",
    "OWN",
    "UNPLACED",
    "Act",
    "Kind",
    "Line",
    "Reading",
    "Source",
    "Thanks",
    "Why",
    "boosted",
    "check_nomination",
    "check_thanks",
    "counts",
    "credit",
    "day_of",
    "is_emoji",
    "kind_of_reaction",
    "lines",
    "month_of",
    "name_key",
    "plain_emoji",
    "signed_up",
    "standing",
    "tally",
    "week_bounds",
    "week_of",
    "worth",
]
