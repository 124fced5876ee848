"""A member's data and consents in words, for `/privacy` and their page of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.consent import Consent, OfferConsent
from domain.data_summary import DataSummary
from domain.translatable_text import Text, counted, text

OFFERS: Mapping[OfferConsent, Text] = {
    OfferConsent.YES: text(
        "**Offers** are welcome: when you look for something, I may have a code."
    ),
    OfferConsent.NO: text("**Offers** are off: I never reply to you with one."),
    OfferConsent.UNASKED: text("**Offers:** you have not decided yet."),
}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent of a member: its name, whether it is given, and what that means."""

    choice: str
    is_on: bool
    said: Text


def summary_lines(kept: DataSummary) -> Iterator[Text]:
    """Yield a line for each kind of stored data."""
    given, received = kept.given, kept.received
    for line in (
        counted(
            "{count} contribution you made to others",
            "{count} contributions you made to others",
            given,
        ),
        counted(
            "{count} contribution others made to you",
            "{count} contributions others made to you",
            received,
        ),
        counted("{count} contest entry", "{count} contest entries", kept.entries),
        counted(
            "{count} rating of contest entries", "{count} ratings of contest entries", kept.votes
        ),
        counted("{count} offer made to you", "{count} offers made to you", kept.offers),
        counted("{count} coupon code", "{count} coupon codes", kept.coupons),
        counted("{count} weekly surprise", "{count} weekly surprises", kept.surprises),
        counted("{count} talk with the team", "{count} talks with the team", kept.talks),
        counted("{count} idea for the team", "{count} ideas for the team", kept.ideas),
    ):
        if line.count:
            yield line


def consent_lines(consent: Consent) -> Iterator[ConsentLine]:
    """Yield a line for each consent that is given or not; offers are in `OFFERS`."""
    for choice, on, said_on, said_off in (
        (
            "counted",
            consent.counted,
            text("**Counting** is on: I count what you do for others, and what they do for you."),
            text("**Counting** is off: I count nothing you give or receive."),
        ),
        (
            "named",
            consent.named,
            text(
                "**Being named** is on: posts may name you for what you do, and you may "
                "win a surprise."
            ),
            text("**Being named** is off: no post names you, and you never win a surprise."),
        ),
        (
            "listed",
            consent.listed,
            text(
                "**Being on the leaderboard** is on: everybody here sees your name, points and "
                "place."
            ),
            text("**Being on the leaderboard** is off: only you see your points, in /me."),
        ),
        (
            "pinged",
            consent.pinged,
            text("**Being notified** is on: Discord notifies you of your surprise."),
            text("**Being notified** is off: a surprise names you without a notification."),
        ),
        (
            "quoted",
            consent.quoted,
            text("**Being quoted** is on: a surprise may quote you."),
            text("**Being quoted** is off: a surprise links to your message without quoting it."),
        ),
        (
            "direct_messages",
            consent.direct_messages,
            text("**Direct messages** are on: I may write to you privately."),
            text("**Direct messages** are off: I never write to you first."),
        ),
    ):
        yield ConsentLine(choice, on, said_on if on else said_off)


def left_out_text(pictures: int) -> Text:
    """Return what is said of pictures that are not in an export."""
    return counted(
        "{count} picture was too large to include. Ask the person who hosts me for it.",
        "{count} pictures were too large to include. Ask the person who hosts me for them.",
        pictures,
    )
