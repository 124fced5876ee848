"""Measures of the team's posts."""

from __future__ import annotations

from domain.measures import Measure
from domain.translatable_text import text

POSTS_PROMISED = Measure(
    key="posts.promised",
    name=text("Posts as promised"),
    definition=text(
        "Posts of the team that appeared, each week (Monday to Sunday) up to the number that it "
        "promised with /post promise; none beyond it, and none without a promise."
    ),
)
