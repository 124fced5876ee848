"""The switch of the monthly message."""

from __future__ import annotations

from domain.feature_switches import Feature
from domain.translatable_text import text

MONTHLY_DIGEST = Feature(
    key="monthly",
    position=80,
    label=text("Monthly message"),
    about=text("A private note on how often each member was thanked"),
)
