"""The states of a campaign."""

from __future__ import annotations

from enum import StrEnum


class CampaignState(StrEnum):
    """State of a campaign."""

    COMING = "coming"
    """It has not begun, or its creator has not yet answered whether to start it."""
    ON = "on"
    PAUSED = "paused"
    USED_UP = "used up"
    OVER = "over"
    DISCARDED = "discarded"
    """It ended before it was started."""


ENDED = frozenset({CampaignState.OVER, CampaignState.DISCARDED})
