"""A guild's settings: where the bot speaks, when, in which language, and what is switched on."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeVar, cast
from zoneinfo import ZoneInfo

import domain
from domain.refusals import Refusal
from domain.settings_codec import decode_fields, encode_changed
from domain.text import text
from domain.time_zones import known

Language = Literal["en", "fr"]
Address = Literal["tu", "vous"]
"""How a French-speaking guild addresses its members."""


class Tone(StrEnum):
    """How the weekly post sounds, and offers."""

    PLAYFUL = "playful"
    PLAIN = "plain"
    FORMAL = "formal"


class Feature(StrEnum):
    """Features that a guild can switch on and off."""

    CONTRIBUTIONS = "contributions"
    CONTESTS = "contests"
    RECOGNITION = "recognition"
    OFFERS = "offers"
    TIERS = "tiers"
    TOP_FIVE = "top_five"
    MILESTONES = "milestones"
    MONTHLY = "monthly"


DEFAULT_FEATURES = frozenset({Feature.CONTRIBUTIONS, Feature.CONTESTS, Feature.RECOGNITION})
"""Everything else waits for a person to switch it on."""


class SettingsSection:
    """The choices about one feature: a frozen dataclass in a module of domain named `*settings`.

    Its fields have defaults, and names that no other section has. Its `KEY` is where they are kept
    in the guild's document.
    """

    __slots__ = ()
    KEY: ClassVar[str]

    def posting_channel_ids(self, _features: frozenset[Feature]) -> tuple[int | None, ...]:
        """Return the channels in which these features post."""
        return ()


S = TypeVar("S", bound=SettingsSection)


@cache
def sections() -> tuple[type[SettingsSection], ...]:
    """Return the sections of all features, by key: what modules named `*settings` define.

    Raises `ValueError` where two share a key, or the name of a field.
    """
    found: dict[str, type[SettingsSection]] = {}
    for module_info in pkgutil.walk_packages(domain.__path__, "domain."):
        if not module_info.name.endswith("settings"):
            continue
        module = importlib.import_module(module_info.name)
        for kind in vars(module).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, SettingsSection)
                and kind.__module__ == module.__name__
                and kind is not SettingsSection
            ):
                if kind.KEY in found:
                    raise ValueError(f"two sections of settings are called {kind.KEY}")
                found[kind.KEY] = kind
    general = [each.name for each in fields(GuildSettings)]
    names = [each.name for kind in found.values() for each in fields(cast("Any", kind))]
    if len({*general, *names}) != len(general) + len(names) or found.keys() & set(general):
        raise ValueError("two sections of settings have a field of one name")
    return tuple(found[key] for key in sorted(found))


@cache
def _section_of() -> Mapping[str, type[SettingsSection]]:
    return {each.name: kind for kind in sections() for each in fields(cast("Any", kind))}


_DEFAULTS: dict[type[SettingsSection], SettingsSection] = {}


def _default(kind: type[SettingsSection]) -> SettingsSection:
    if kind not in _DEFAULTS:
        _DEFAULTS[kind] = kind()
    return _DEFAULTS[kind]


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The choices of one guild; the defaults are those of a guild that has chosen nothing.

    Here are the general ones. Those about a feature are in its section:
    `settings[OfferSettings].offers_per_day`.
    """

    language: Language = "en"
    time_zone: str = "UTC"
    moderator_role_id: int | None = None
    moderator_channel_id: int | None = None
    features: frozenset[Feature] = field(default=DEFAULT_FEATURES)
    quiet_from: int | None = None
    """The hour on the guild's clocks from which nothing is offered, and no milestone posted, until
    `quiet_until`."""
    quiet_until: int | None = None
    chosen: Mapping[type[SettingsSection], SettingsSection] = field(default_factory=dict)
    """The sections in which something was chosen."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for a choice that cannot be."""
        if self.time_zone not in known():
            raise Refusal(
                text(
                    "I know no time zone called “{name}”. Pick one from the list, such as "
                    "Europe/Paris.",
                    name=self.time_zone,
                )
            )
        quiet = (self.quiet_from, self.quiet_until)
        if (None in quiet and quiet != (None, None)) or not all(
            hour is None or 0 <= hour <= 23 for hour in quiet
        ):
            raise Refusal(text("Quiet hours need a beginning and an end, each from 0 to 23."))
        # What is equal shall compare equal, and nobody shall change what others look at.
        chosen = {kind: own for kind, own in self.chosen.items() if own != _default(kind)}
        object.__setattr__(self, "chosen", MappingProxyType(chosen))

    def __getitem__(self, kind: type[S]) -> S:
        """Return the choices about one feature."""
        return cast("S", self.chosen.get(kind) or _default(kind))

    def choice(self, name: str) -> Any:
        """Return the choice of this name, from whichever section has it."""
        kind = _section_of().get(name)
        return getattr(self if kind is None else self[kind], name)

    @property
    def zone(self) -> ZoneInfo:
        """The guild's time zone."""
        return ZoneInfo(self.time_zone)

    def has(self, feature: Feature) -> bool:
        """Whether `feature` is switched on."""
        return feature in self.features

    @property
    def posting_channel_ids(self) -> tuple[int, ...]:
        """The channels in which what is switched on posts, each once."""
        channels = [self.moderator_channel_id]
        for kind in sections():
            channels.extend(self[kind].posting_channel_ids(self.features))
        return tuple(dict.fromkeys(channel for channel in channels if channel is not None))

    def changed(self, **choices: Any) -> GuildSettings:
        """Return these settings with some replaced, each in its section.

        Raises `Refusal` for a choice that cannot be.
        """
        general: dict[str, Any] = {}
        by_section: dict[type[SettingsSection], dict[str, Any]] = {}
        for name, value in choices.items():
            kind = _section_of().get(name)
            (general if kind is None else by_section.setdefault(kind, {}))[name] = value
        changed = {
            kind: replace(cast("Any", self[kind]), **values) for kind, values in by_section.items()
        }
        return replace(self, chosen={**self.chosen, **changed}, **general)

    def as_document(self) -> dict[str, Any]:
        """Return the settings as JSON values; a choice left at its default is left out."""
        general = replace(self, chosen={})
        document = encode_changed(general, GuildSettings())
        for kind, own in self.chosen.items():
            document[kind.KEY] = encode_changed(own, _default(kind))
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> GuildSettings:
        """Return the settings in `document`; what it does not name has its default.

        A name that is unknown, as after a step back to an older release, is passed over.
        """
        general = {name: value for name, value in document.items() if name != "chosen"}
        chosen = {
            kind: kind(**decode_fields(kind, document[kind.KEY]))
            for kind in sections()
            if kind.KEY in document
        }
        return cls(chosen=chosen, **decode_fields(cls, general))


def is_quiet_hour(settings: GuildSettings, now: datetime) -> bool:
    """Whether the guild's clocks show a quiet hour. Quiet hours may reach over midnight."""
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None:
        return False
    hour = now.astimezone(settings.zone).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def one_week_before(settings: GuildSettings, at: datetime) -> datetime:
    """The moment seven days before `at` at the same hour of the guild's clocks, in UTC."""
    return (at.astimezone(settings.zone) - timedelta(days=7)).astimezone(UTC)
