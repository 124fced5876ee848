"""The switches of milestones and of the thanks to the week's top members."""

from __future__ import annotations

from domain.feature_switches import Feature, PostingChannels
from domain.setup_profiles import RECOGNISE
from domain.translatable_text import text

_CHANNELS = PostingChannels(
    "recognition_channel_id",
    unchosen=text("Thanks and milestones need a recognition channel. Choose one under “Where”."),
)
TOP_FIVE_THANKS = Feature(
    key="top_five",
    position=60,
    label=text("Top five"),
    about=text("A thank-you to the week's top five, every Monday"),
    channels=_CHANNELS,
)
MILESTONES = Feature(
    key="milestones",
    position=70,
    label=text("Milestones"),
    about=text("First thanks, tenth answer, one year"),
    profiles=(RECOGNISE,),
    channels=_CHANNELS,
)
