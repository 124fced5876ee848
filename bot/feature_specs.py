"""Features: what each subject declares about itself; they are discovered, not listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from domain.guild_settings import GuildSettings
from domain.help_lines import HelpLine
from domain.holds import HoldRule, WaitingKinds
from domain.module_discovery import modules_in
from domain.translatable_text import Text


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """Declaration of one subject: `FEATURE` in its module, or in `feature.py` of its package."""

    key: str
    services: tuple[type, ...] = ()
    """The services that exist from the start, since they register jobs and subscriptions."""
    jobs: Mapping[str, HoldRule] = field(default_factory=dict)
    posts: Mapping[str, HoldRule] = field(default_factory=dict)
    actions: Mapping[str, HoldRule] = field(default_factory=dict)
    """Kinds of its scheduled jobs, and of its posts and actions in the outbox: `subject.event`.

    Each says whether it waits or goes on while the guild is on hold.
    """
    modules: tuple[str, ...] = ()
    """Names of its modules and packages in other layers, if they differ from the key."""
    results: Mapping[str, str | None] = field(default_factory=dict)
    """Commands that show what its commands, buttons and forms did, by how their names begin.

    That is the first word of a name or its first two; None if the result is in the channel.
    """
    help: tuple[HelpLine, ...] = ()
    """Lines of `/help` about its commands."""

    def owns(self, module: str) -> bool:
        """Return whether a module is the feature's, and so what is declared in it.

        `db.tables.gifts` belongs to the feature `gifts`, as does `cogs.gifts.claiming`.
        """
        return not {self.key, *self.modules}.isdisjoint(module.split("."))


CORE = FeatureSpec(
    key="core",
    modules=("jobs", "key_values", "measure_counts", "outbox", "outbox_measures", "ui"),
    results={"confirm": None, "form": None, "page": None},
)
"""The tables and modules that all subjects share."""


@cache
def result_commands() -> Mapping[str, str | None]:
    """Return the commands that show what was done, by the beginning of a name.

    Raises `ValueError` if two features declare the same beginning.
    """
    found: dict[str, str | None] = {}
    for feature in discover_features():
        if not found.keys().isdisjoint(feature.results):
            raise ValueError(f"results of {feature.key} are declared by another feature too")
        found |= feature.results
    return MappingProxyType(found)


@cache
def held_names() -> tuple[Mapping[str, Text], Mapping[str, Text]]:
    """Return what moderators call the jobs, and the posts and actions, that wait during a hold."""
    features = discover_features()
    jobs = _names(each.jobs for each in features)
    return jobs, _names({**each.posts, **each.actions} for each in features)


@cache
def waiting_kinds() -> tuple[WaitingKinds, WaitingKinds]:
    """Return which kinds of jobs, and of posts and actions, wait during a hold."""
    features = discover_features()
    return (
        WaitingKinds.of(each.jobs for each in features),
        WaitingKinds.of({**each.posts, **each.actions} for each in features),
    )


def _names(declared: Iterable[Mapping[str, HoldRule]]) -> Mapping[str, Text]:
    named = {kind: rule.name for each in declared for kind, rule in each.items() if rule.name}
    return MappingProxyType(named)


@cache
def discover_features() -> tuple[FeatureSpec, ...]:
    """Return `CORE` and the `FEATURE` of each module of `bot.services`, by key.

    Raises `ValueError` if two have the same key.
    """
    found = {CORE.key: CORE}
    for module in modules_in("bot.services"):
        feature = vars(module).get("FEATURE")
        if feature is None:
            continue
        if feature.key in found:
            raise ValueError(f"two features are called {feature.key}")
        found[feature.key] = feature
    return tuple(found[key] for key in sorted(found))


def help_lines(settings: GuildSettings, *, for_moderators: bool) -> list[HelpLine]:
    """Return the lines of `/help` for members or for moderators of a guild, in their order."""
    found = [line for feature in discover_features() for line in feature.help]
    shown = [line for line in found if line.is_shown(settings, for_moderators=for_moderators)]
    return sorted(shown, key=lambda line: line.position)
