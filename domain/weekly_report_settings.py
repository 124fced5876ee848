"""A guild's switch and channel for the weekly report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class WeeklyReportSettings(SettingsSection):
    """The channel of a guild's weekly reports, once somebody sends one."""

    KEY: ClassVar[str] = "weekly_report"

    report_channel_id: int | None = None


WEEKLY_REPORT = Feature(
    key="weekly_report",
    position=105,
    label=text("Weekly report"),
    about=text("A page of figures each Monday, drafted for the team and sent by a person"),
    channels=PostingChannels(
        "report_channel_id",
        unchosen=text(
            "The weekly report needs a channel to be sent to, such as a private one of the team. "
            "Choose one under “Where”."
        ),
    ),
    needs_moderator_channel=text(
        "The weekly report needs the moderators' channel, where I post the draft. Choose one under "
        "“Where”."
    ),
)
