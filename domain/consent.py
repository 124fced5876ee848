"""A member's consent: what they allow the bot to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class OfferConsent(StrEnum):
    """A member's wish about offers; the default is that they were not asked."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Consent:
    """The choices of one member in one guild; the defaults are those of a new member."""

    counted: bool = True
    """Contributions given and received are counted."""
    named: bool = True
    """Posts may name the member for what they did in public: surprises, milestones, tier roles."""
    listed: bool = False
    """The member asked to be on leaderboards, where everybody sees their points and place."""
    direct_messages: bool = False
    offers: OfferConsent = OfferConsent.UNASKED
    monthly: bool = True
    """One direct message a month may say how often the member was thanked, if these are allowed."""
    quoted: bool = False
    """The words of their messages may be shown again beside the reasons of a surprise."""
    pinged: bool = False
    """Their weekly surprise may notify them; their name is in the post either way."""

    @property
    def left_alone(self) -> bool:
        """Whether the member allows nothing: then nothing is recorded about them."""
        return self.offers is OfferConsent.NO and not (
            self.counted or self.named or self.listed or self.direct_messages
        )

    def changed(self, **choices: Any) -> Consent:
        """Return the consent with these choices replaced.

        A member who stops being named also leaves the leaderboards; to come back, they ask to be
        listed again.
        """
        if choices.get("named") is False:
            choices = {"listed": False} | choices
        return replace(self, **choices)


NOTHING_ALLOWED = Consent(
    counted=False, named=False, direct_messages=False, offers=OfferConsent.NO, monthly=False
)
"""The choices of somebody who wants to be left alone."""
