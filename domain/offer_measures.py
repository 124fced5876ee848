"""Measures of wishes, complaints and offers."""

from __future__ import annotations

from domain.measures import Measure, People
from domain.translatable_text import text

WISHES_HEARD = Measure(
    key="offers.wishes",
    name=text("Wishes heard"),
    definition=text(
        "Messages in channels with offers that the bot took for a wish to buy, whether or not it "
        "made an offer; without a channel for moderators, only until the day's limit of offers. "
        "People: their authors."
    ),
    people=People.BY_DAY,
)
COMPLAINTS_HEARD = Measure(
    key="offers.complaints",
    name=text("Complaints heard"),
    definition=text(
        "Messages that the bot took for a complaint, in channels with offers, and everywhere else "
        "while alerts or talks are switched on, whether or not moderators were shown them. People: "
        "their authors."
    ),
    people=People.BY_HOUR,
    is_better_low=True,
)
OFFERS_MADE = Measure(
    key="offers.made",
    name=text("Offers made"),
    definition=text(
        "Offers that the bot decided to make, without trials and without those that could not be "
        "posted. People: members who got one."
    ),
    people=People.BY_DAY,
)
