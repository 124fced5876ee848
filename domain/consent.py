"""What a member allows the bot to do with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class OfferConsent(StrEnum):
    """Whether a member wants to hear of offers; nobody is assumed to."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Consent:
    """What one member allows in one guild; the defaults are for who has chosen nothing."""

    counted: bool = True
    """Contributions given and received are counted."""
    named: bool = True
    """Posts may name the member for what they did in public: surprises, milestones, tier roles."""
    listed: bool = False
    """The member asked to be on boards, where everybody sees their points and place."""
    direct_messages: bool = False
    offers: OfferConsent = OfferConsent.UNASKED
    monthly: bool = True
    """Where direct messages are allowed, one a month may say how often the member was thanked."""
    quoted: bool = False
    """The words of their messages may be shown again beside the reasons of a surprise."""
    pinged: bool = False
    """Their weekly surprise may notify them; their name stands in the post all the same."""

    @property
    def left_alone(self) -> bool:
        """Whether the member allows nothing: then nothing is written down about them."""
        return self.offers is OfferConsent.NO and not (
            self.counted or self.named or self.listed or self.direct_messages
        )

    def changed(self, **choices: Any) -> Consent:
        """With these choices; who would rather not be named any more leaves the boards, too.

        They may come back to the boards alone: that they ask for by itself.
        """
        if choices.get("named") is False:
            choices = {"listed": False} | choices
        return replace(self, **choices)


NOTHING_ALLOWED = Consent(
    counted=False, named=False, direct_messages=False, offers=OfferConsent.NO, monthly=False
)
"""What somebody allows who wants to be left alone."""
