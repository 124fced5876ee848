"""Rules of a contest: who may take part, and how, with the usual defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.contests.account_age import ACCOUNT_DAYS, account_created_at
from domain.contests.prizes import PrizeAward, PrizeSlot
from domain.contests.voting_modes import DEFAULT_VOTING_MODE, voting_mode
from domain.contests.voting_modes.base import VotingMode
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import JoinedList, Role, Text, Timestamp, Value, counted, text

PRIZE_LENGTH = 100
JURY_LEVELS = 5
"""Best score of a juror on a criterion; the worst is 1."""
MAX_CRITERIA = 5
CRITERION_LENGTH = 40
RUN_OFF_HOURS = (6, 12, 24, 48, 72)
"""Possible lengths of a run-off."""
CHOICE_HOURS = 48
"""Time that moderators have to choose among the tied, in hours."""
MAX_TIED = 10
"""Maximum number of tied entries to which the policy applies; more share the place."""


class TiePolicy(StrEnum):
    """Policy for a tie for a first place."""

    SHARED = "shared"
    CHOICE = "choice"
    """The moderators choose, within `CHOICE_HOURS`; after that the place is shared."""
    RUN_OFF = "run_off"
    """The voters of this prize choose one of the tied; still tied, they share the place."""


@dataclass(frozen=True, slots=True)
class Jury:
    """The jury's role and criteria, each scored from 1 to `JURY_LEVELS`, with equal weights."""

    role_id: int
    criteria: tuple[str, ...]

    @classmethod
    def of(cls, role_id: int, criteria: Iterable[str]) -> Jury:
        """Return a jury with these criteria, without empty ones.

        Raises `Refusal` if it is invalid.
        """
        named = tuple(dict.fromkeys(filter(None, (tidy_line(one) for one in criteria))))
        if not 1 <= len(named) <= MAX_CRITERIA:
            raise Refusal(
                text("Give the jury 1 to {most} criteria, one per line.", most=MAX_CRITERIA)
            )
        for criterion in named:
            if len(criterion) > CRITERION_LENGTH:
                raise Refusal(
                    text(
                        "Keep each criterion within {most} characters: “{criterion}” is longer.",
                        most=CRITERION_LENGTH,
                        criterion=criterion,
                    )
                )
        return cls(role_id, named)

    def check(self, person: Participant) -> None:
        """Raise `Refusal` unless `person` is in the jury."""
        if self.role_id not in person.roles:
            raise Refusal(
                text("Only the jury scores here: members with {role}.", role=Role(self.role_id))
            )


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who wants to take part, with what the guild knows of them at this moment."""

    id: int
    roles: frozenset[int] = frozenset()
    joined_at: datetime | None = None
    """The moment when they joined the guild; None if Discord does not say."""


@dataclass(frozen=True, slots=True)
class ContestRules:
    """The rules of a contest; the defaults are the usual ones.

    `roles` are those of which one is needed to take part; without any, everybody may. `member_days`
    and `account_days` are the minimum ages of a participant's membership and account. A `prize`
    from a list is that gift or a coupon of that campaign, given to each winner who claims it;
    otherwise it is words. `reviewed` entries wait for a moderator before they are voted on. If jury
    and public each have a prize, `prize` is the public's and `jury_prize` the jury's, in words. A
    run-off takes `run_off_hours`.
    """

    reviewed: bool = False
    roles: tuple[int, ...] = ()
    member_days: int = 0
    account_days: int = 0
    prize: str = ""
    gift_id: int = 0
    campaign_id: int = 0
    voting: VotingMode = DEFAULT_VOTING_MODE
    jury: Jury | None = None
    jury_prize: str = ""
    ties: TiePolicy = TiePolicy.SHARED
    run_off_hours: int = 24
    voter_days: int = ACCOUNT_DAYS
    """Minimum age of a counted voter's account when the contest opens, in days."""

    @property
    def prizes(self) -> tuple[PrizeAward, ...]:
        """The prizes by who decides: the public, a jury, or each about one of its own."""
        if not self.voting.has_public:
            return (PrizeAward.JURY,)
        return (
            (PrizeAward.PUBLIC, PrizeAward.JURY) if self.voting.has_jury else (PrizeAward.PUBLIC,)
        )

    def prize_in(self, slot: PrizeSlot) -> PrizeAward:
        """Return the prize in this slot; a contest with one prize has it in both."""
        return self.prizes[min(slot, len(self.prizes) - 1)]

    def slot_of(self, prize: PrizeAward) -> PrizeSlot:
        """Return the slot of a prize."""
        return PrizeSlot.MAIN if prize is self.prizes[0] else PrizeSlot.BESIDE

    def prize_of(self, prize: PrizeAward) -> str:
        """Return the words of a prize; those of the first of `prizes` are in `prize`."""
        return self.prize if self.slot_of(prize) is PrizeSlot.MAIN else self.jury_prize

    def check_voter(self, prize: PrizeAward, person: Participant, now: datetime) -> None:
        """Raise `Refusal` unless `person` may vote for this prize at `now`."""
        if prize is PrizeAward.JURY and self.jury is not None:
            self.jury.check(person)
        else:
            self.check_participant(person, now)

    def check_complete(self) -> None:
        """Raise `Refusal` if a jury is to score and none was chosen."""
        if self.voting.has_jury and self.jury is None:
            raise Refusal(text("This contest has a jury: choose its role and criteria first."))

    def with_prize(self, prize: str, *, gift_id: int = 0, campaign_id: int = 0) -> ContestRules:
        """Return these rules with another prize; the same words without a number change nothing."""
        if prize == self.prize and not (gift_id or campaign_id):
            return self
        return replace(self, prize=prize, gift_id=gift_id, campaign_id=campaign_id)

    def as_document(self) -> dict[str, Any]:
        """Return the rules as JSON values."""
        return {**asdict(self), "voting": self.voting.key}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ContestRules:
        """Return the rules that `as_document` turned into `document`.

        Missing ones have defaults.
        """
        return cls(
            **{
                **document,
                "roles": tuple(document.get("roles", ())),
                "voting": voting_mode(document.get("voting", DEFAULT_VOTING_MODE.key)),
                "ties": TiePolicy(document.get("ties", TiePolicy.SHARED)),
                "jury": _jury(document.get("jury")),
            }
        )

    def check_participant(self, person: Participant, now: datetime) -> None:
        """Raise `Refusal` unless `person` may take part at `now`, with the reason and the time."""
        if self.roles and not person.roles & set(self.roles):
            raise Refusal(text("This contest is for {roles}.", roles=self._roles()))
        if self.member_days:
            joined = person.joined_at or now
            _check_since(
                joined + timedelta(days=self.member_days),
                now,
                counted(
                    "This contest is for members who have been here for {count} day. You "
                    "can take part {when}.",
                    "This contest is for members who have been here for {count} days. You "
                    "can take part {when}.",
                    self.member_days,
                    when=Timestamp(joined + timedelta(days=self.member_days), "R"),
                ),
            )
        made = account_created_at(person.id)
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

    def describe(self) -> list[Text]:
        """Return the rules in sentences for the post; empty if all are usual."""
        sentences: list[Text] = []
        if self.roles:
            sentences.append(text("Open to {roles}.", roles=self._roles()))
        if self.member_days:
            sentences.append(
                counted(
                    "Open to members who have been here for {count} day.",
                    "Open to members who have been here for {count} days.",
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
        if self.voter_days not in {0, ACCOUNT_DAYS}:
            sentences.append(
                counted(
                    "Votes count from accounts created at least {count} day before the contest.",
                    "Votes count from accounts created at least {count} days before the contest.",
                    self.voter_days,
                )
            )
        if self.reviewed:
            sentences.append(text("A moderator reviews each entry before the vote."))
        return [*sentences, *self._voting_said(), *self._ties_said(), *self._prizes_said()]

    def _voting_said(self) -> list[Text]:
        jury: dict[str, Value] | None = None
        if self.jury is not None:
            role, criteria = Role(self.jury.role_id), JoinedList(self.jury.criteria)
            jury = {"role": role, "criteria": criteria}
        return self.voting.rule_lines(jury)

    def _ties_said(self) -> list[Text]:
        if self.ties is TiePolicy.CHOICE:
            return [text("If first place is tied, the moderators choose.")]
        if self.ties is TiePolicy.RUN_OFF:
            return [
                counted(
                    "If first place is tied, a run-off of {count} hour decides.",
                    "If first place is tied, a run-off of {count} hours decides.",
                    self.run_off_hours,
                )
            ]
        return []

    def _prizes_said(self) -> list[Text]:
        if not self.voting.has_two_prizes:
            return [text("🎁 The prize: {prize}", prize=self.prize)] if self.prize else []
        said = []
        if self.prize:
            said.append(text("🎁 The public's prize: {prize}", prize=self.prize))
        if self.jury_prize:
            said.append(text("🎁 The jury's prize: {prize}", prize=self.jury_prize))
        return said

    def _roles(self) -> JoinedList:
        return JoinedList(tuple(Role(role) for role in self.roles))


def _jury(document: Mapping[str, Any] | None) -> Jury | None:
    if document is None:
        return None
    return Jury(document["role_id"], tuple(document["criteria"]))


def _check_since(since: datetime, now: datetime, refusal: Text) -> None:
    if now < since:
        raise Refusal(refusal)
