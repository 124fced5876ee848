"""A guild's settings for offers: where and how often they are made, and in what words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.setup_profiles import SELL
from domain.translatable_text import text

MIN_PAUSE_DAYS = 30
"""Minimum pause between offers to a member, which no guild can shorten."""


@dataclass(frozen=True, slots=True)
class OfferSettings(SettingsSection):
    """A guild's settings for offers."""

    KEY: ClassVar[str] = "offers"

    offer_channel_ids: tuple[int, ...] = ()
    offers_per_day: int = 20
    """Maximum number of offers a day in the guild."""
    offer_pause_days: int = MIN_PAUSE_DAYS
    """Days without an offer to a member after one."""
    offers_trial: bool = True
    """Offers are not made yet, but shown to the moderators; every guild starts so."""
    offer_threshold: float | None = None
    """Minimum certainty of a wish, from 0 to 1; None for the built-in one."""
    offer_words: str | None = None
    """Words of the public reply, with `{product}` in them; None for the built-in ones."""
    purchase_phrases: tuple[str, ...] = ()
    """Phrases that moderators always take for a wish to buy (`domain.intent.guild_phrases`)."""
    ignored_phrases: tuple[str, ...] = ()
    """Phrases that moderators never take for one."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if self.offer_threshold is not None and not 0.0 <= self.offer_threshold <= 1.0:
            raise Refusal(text("Confidence must be between 0 and 100%."))


OFFERS = Feature(
    key="offers",
    position=40,
    label=text("Offers"),
    about=text("Codes for members who want to buy"),
    reads_messages=True,
    first_try=text(
        "**Give a discount**: /campaign create, such as 10% off the blue mug, for 14 days. Then "
        "write “where can I buy the blue mug?” where I listen. Until you end the trial, only "
        "moderators see what I would offer."
    ),
    profiles=(SELL,),
    channels=PostingChannels(
        "offer_channel_ids",
        unchosen=text("Offers have no channel yet. Choose one or more under “Where”."),
        unused=text("Offers have channels but are switched off. Switch them on under “What”."),
    ),
)
