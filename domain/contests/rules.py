"""Who may take part in a contest, and how: what a moderator may set beside the usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.contests.ages import made_at
from domain.refusals import Refusal
from domain.text import Instant, Role, Series, Text, counted, text

PRIZE_LENGTH = 100


class Voting(StrEnum):
    """How members vote."""

    CARDS = "cards"
    """One entry at a time, each rated; which comes next is chosen so that votes tell most."""
    LIKES = "likes"
    """All entries side by side, and each voter likes as many as they want."""
    ONE = "one"
    """All entries side by side, and each voter chooses one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wants to take part, as the guild knows them at this moment."""

    id: int
    roles: frozenset[int] = frozenset()
    joined_at: datetime | None = None
    """When they came to the guild; None where Discord does not say."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is particular to a contest; the defaults are the usual.

    `roles` are those of which one is needed to take part, none meaning that everybody may.
    `member_days` and `account_days` are for how long somebody must have been on the server, and
    have had an account. A `prize` from a list is that gift or a coupon of that campaign, given to
    each winner who claims it; otherwise it is words. `reviewed` entries wait for a moderator before
    they are voted on.
    """

    reviewed: bool = False
    roles: tuple[int, ...] = ()
    member_days: int = 0
    account_days: int = 0
    prize: str = ""
    gift_id: int = 0
    campaign_id: int = 0
    voting: Voting = Voting.CARDS

    def with_prize(self, prize: str, *, gift_id: int = 0, campaign_id: int = 0) -> Rules:
        """These rules with another prize; the same words without a number change nothing."""
        if prize == self.prize and not (gift_id or campaign_id):
            return self
        return replace(self, prize=prize, gift_id=gift_id, campaign_id=campaign_id)

    def as_document(self) -> dict[str, Any]:
        """The rules as JSON values."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Rules:
        """The rules that `as_document` made `document` of; what it does not name is usual."""
        return cls(
            **{
                **document,
                "roles": tuple(document.get("roles", ())),
                "voting": Voting(document.get("voting", Voting.CARDS)),
            }
        )

    def check(self, person: Person, now: datetime) -> None:
        """Raise `Refusal` unless `person` may take part at `now`, saying why and from when on."""
        if self.roles and not person.roles & set(self.roles):
            raise Refusal(text("This contest is for {roles}.", roles=self._roles()))
        if self.member_days:
            joined = person.joined_at or now
            _check_since(
                joined + timedelta(days=self.member_days),
                now,
                counted(
                    "This contest is for those who have been here for {count} day. You can take "
                    "part {when}.",
                    "This contest is for those who have been here for {count} days. You can take "
                    "part {when}.",
                    self.member_days,
                    when=Instant(joined + timedelta(days=self.member_days), "R"),
                ),
            )
        made = made_at(person.id)
        if self.account_days and made is not None:
            _check_since(
                made + timedelta(days=self.account_days),
                now,
                counted(
                    "This contest is for Discord accounts at least {count} day old.",
                    "This contest is for Discord accounts at least {count} days old.",
                    self.account_days,
                ),
            )

    def said(self) -> list[Text]:
        """The rules in sentences for the post; none where all is usual."""
        sentences = []
        if self.roles:
            sentences.append(text("Open to {roles}.", roles=self._roles()))
        if self.member_days:
            sentences.append(
                counted(
                    "Open to those who have been here for {count} day.",
                    "Open to those who have been here for {count} days.",
                    self.member_days,
                )
            )
        if self.account_days:
            sentences.append(
                counted(
                    "Open to Discord accounts at least {count} day old.",
                    "Open to Discord accounts at least {count} days old.",
                    self.account_days,
                )
            )
        if self.reviewed:
            sentences.append(text("A moderator looks at each entry before the vote."))
        if self.voting is Voting.LIKES:
            sentences.append(text("In the vote, like as many as you want."))
        if self.voting is Voting.ONE:
            sentences.append(text("In the vote, everybody chooses one."))
        if self.prize:
            sentences.append(text("🎁 The prize: {prize}", prize=self.prize))
        return sentences

    def _roles(self) -> Series:
        return Series(tuple(Role(role) for role in self.roles))


def _check_since(since: datetime, now: datetime, refusal: Text) -> None:
    if now < since:
        raise Refusal(refusal)
