"""Gifts: what a guild gives away, how one is chosen, and how it comes to its owner.

A gift that was decided for somebody is a grant: it is taken from the stock at that moment. Its
owner claims it within a time, then it is delivered; an unclaimed one is returned to the stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from random import Random
from typing import Any

from domain.contributions import ContributionKind
from domain.gift_kinds import DEFAULT_GIFT_KIND
from domain.gift_kinds.base import GiftKind
from domain.money import Money
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line, tidy_text
from domain.translatable_text import text

NAME_LENGTH = 100
WORDS_LENGTH = 500
POST_LENGTH = 1500
"""Maximum length of a guest post: a message takes 4,000 characters, and escaping may double it."""
MAX_QUANTITY = 1_000_000
NOBODY = 0
"""The owner of a gift that is set aside for somebody not known yet."""
CONTEST_PRIZE = "contest.result"
"""The source of grants that are prizes of contests."""
MAX_PREVIEW_DAYS = 365
REMIND_BEFORE = timedelta(days=3)


class GiftSize(IntEnum):
    """Size of a gift."""

    SMALL = 1
    FINE = 2
    GREAT = 3


class GrantState(StrEnum):
    """State of a grant."""

    OFFERED = "offered"
    CLAIMED = "claimed"
    """Its owner wants it; a person, or the bot, still has to act."""
    DELIVERED = "delivered"
    RETURNED = "returned"
    """Returned to the stock."""


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift of a guild's list; `id` is 0 before it is stored.

    `suits` is the kind of contribution that it suits, None for any; `quantity` is how many are in
    stock, None for no limit. `campaign_id`, `role_id`, `channel_id` and `link` are what is given,
    by kind; `words` are shown to the recipient; a preview lasts `days`.
    """

    id: int
    name: str
    kind: GiftKind = DEFAULT_GIFT_KIND
    suits: ContributionKind | None = None
    quantity: int | None = None
    size: GiftSize = GiftSize.FINE
    cost: Money | None = None
    campaign_id: int | None = None
    role_id: int | None = None
    channel_id: int | None = None
    link: str = ""
    words: str = ""
    days: int | None = None

    @property
    def in_stock(self) -> bool:
        """Whether there is one to be given."""
        return self.quantity is None or self.quantity > 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A gift that was decided for a member.

    `source` and `source_id` are the kind and the subject of the post that announced it, such as a
    weekly surprise; `until` is when it is returned if it is not claimed. `post` is the text that
    the owner of a guest post wrote, `note` the last failure or a moderator's last message.
    """

    id: int
    guild_id: int
    gift: Gift
    user_id: int
    source: str
    source_id: int
    state: GrantState
    granted_at: datetime
    until: datetime
    claimed_at: datetime | None = None
    delivered_at: datetime | None = None
    ends_at: datetime | None = None
    """The end of a preview."""
    has_address: bool = False
    post: str = ""
    note: str = ""

    @property
    def is_delivered(self) -> bool:
        """Whether its owner has it."""
        return self.state is GrantState.DELIVERED

    @property
    def is_contest_prize(self) -> bool:
        """Whether it was won in a contest."""
        return self.source == CONTEST_PRIZE


KIND_FIELDS: Mapping[str, Any] = {
    "campaign_id": None,
    "role_id": None,
    "channel_id": None,
    "link": "",
    "days": None,
}
"""Fields that only some kinds use, and their values in the other kinds."""


def without_unused(gift: Gift) -> Gift:
    """Return the gift without fields that its kind does not use, so none is given by mistake."""
    unused = {name: empty for name, empty in KIND_FIELDS.items() if name not in gift.kind.fields}
    return replace(gift, **unused)


def remind_at(granted_at: datetime, until: datetime) -> datetime:
    """Return when to remind the owner.

    It is three days before the return, or halfway if that is later.
    """
    return max(until - REMIND_BEFORE, granted_at + (until - granted_at) / 2)


def checked_name(typed: str) -> str:
    """Return a gift's name as it is stored; raise `Refusal` for an empty or too long one."""
    name = tidy_line(typed)
    if not name or len(name) > NAME_LENGTH:
        raise Refusal(text("Give the gift a name of 1 to 100 characters."))
    return name


def validated(gift: Gift) -> Gift:
    """Return the gift with tidy words; raises `Refusal` for an invalid one."""
    gift = replace(gift, name=checked_name(gift.name), words=tidy_text(gift.words))
    if gift.quantity is not None and not 1 <= gift.quantity <= MAX_QUANTITY:
        raise Refusal(text("Say how many there are, at least one, or leave it empty for no limit."))
    if len(gift.words) > WORDS_LENGTH:
        raise Refusal(text("That is too long. Use up to {most} characters.", most=WORDS_LENGTH))
    if gift.days is not None and not 1 <= gift.days <= MAX_PREVIEW_DAYS:
        raise Refusal(text("A preview can last 1 to {most} days.", most=MAX_PREVIEW_DAYS))
    gift.kind.check(gift)
    return gift


def deserved_size(points: int, others: Sequence[int]) -> GiftSize:
    """Return the size of gift that `points` deserve, compared with earlier recipients' points.

    The best third of all get great ones, the last third small ones; with fewer than three to
    compare with, it is a fine one.
    """
    if len(others) < 3:
        return GiftSize.FINE
    below = sum(other < points for other in others) + sum(other == points for other in others) / 2
    share = below / len(others)
    if share >= 2 / 3:
        return GiftSize.GREAT
    return GiftSize.SMALL if share < 1 / 3 else GiftSize.FINE


def choose_gift(
    kinds: Sequence[ContributionKind],
    gifts: Iterable[Gift],
    *,
    rng: Random,
    tier: GiftSize = GiftSize.FINE,
) -> Gift | None:
    """Return a gift in stock for somebody who did `kinds`, most valued first, or None.

    Gifts of their most valued kind come first, then those of their next, then those for anybody,
    then all others, since an unfitting gift is better than none. Of those, the nearest to `tier` is
    taken, and between equals chance decides.
    """
    stocked = sorted((gift for gift in gifts if gift.in_stock), key=lambda gift: gift.id)
    order: list[ContributionKind | None] = [*kinds, None]

    def rank(gift: Gift) -> tuple[int, int]:
        suits = order.index(gift.suits) if gift.suits in order else len(order)
        return suits, abs(gift.size - tier)

    best = min(map(rank, stocked), default=None)
    fitting = [gift for gift in stocked if rank(gift) == best]
    return rng.choice(fitting) if fitting else None


@dataclass(frozen=True, slots=True)
class GiftStock:
    """A gift of the list, and how many of it are with members, by state."""

    gift: Gift
    offered: int
    claimed: int
    delivered: int
