"""A guild's settings for contributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from domain.contributions.contribution import (
    DEFAULT_REACTIONS,
    ContributionKind,
    is_emoji,
    normalize_emoji,
)
from domain.contributions.sources import SOURCE_SPECS, Source
from domain.feature_switches import Feature
from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.setup_profiles import CONTESTS_ONLY, RECOGNISE
from domain.translatable_text import text

MAX_WEIGHT = 300
REACTION_KINDS = (
    ContributionKind.HELPED,
    ContributionKind.ENTERTAINED,
    ContributionKind.INTERESTED,
)
"""Kinds that a reaction can give to a message."""
MAX_REACTIONS = 24
"""Maximum number of emoji with a meaning: the room in one menu, beside adding another."""


@dataclass(frozen=True, slots=True)
class ContributionSettings(SettingsSection):
    """A guild's settings for contributions."""

    KEY: ClassVar[str] = "contributions"

    weights: Mapping[Source, int] = field(default_factory=dict)
    """Weight of each source, in percent of the usual: 0 is off. Usual weights are left out."""
    reactions: Mapping[str, ContributionKind] = field(default_factory=lambda: DEFAULT_REACTIONS)
    """Meaning of a reaction by its emoji (as `normalize_emoji` writes it); others have none."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not all(0 <= weight <= MAX_WEIGHT for weight in self.weights.values()):
            raise Refusal(text("A weight must be between 0 and 300%."))
        self._check_reactions()
        # Equal settings compare equal, and nobody can change the shared mapping.
        unusual = {
            source: weight
            for source, weight in self.weights.items()
            if weight != SOURCE_SPECS[source].default_weight
        }
        object.__setattr__(self, "weights", MappingProxyType(unusual))
        object.__setattr__(self, "reactions", MappingProxyType(dict(self.reactions)))

    def _check_reactions(self) -> None:
        """Raise `Refusal` for invalid emoji."""
        for emoji, kind in self.reactions.items():
            if not is_emoji(emoji) or emoji != normalize_emoji(emoji):
                raise Refusal(text("I don't recognise “{sign}” as an emoji.", sign=emoji))
            if kind not in REACTION_KINDS:
                raise Refusal(text("A reaction can mean helped, entertained or interested."))
        if len(self.reactions) > MAX_REACTIONS:
            raise Refusal(
                text("You can have at most 24 emoji. Remove one that nobody uses, then add yours.")
            )

    def weight_of(self, source: Source) -> int:
        """Return the weight of `source`, in percent of the usual; 0 is off."""
        return self.weights.get(source, SOURCE_SPECS[source].default_weight)


CONTRIBUTIONS = Feature(
    key="contributions",
    position=10,
    label=text("Contributions"),
    about=text("Count thanks and reactions"),
    is_on_from_start=True,
    reads_messages=True,
    first_try=text(
        "**Thank somebody**: reply to a message with “thank you for your help”. Then run /me, and "
        "ask them to run it too."
    ),
    profiles=(RECOGNISE, CONTESTS_ONLY),
)
