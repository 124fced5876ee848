"""Initiatives: what a team tries, what it costs, and whether it goes on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.money import Money
from domain.plan import MAX_HOURS
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

TITLE_LENGTH, HYPOTHESIS_LENGTH, REASON_LENGTH = 60, 200, 200
MAX_INITIATIVES = 30
"""How many initiatives a guild can have, those that were stopped included."""
MAX_LINKS = 10
FEW = 3
"""With fewer that run, there is nothing to compare."""
MOST_SHARE = 0.6
"""One that takes more of the hours than this leaves too little for the others."""


class Verdict(StrEnum):
    """Decision of a team about an initiative."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"


class LinkedKind(StrEnum):
    """Kind of thing that an initiative can be linked with."""

    CONTEST = "contest"
    CAMPAIGN = "campaign"
    PROMPT = "prompt"
    EXPERIMENT = "experiment"


class LinkedThing(NamedTuple):
    """A contest, a campaign, a prompt or a test, by its number."""

    kind: LinkedKind
    id: int

    @property
    def key(self) -> str:
        """The word by which an option of a command names it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Initiative:
    """Something that a team tries for a time."""

    id: int
    guild_id: int
    title: str
    hypothesis: str
    hours: int
    """Hours a week."""
    money: Money | None
    """For the whole of it."""
    goal_id: int | None
    until: date
    links: Collection[LinkedThing] = ()
    verdict: Verdict | None = None
    reason: str = ""
    """The sentence with which the team decided."""
    decided_on: date | None = None

    def runs(self, today: date) -> bool:
        """Return whether it goes on: it was not stopped, and its time is not over."""
        return self.verdict is not Verdict.STOP and today <= self.until

    def waits_for_verdict(self, today: date) -> bool:
        """Return whether its time is over, and nobody has decided since."""
        if self.verdict is Verdict.STOP or today <= self.until:
            return False
        return self.decided_on is None or self.decided_on <= self.until


@dataclass(frozen=True, slots=True)
class NewInitiative:
    """An initiative as it is typed, before it is stored."""

    title: str
    hypothesis: str
    hours: int
    money: Money | None
    goal_id: int | None
    until: date

    def checked(self, today: date) -> NewInitiative:
        """Return it tidied; raise `Refusal` for one that cannot be."""
        title, hypothesis = tidy_line(self.title), tidy_line(self.hypothesis)
        if not title or len(title) > TITLE_LENGTH:
            raise Refusal(text("Give it a name of at most {most} characters.", most=TITLE_LENGTH))
        if not hypothesis or len(hypothesis) > HYPOTHESIS_LENGTH:
            raise Refusal(
                text(
                    "Say in at most {most} characters what you think will happen, and why.",
                    most=HYPOTHESIS_LENGTH,
                )
            )
        if not 0 <= self.hours <= MAX_HOURS:
            raise Refusal(text("Write the hours a week in digits, at most {most}.", most=MAX_HOURS))
        if self.until <= today:
            raise Refusal(text("Choose a day ahead: an initiative runs until then."))
        return NewInitiative(title, hypothesis, self.hours, self.money, self.goal_id, self.until)


def checked_reason(typed: str) -> str:
    """Return the sentence with which a team decides; raise `Refusal` without one."""
    reason = tidy_line(typed)
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal(
            text("Say why, in a sentence of at most {most} characters.", most=REASON_LENGTH)
        )
    return reason


def share_of_hours(one: Initiative, running: Sequence[Initiative]) -> float:
    """Return the share of the hours of all that run which this one takes."""
    hours = sum(each.hours for each in running)
    return one.hours / hours if hours else 0.0


def portfolio_notes(initiatives: Sequence[Initiative], today: date) -> list[Text]:
    """Return what is to be said of all initiatives together."""
    running = [each for each in initiatives if each.runs(today)]
    notes = []
    if running and len(running) < FEW:
        notes.append(
            text("Fewer than {few} initiatives run: nothing can take over from one.", few=FEW)
        )
    if len(running) > 1:
        notes += [
            text(
                "“{title}” takes {percent}% of the hours: little is left to try anything else.",
                title=each.title,
                percent=round(100 * share),
            )
            for each in running
            if (share := share_of_hours(each, running)) > MOST_SHARE
        ]
    return notes
