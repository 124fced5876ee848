"""Tiers: levels that members reach by recent contributions, slowly up and slowly down.

*Recent points* are those of each week, halved for every `HALF_LIFE` weeks that have passed since. A
tier is reached at its points. It is lost only when three things come together: the points fell
below three quarters of the tier's, the member was warned, and four weeks later the points are still
below seven eighths. So a member near a threshold does not move to and fro, and nobody falls without
warning or by more than one tier at a time.
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
from domain.translatable_text import Text, Timestamp, counted, text

WEEKS = 52
"""Number of weeks that count, the current one included; older ones would weigh about 1%."""
HALF_LIFE = 8
"""Number of weeks after which a point counts half."""
GRACE = timedelta(weeks=4)
MAX_LEVELS = 5
MAX_NAME_LENGTH = 30

_ONE = 1 << 16
_WEIGHTS: tuple[int, ...] = tuple(round(_ONE * 0.5 ** (age / HALF_LIFE)) for age in range(WEEKS))
"""Worth of a point by its age in weeks, in 65,536ths: whole numbers, so that sums are exact."""


class AdvocateKind(StrEnum):
    """A member's main way to contribute."""

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
"""The sentence for each kind."""


@dataclass(frozen=True, slots=True)
class TierLevel:
    """One tier of a guild: its points, its name (None for the built-in one) and its role."""

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
    """Outcome of a review for a member."""

    REACHED = "reached"
    WARNED = "warned"
    """The points are now too low; the tier stays for `GRACE`."""
    KEPT = "kept"
    """The points were too low and are sufficient again."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class TierStanding:
    """A member's recent points, held tier and main kind of contribution."""

    points: int
    held: HeldTier
    advocate: AdvocateKind | None = None


def weeks_until(day: date) -> tuple[str, ...]:
    """Return the weeks that count on `day`, its own first."""
    return tuple(week_of(day - timedelta(weeks=age)) for age in range(WEEKS))


def recent_points(by_week: Mapping[str, int], weeks: Sequence[str]) -> int:
    """Return the recent points from the points of each week; `weeks` as `weeks_until` returns.

    A whole number, rounded down, and never below zero whatever was taken back.
    """
    weighed: int = sum(
        by_week.get(week, 0) * weight for week, weight in zip(weeks, _WEIGHTS, strict=True)
    )
    return max(weighed, 0) // _ONE


def advocate_kind(points: Mapping[str, int]) -> AdvocateKind | None:
    """Return a member's main kind by their points of each kind; None if they have none.

    Taking part does not count. Of equals, the first in the order of `AdvocateKind` is returned.
    """
    most = max((points.get(kind, 0) for kind in _ADVOCATES), default=0)
    if most <= 0:
        return None
    return next(role for kind, role in _ADVOCATES.items() if points.get(kind, 0) == most)


def review_tier(
    held: HeldTier, points: int, levels: Sequence[TierLevel], at: datetime
) -> tuple[HeldTier, TierChange | None]:
    """Return the tier held after a review of recent `points` at `at`, and the change if any.

    A member goes up at once and as far as the points reach, and down by one tier, after `GRACE`.
    Repeating the review at the same moment changes nothing.
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
    """Return the recent points with which a warned member keeps the tier."""
    return -(-level.points * 7 // 8)


def tier_role(tier: int, levels: Sequence[TierLevel]) -> int | None:
    """Return the role of a member in `tier`: its own, or the nearest lower tier's."""
    return next((level.role_id for level in reversed(levels[:tier]) if level.role_id), None)


def tier_roles(levels: Sequence[TierLevel]) -> tuple[int, ...]:
    """Return all roles that tiers give, each once."""
    return tuple(dict.fromkeys(level.role_id for level in levels if level.role_id))


def check_levels(levels: Sequence[TierLevel]) -> None:
    """Raise `Refusal` for too many tiers, none, or points that do not increase."""
    if not 1 <= len(levels) <= MAX_LEVELS:
        raise Refusal(text("You can have 1 to {most} tiers.", most=MAX_LEVELS))
    points = [0, *(level.points for level in levels)]
    if any(above <= below for below, above in pairwise(points)):
        raise Refusal(text("Each tier needs more points than the one below it."))
    for level in levels:
        if level.name is not None and not 1 <= len(level.name.strip()) <= MAX_NAME_LENGTH:
            raise Refusal(
                text("A tier's name can have 1 to {most} characters.", most=MAX_NAME_LENGTH)
            )


def with_level(
    levels: Sequence[TierLevel], tier: int, level: TierLevel | None
) -> tuple[TierLevel, ...]:
    """Return the levels with that of `tier` replaced or added; None removes the top level.

    Raises `Refusal` if there is no such tier, or the resulting levels are invalid.
    """
    if not 1 <= tier <= min(len(levels) + 1, MAX_LEVELS):
        raise Refusal(text("Add tiers in order: the next is tier {next}.", next=tier))
    if level is None:
        if tier != len(levels):
            raise Refusal(text("You can only remove the highest tier."))
        changed = tuple(levels[:-1])
    else:
        changed = (*levels[: tier - 1], level, *levels[tier:])
    check_levels(changed)
    return changed


def tier_name(tier: int, levels: Sequence[TierLevel]) -> Text | str:
    """Return the name of a tier: the guild's own words, or a built-in name."""
    own = levels[tier - 1].name if tier <= len(levels) else None
    if own is not None:
        return own
    # Among the built-in names the lowest is always a spark and the highest a beacon.
    last = max(len(levels), tier)
    return _NAMES[-1 if tier == last and last > 1 else min(tier, len(_NAMES)) - 1]


def describe_standing(place: TierStanding, levels: Sequence[TierLevel]) -> tuple[Text, ...]:
    """Return the sentences of `/me` about a member's kind, tier and next tier."""
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
                "Next is **{tier}**, in {count} recent point.",
                "Next is **{tier}**, in {count} recent points.",
                missing,
                tier=tier_name(tier + 1, levels),
            )
        )
    said.append(text("-# Recent points fade slowly: after eight weeks, each counts half."))
    return tuple(said)


def tier_change_text(
    news: TierChange, tier: int, at: datetime, levels: Sequence[TierLevel]
) -> Text:
    """Return the private sentence for a member about `news` of `tier` at `at`."""
    name = tier_name(tier, levels)
    match news:
        case TierChange.REACHED:
            return text("✨ You reached the tier **{tier}**. Thank you for all you do!", tier=name)
        case TierChange.WARNED:
            return text(
                "⏳ You've been quieter lately, and that's fine. You keep your tier "
                "**{tier}** until at least {until}, and longer with {points} recent points "
                "by then.",
                tier=name,
                until=Timestamp(at + GRACE, "D"),
                points=points_to_keep(levels[min(tier, len(levels)) - 1]),
            )
        case TierChange.KEPT:
            return text("💛 Good to see you: you keep your tier **{tier}**.", tier=name)
        case TierChange.LOST:
            return text(
                "🍂 Your tier **{tier}** is resting for now, as I told you. What you did "
                "still counts, and you can always come back to it.",
                tier=name,
            )


def waiting_gifts_text(gifts: int) -> Text:
    """Return the sentence about gifts that came with a tier and are not yet claimed."""
    return counted(
        "🎁 A gift from your tier is waiting for you: /gifts",
        "🎁 {count} gifts from your tier are waiting for you: /gifts",
        gifts,
    )


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role to be given to a member, or taken away."""

    guild_id: int
    user_id: int
    role_id: int
    give: bool
    attempts: int
