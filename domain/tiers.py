"""Tiers: how far a member's recent contributions carry them, slowly up and slowly down.

What counts are *recent points*: those of each week, halved for every `HALF_LIFE` weeks that have
passed since. A tier is reached at its points. It is lost only when three things come together: the
points fell below three quarters of what the tier asks for, a word was said about it, and four weeks
after that word they had not come back to seven eighths. So nobody who hovers around a threshold is
moved to and fro, and nobody falls by surprise or by more than one tier at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from domain.contributions.contribution import ContributionKind
from domain.contributions.periods import week_of
from domain.refusals import Refusal
from domain.text import Text, Timestamp, counted, text

WEEKS = 52
"""How many weeks count, the current one included; older ones would weigh about a hundredth."""
HALF_LIFE = 8
"""After so many weeks a point counts half."""
GRACE = timedelta(weeks=4)
MAX_LEVELS = 5
MAX_NAME_LENGTH = 30

_ONE = 1 << 16
_WEIGHTS: tuple[int, ...] = tuple(round(_ONE * 0.5 ** (age / HALF_LIFE)) for age in range(WEEKS))
"""What a point of each age in weeks is worth, in 65,536ths: whole, so that sums are exact."""


class AdvocateKind(StrEnum):
    """What somebody mostly does for the community."""

    HELPER = "helper"
    ENTERTAINER = "entertainer"
    SCOUT = "scout"
    CONNECTOR = "connector"


_ADVOCATES: Mapping[str, AdvocateKind] = {
    ContributionKind.HELPED: AdvocateKind.HELPER,
    ContributionKind.ENTERTAINED: AdvocateKind.ENTERTAINER,
    ContributionKind.INTERESTED: AdvocateKind.SCOUT,
    "connected": AdvocateKind.CONNECTOR,
}
ADVOCATES: Mapping[AdvocateKind, Text] = {
    AdvocateKind.HELPER: text("🙏 You are a **helper**: people count on what you know."),
    AdvocateKind.ENTERTAINER: text("😂 You are an **entertainer**: people smile because of you."),
    AdvocateKind.SCOUT: text("💡 You are a **scout**: you find what others want to see."),
    AdvocateKind.CONNECTOR: text("🤝 You are a **connector**: you bring people together."),
}
"""How each is told so."""


@dataclass(frozen=True, slots=True)
class TierLevel:
    """One tier of a guild: the recent points that reach it, its name (None: ours) and its role."""

    points: int
    name: str | None = None
    role_id: int | None = None


DEFAULT_LEVELS = (TierLevel(60), TierLevel(200), TierLevel(600))
"""About one, three and ten thanks a week, kept up for two months."""

_NAMES = (text("Spark"), text("Flame"), text("Torch"), text("Lantern"), text("Beacon"))


@dataclass(frozen=True, slots=True)
class HeldTier:
    """The tier that a member has, 0 for none, and since when their points have been too low."""

    tier: int = 0
    low_since: datetime | None = None


class TierChange(StrEnum):
    """What a review brought for a member."""

    REACHED = "reached"
    WARNED = "warned"
    """From now on the points are too low; the tier stays for `GRACE`."""
    KEPT = "kept"
    """They were too low and are not any more."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class TierStanding:
    """Where a member stands: recent points, what they hold, and what they mostly do."""

    points: int
    held: HeldTier
    advocate: AdvocateKind | None = None


def weeks_until(day: date) -> tuple[str, ...]:
    """The weeks that count on `day`, its own first."""
    return tuple(week_of(day - timedelta(weeks=age)) for age in range(WEEKS))


def recent_points(by_week: Mapping[str, int], weeks: Sequence[str]) -> int:
    """The recent points of somebody with these points in each week; `weeks` as `weeks_until`.

    Whole, rounded down, and never below zero whatever was taken back.
    """
    weighed: int = sum(
        by_week.get(week, 0) * weight for week, weight in zip(weeks, _WEIGHTS, strict=True)
    )
    return max(weighed, 0) // _ONE


def advocate_kind(points: Mapping[str, int]) -> AdvocateKind | None:
    """What somebody with these points by kind mostly does; None for one who has none.

    Taking part says nothing about it. Of equals, the first in the order of `AdvocateKind`.
    """
    most = max((points.get(kind, 0) for kind in _ADVOCATES), default=0)
    if most <= 0:
        return None
    return next(role for kind, role in _ADVOCATES.items() if points.get(kind, 0) == most)


def review_tier(
    held: HeldTier, points: int, levels: Sequence[TierLevel], at: datetime
) -> tuple[HeldTier, TierChange | None]:
    """What a member holds after a look at their recent `points` at `at`, and the news in it.

    Going up is at once and as far as the points reach; going down is one tier, after `GRACE`.
    The same look taken twice at the same moment changes nothing the second time.
    """
    reached = sum(points >= level.points for level in levels)
    tier = min(held.tier, len(levels))
    if reached > tier:
        return HeldTier(reached), TierChange.REACHED
    if tier == 0:
        return HeldTier(), None
    least = levels[tier - 1]
    if held.low_since is None or tier < held.tier:
        low = points * 4 < least.points * 3
        return (HeldTier(tier, at), TierChange.WARNED) if low else (HeldTier(tier), None)
    if points >= points_to_keep(least):
        return HeldTier(tier), TierChange.KEPT
    over = at - held.low_since >= GRACE
    return (HeldTier(tier - 1), TierChange.LOST) if over else (held, None)


