"""A guild's settings for the weekly surprise, and its next moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import GuildSettings, SettingsSection, Tone
from domain.languages import AddressForm
from domain.refusals import Refusal
from domain.setup_profiles import RECOGNISE
from domain.translatable_text import text


class DefaultDecision(StrEnum):
    """Outcome of a weekly surprise about which the moderators said nothing in time."""

    POST = "post"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class RecognitionSettings(SettingsSection):
    """A guild's settings for the weekly surprise."""

    KEY: ClassVar[str] = "recognition"

    recognition_channel_id: int | None = None
    recognition_weekday: int = 4
    """Day of the weekly surprise, 0 being Monday."""
    recognition_hour: int = 17
    """Its hour on the guild's clocks, 0 to 23."""
    recognition_pause_weeks: int = 8
    recognition_lead_hours: int = 24
    """Hours before the post at which the moderators are asked, 1 to 96."""
    recognition_default_decision: DefaultDecision = DefaultDecision.POST
    recognition_tone: Tone = Tone.PLAYFUL
    recognition_address_form: AddressForm = "familiar"

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not 0 <= self.recognition_weekday <= 6 or not 0 <= self.recognition_hour <= 23:
            raise Refusal(text("Choose a day of the week, and an hour from 0 to 23."))
        if (
            not 1 <= self.recognition_lead_hours <= 96
            or not 0 <= self.recognition_pause_weeks <= 52
        ):
            raise Refusal(text("The lead time must be 1 to 96 hours and the pause 0 to 52 weeks."))


RECOGNITION = Feature(
    key="recognition",
    position=30,
    label=text("Weekly surprise"),
    about=text("A gift for somebody each week"),
    is_on_from_start=True,
    first_try=text(
        "**Have something to give**: /gift add, such as “a sticker”. It goes to the first weekly "
        "surprise."
    ),
    profiles=(RECOGNISE,),
    channels=PostingChannels(
        "recognition_channel_id",
        unchosen=text("The weekly surprise has no channel yet. Choose one under “Where”."),
    ),
)


def next_recognition(settings: GuildSettings, after: datetime) -> datetime:
    """Return the first moment after `after` at the guild's weekly day and hour, in UTC.

    The hour is that of the guild's clocks, so in UTC it moves with daylight saving. An hour that
    the clocks skip is taken at the same distance from midnight; one that they show twice, the first
    time.
    """
    own = settings[RecognitionSettings]
    local = after.astimezone(settings.zone)
    ahead = (own.recognition_weekday - local.weekday()) % 7
    for days in (ahead, ahead + 7):
        day = local.date() + timedelta(days=days)
        moment = datetime(
            day.year, day.month, day.day, own.recognition_hour, tzinfo=settings.zone
        ).astimezone(UTC)
        if moment > after:
            return moment
    raise AssertionError("a week ahead is always later")
