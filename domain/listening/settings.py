"""A guild's settings for its inbox: where it listens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature
from domain.guild_settings import SettingsSection
from domain.setup_profiles import LISTEN
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class ListeningSettings(SettingsSection):
    """A guild's settings for its inbox."""

    KEY: ClassVar[str] = "listening"

    unheard_channels: tuple[int, ...] = ()
    """The ids of channels from which nothing goes into the inbox."""


LISTENING = Feature(
    key="listening",
    position=95,
    label=text("Inbox"),
    about=text("Praise, mentions and wishes of members, for the team to answer"),
    reads_messages=True,
    profiles=(LISTEN,),
    needs_moderator_channel=text(
        "The inbox needs the moderators' channel, where I say what is new. Choose one under "
        "“Where”."
    ),
)
