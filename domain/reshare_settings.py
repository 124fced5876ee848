"""The switch of reshares, and the channel in which they appear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class ReshareSettings(SettingsSection):
    """The channel in which a guild shows members' messages again."""

    KEY: ClassVar[str] = "reshares"

    reshare_channel_id: int | None = None


RESHARES = Feature(
    key="reshares",
    position=98,
    label=text("Ask to share"),
    about=text("Ask members whether a message of theirs may be shown in a channel of your choice"),
    channels=PostingChannels(
        "reshare_channel_id",
        unchosen=text(
            "“Ask to share” needs a channel in which the messages are shown. Choose one under "
            "“Where”."
        ),
    ),
    needs_moderator_channel=text(
        "“Ask to share” needs the moderators' channel, where I say who agreed. Choose one under "
        "“Where”."
    ),
)
