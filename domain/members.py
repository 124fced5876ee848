"""What a member allows the bot to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Offers(StrEnum):
    """Whether a member wants to hear of offers; nobody is assumed to."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Consent:
    """What one member allows in one guild; the defaults are for who has chosen nothing."""

    counted: bool = True
    """Contributions given and received are counted."""
    ranked: bool = True
    """The member may appear on leaderboards and be surprised in public."""
    direct_messages: bool = False
    offers: Offers = Offers.UNASKED
    monthly: bool = True
    """Where direct messages are allowed, one a month may say how often the member was thanked."""
    quoted: bool = False
    """The words of their messages may be shown again beside the reasons of a surprise."""
    pinged: bool = False
    """Their weekly surprise may notify them; their name stands in the post all the same."""


NOTHING_ALLOWED = Consent(
    counted=False, ranked=False, direct_messages=False, offers=Offers.NO, monthly=False
)
"""What somebody allows who wants to be left alone."""