def points_to_keep(level: TierLevel) -> int:
    """The recent points with which somebody who had too few keeps the tier after all."""
    return -(-level.points * 7 // 8)


def tier_role(tier: int, levels: Sequence[TierLevel]) -> int | None:
    """The role of somebody in `tier`: its own, or that of the nearest below which has one."""
    return next((level.role_id for level in reversed(levels[:tier]) if level.role_id), None)


def tier_roles(levels: Sequence[TierLevel]) -> tuple[int, ...]:
    """All roles that tiers give, each once."""
    return tuple(dict.fromkeys(level.role_id for level in levels if level.role_id))


def check_levels(levels: Sequence[TierLevel]) -> None:
    """Refuse tiers that are too many or none, or do not each ask for more than the one below."""
    if not 1 <= len(levels) <= MAX_LEVELS:
        raise Refusal(text("There are between 1 and {most} tiers.", most=MAX_LEVELS))
    points = [0, *(level.points for level in levels)]
    if any(above <= below for below, above in pairwise(points)):
        raise Refusal(text("Each tier needs more points than the one below it."))
    for level in levels:
        if level.name is not None and not 1 <= len(level.name.strip()) <= MAX_NAME_LENGTH:
            raise Refusal(text("A tier's name has 1 to {most} characters.", most=MAX_NAME_LENGTH))


def with_level(
    levels: Sequence[TierLevel], tier: int, level: TierLevel | None
) -> tuple[TierLevel, ...]:
    """The levels with that of `tier` replaced, added on top, or, with None, the top one taken away.

    Raises `Refusal` where there is no such tier, or what is left cannot be.
    """
    if not 1 <= tier <= min(len(levels) + 1, MAX_LEVELS):
        raise Refusal(text("Add tiers one above the other: the next is tier {next}.", next=tier))
    if level is None:
        if tier != len(levels):
            raise Refusal(text("Only the highest tier can be taken away."))
        changed = tuple(levels[:-1])
    else:
        changed = (*levels[: tier - 1], level, *levels[tier:])
    check_levels(changed)
    return changed


def tier_name(tier: int, levels: Sequence[TierLevel]) -> Text | str:
    """How a tier is called; the words of a guild stand for themselves."""
    own = levels[tier - 1].name if tier <= len(levels) else None
    if own is not None:
        return own
    # The lowest is always a spark and the highest always a beacon.
    last = max(len(levels), tier)
    return _NAMES[-1 if tier == last and last > 1 else min(tier, len(_NAMES)) - 1]


def describe_standing(place: TierStanding, levels: Sequence[TierLevel]) -> tuple[Text, ...]:
    """What `/me` says about somebody's kind and tier, and what is next."""
    said: list[Text] = []
    if place.advocate is not None:
        said.append(ADVOCATES[place.advocate])
    tier = min(place.held.tier, len(levels))
    if tier:
        said.append(
            counted(
                "✨ Your tier is **{tier}**, with {count} recent point.",
                "✨ Your tier is **{tier}**, with {count} recent points.",
                place.points,
                tier=tier_name(tier, levels),
            )
        )
    if tier and place.held.low_since is not None:
        said.append(tier_change_text(TierChange.WARNED, tier, place.held.low_since, levels))
    elif tier < len(levels):
        missing = max(levels[tier].points - place.points, 1)
        said.append(
            counted(
                "Next is **{tier}**: {count} recent point more.",
                "Next is **{tier}**: {count} recent points more.",
                missing,
                tier=tier_name(tier + 1, levels),
            )
        )
    said.append(text("-# Recent points fade slowly: after eight weeks each counts half."))
    return tuple(said)


def tier_change_text(
    news: TierChange, tier: int, at: datetime, levels: Sequence[TierLevel]
) -> Text:
    """What a member is told, privately, about `news` of `tier` at `at`."""
    name = tier_name(tier, levels)
    match news:
        case TierChange.REACHED:
            return text("✨ You reached the tier **{tier}**. Thank you for all you do!", tier=name)
        case TierChange.WARNED:
            return text(
                "⏳ It has been quieter around you lately, and that is fine. Your tier **{tier}** "
                "stays yours until {until} at least, and beyond with {points} recent points then.",
                tier=name,
                until=Timestamp(at + GRACE, "D"),
                points=points_to_keep(levels[min(tier, len(levels)) - 1]),
            )
        case TierChange.KEPT:
            return text("💛 Good to see you: your tier **{tier}** stays yours.", tier=name)
        case TierChange.LOST:
            return text(
                "🍂 Your tier **{tier}** rests for now, as I wrote to you. Whatever you did is "
                "remembered, and the way back is open.",
                tier=name,
            )


def waiting_gifts_text(gifts: int) -> Text:
    """That gifts which came with a tier wait for the member."""
    return counted(
        "🎁 A gift that came with your tier waits for you: /gifts",
        "🎁 {count} gifts that came with your tier wait for you: /gifts",
        gifts,
    )


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role to be given to a member, or taken."""

    guild_id: int
    user_id: int
    role_id: int
    give: bool
    attempts: int
