"""A guild's settings for its inbox: where it listens, and how long a question may wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.feature_switches import Feature
from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.setup_profiles import LISTEN
from domain.translatable_text import text

MAX_QUESTION_HOURS = 168


@dataclass(frozen=True, slots=True)
class ListeningSettings(SettingsSection):
    """A guild's settings for its inbox."""

    KEY: ClassVar[str] = "listening"

    help_channels: tuple[int, ...] = ()
    """The ids of channels and forums in which questions are followed until somebody answers."""
    unheard_channels: tuple[int, ...] = ()
    """The ids of channels from which nothing goes into the inbox."""
    reshare_channel: int | None = None
    """The channel in which members' messages are shown again, once their authors agree."""
    question_hours: int = 4
    """Hours that a question may wait before the team is shown it."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not 1 <= self.question_hours <= MAX_QUESTION_HOURS:
            raise Refusal(
                text("A question may wait for 1 to {most} hours.", most=MAX_QUESTION_HOURS)
            )

    @property
    def question_promise(self) -> timedelta:
        """How long a question may wait before the team is shown it."""
        return timedelta(hours=self.question_hours)


LISTENING = Feature(
    key="listening",
    position=95,
    label=text("Inbox"),
    about=text("Praise, mentions, wishes and questions that wait, for the team to answer"),
    reads_messages=True,
    profiles=(LISTEN,),
    needs_moderator_channel=text(
        "The inbox needs the moderators' channel, where I say what is new. Choose one under "
        "“Where”."
    ),
)
