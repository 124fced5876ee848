"""The states of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.translatable_text import Text, text


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
STATE_NAMES: Mapping[CampaignState, Text] = {
    CampaignState.COMING: text("not started yet"),
    CampaignState.ON: text("running"),
    CampaignState.PAUSED: text("paused"),
    CampaignState.USED_UP: text("all taken"),
    CampaignState.OVER: text("over"),
    CampaignState.DISCARDED: text("never started"),
}
