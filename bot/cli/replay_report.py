"""The result of a replay, and its report on a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field

import click


@dataclass(frozen=True, slots=True)
class Week:
    """The member who would have got a week's surprise, and the reasons."""

    week: str
    member: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A rank on the all-time leaderboard; `kinds` are the points by kind."""

    member: str
    points: int
    kinds: dict[str, int]


@dataclass(frozen=True, slots=True)
class ReplayOffer:
    """A message that would have been answered with an offer."""

    id: str
    text: str


@dataclass(slots=True)
class Outcome:
    """The result of a replay. `kinds` counts contributions; `seconds` is how long it took."""

    messages: int = 0
    seconds: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)
    weeks: list[Week] = field(default_factory=list)
    leaderboard: list[Place] = field(default_factory=list)
    offers: list[ReplayOffer] = field(default_factory=list)


def show_outcome(outcome: Outcome, *, unknown_reactions: int, quiet_weeks: int) -> None:
    """Print the result of a replay."""
    contributions = ", ".join(
        f"{number:,} {kind}" for kind, number in outcome.kinds.items() if number
    )
    click.echo(
        f"{outcome.messages:,} messages in {outcome.seconds} s. Contributions: "
        f"{contributions or 'none'}."
    )
    if unknown_reactions:
        click.echo(
            f"{unknown_reactions:,} reactions are left out: the export does not say what they "
            "were or whose."
        )
    click.echo("\nWeekly surprises")
    for week in outcome.weeks:
        click.echo(f"  {week.week}  {_printable(week.member)}")
        for reason in week.reasons:
            click.echo(f"            {_printable(reason)}")
    click.echo(f"  {quiet_weeks} quiet weeks without one")
    click.echo("\nLeaderboard")
    for rank, place in enumerate(outcome.leaderboard, 1):
        kinds = ", ".join(f"{kind} {points}" for kind, points in place.kinds.items())
        click.echo(f"  {rank:>2}. {_printable(place.member)}: {place.points} ({kinds})")
    click.echo(f"\nOffers: {len(outcome.offers)}")
    for offer in outcome.offers:
        click.echo(f"  {_printable(offer.id)}  {_printable(offer.text)}")


def _printable(words: str) -> str:
    """Return members' words on one line, without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in words)
