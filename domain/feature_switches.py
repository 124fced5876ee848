"""Features that a guild can switch on and off, each declared beside its settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from domain.kind_registry import Kind, find_kind
from domain.module_discovery import modules_in
from domain.permissions import POSTING
from domain.setup_profiles import ALL, SetupProfile
from domain.translatable_text import Text

if TYPE_CHECKING:
    from domain.guild_settings import GuildSettings


@dataclass(frozen=True, slots=True)
class PostingChannels:
    """The channels in which a feature posts, and the permissions that it needs there."""

    setting: str
    """Name of the setting: the id of one channel, or a tuple of ids."""
    unchosen: Text | None = None
    """Said where the feature is on and has no channel, if that is a problem."""
    unused: Text | None = None
    """Said where channels are chosen and the feature is off, if that is a problem."""
    permissions: int = POSTING
    """Discord's permission bits."""

    def ids(self, settings: GuildSettings) -> tuple[int, ...]:
        """Return the ids of the chosen channels."""
        chosen = settings.choice(self.setting)
        if chosen is None:
            return ()
        return (chosen,) if isinstance(chosen, int) else tuple(chosen)


@dataclass(frozen=True, slots=True)
class GivenRoles:
    """The roles that a feature gives to members, for which it needs to manage roles."""

    ids: Callable[[GuildSettings], tuple[int, ...]]
    holder: str
    """The noun for the owner of such a role, in `ovation doctor`: “tier”."""
    command: str
    """The command with which another role is chosen."""
    gone: Text
    """Said where the role was deleted."""


@dataclass(frozen=True, eq=False, repr=False)
class Feature(Kind):
    """A feature with a switch in `/setup`. Declared as a constant of a module named `*settings`."""

    key: str
    """Stored in the guild's settings."""
    position: int
    """Place of its switch among the others."""
    label: Text
    about: Text
    """A description in at most 100 characters."""
    is_on_from_start: bool = False
    reads_messages: bool = False
    """Whether some of it needs the message content intent."""
    channels: PostingChannels | None = field(default=None)
    roles: GivenRoles | None = field(default=None)
    first_try: Text | None = None
    """A step with which a manager sees it work at once."""
    profiles: tuple[SetupProfile, ...] = ()
    """The profiles of `/setup` that switch it on, besides the one with everything."""
    needs_moderator_channel: Text | None = None
    """Said where it is on and there is no moderators' channel, if that is a problem."""

    @classmethod
    def find(cls, key: str) -> Feature:
        """Return the feature with this key; raises `UnknownValueError` if there is none."""
        return find_kind({feature.key: feature for feature in all_features()}, key)


def declared_in_settings() -> Iterator[tuple[str, Any]]:
    """Yield the values that modules of `domain` named `*settings` define, with their module."""
    for module in modules_in("domain", suffix="settings"):
        for value in vars(module).values():
            yield module.__name__, value


@cache
def all_features() -> tuple[Feature, ...]:
    """Return the declared features in the order of their positions.

    Raises `ValueError` if two share a key or a position.
    """
    found = {value for _, value in declared_in_settings() if isinstance(value, Feature)}
    for shared in ("key", "position"):
        values = Counter(getattr(feature, shared) for feature in found)
        if twice := [value for value, times in values.items() if times > 1]:
            raise ValueError(f"two features have the {shared} {twice[0]}")
    return tuple(sorted(found, key=lambda feature: feature.position))


def default_features() -> frozenset[Feature]:
    """Return the features that are on from the start; all others are switched on by a person."""
    return frozenset(feature for feature in all_features() if feature.is_on_from_start)


def features_in(profile: SetupProfile) -> frozenset[Feature]:
    """Return the features that a profile switches on."""
    return frozenset(
        feature for feature in all_features() if profile is ALL or profile in feature.profiles
    )


def features_after(chosen: frozenset[Feature], profile: SetupProfile) -> frozenset[Feature]:
    """Return what is on once a profile starts: its features, and all that a person switched on."""
    wanted = features_in(profile)
    return wanted if chosen == default_features() else chosen | wanted
