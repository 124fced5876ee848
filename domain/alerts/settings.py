"""A guild's settings for alerts: how rare they are to be, and which accounts are new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.alert_rule import DEFAULT_WEEKS
from domain.feature_switches import Feature
from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.setup_profiles import LISTEN
from domain.translatable_text import text

MIN_WEEKS, MAX_WEEKS = 1, 52
MAX_ACCOUNT_DAYS = 365


@dataclass(frozen=True, slots=True)
class AlertSettings(SettingsSection):
    """A guild's settings for alerts."""

    KEY: ClassVar[str] = "alerts"

    alert_weeks: int = DEFAULT_WEEKS
    """Chance alone may alert once in so many weeks."""
    alert_account_days: int = 14
    """Accounts younger than this count as one person together."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not MIN_WEEKS <= self.alert_weeks <= MAX_WEEKS:
            raise Refusal(text("Choose {least} to {most} weeks.", least=MIN_WEEKS, most=MAX_WEEKS))
        if not 0 <= self.alert_account_days <= MAX_ACCOUNT_DAYS:
            raise Refusal(text("Choose 0 to {most} days.", most=MAX_ACCOUNT_DAYS))


ALERTS = Feature(
    key="alerts",
    position=100,
    label=text("Alerts"),
    about=text("A card for moderators when unusually many people complain"),
    reads_messages=True,
    profiles=(LISTEN,),
    needs_moderator_channel=text(
        "Alerts need the moderators' channel, where I post them. Choose one under “Where”."
    ),
)
