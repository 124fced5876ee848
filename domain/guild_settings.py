"""A guild's settings: channels, times, language and features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast
from zoneinfo import ZoneInfo

from domain.feature_switches import (
    Feature,
    all_features,
    declared_in_settings,
    default_features,
)
from domain.languages import LANGUAGES, SOURCE, DateStyle, Language, discover_languages
from domain.permissions import POSTING
from domain.refusals import Refusal
from domain.settings_codec import decode_fields, encode_changed
from domain.time_zones import known
from domain.translatable_text import text


class Tone(StrEnum):
    """Tone of the weekly post and of offers."""

    PLAYFUL = "playful"
    PLAIN = "plain"
    FORMAL = "formal"


class SettingsSection:
    """Base of a feature's settings: a frozen dataclass in a domain module named `*settings`.

    Its fields have defaults, and names that no other section has. Its `KEY` is where they are
    stored in the guild's document.
    """

    __slots__ = ()
    KEY: ClassVar[str]


S = TypeVar("S", bound=SettingsSection)


@cache
def sections() -> tuple[type[SettingsSection], ...]:
    """Return the sections that modules named `*settings` define, ordered by key.

    Raises `ValueError` if two share a key, or the name of a field.
    """
    found: dict[str, type[SettingsSection]] = {}
    for module_name, kind in declared_in_settings():
        if (
            isinstance(kind, type)
            and issubclass(kind, SettingsSection)
            and kind.__module__ == module_name
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

    The general settings are fields. Those of a feature are in its section:
    `settings[OfferSettings].offers_per_day`.
    """

    language: Language = SOURCE
    time_zone: str = "UTC"
    moderator_role_id: int | None = None
    moderator_channel_id: int | None = None
    features: frozenset[Feature] = field(default_factory=default_features)
    quiet_from: int | None = None
    """Hour on the guild's clocks at which quiet hours begin; they end at `quiet_until`.

    During them no offers are made and no milestones are posted.
    """
    quiet_until: int | None = None
    chosen: Mapping[type[SettingsSection], SettingsSection] = field(default_factory=dict)
    """The sections that differ from their defaults."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if self.time_zone not in known():
            raise Refusal(
                text(
                    "I don't recognise the time zone “{name}”. Pick one from the list, "
                    "such as Europe/Paris.",
                    name=self.time_zone,
                )
            )
        quiet = (self.quiet_from, self.quiet_until)
        if (None in quiet and quiet != (None, None)) or not all(
            hour is None or 0 <= hour <= 23 for hour in quiet
        ):
            raise Refusal(text("Quiet hours need a start and an end, each from 0 to 23."))
        # Equal settings compare equal, and nobody can change the shared mapping.
        chosen = {kind: own for kind, own in self.chosen.items() if own != _default(kind)}
        object.__setattr__(self, "chosen", MappingProxyType(chosen))

    def __getitem__(self, kind: type[S]) -> S:
        """Return the section of this type."""
        return cast("S", self.chosen.get(kind) or _default(kind))

    def choice(self, name: str) -> Any:
        """Return the choice with this name, from the section that has it."""
        kind = _section_of().get(name)
        return getattr(self if kind is None else self[kind], name)

    @property
    def zone(self) -> ZoneInfo:
        """The guild's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def date_style(self) -> DateStyle:
        """How dates that could mean two things are read in the guild's language."""
        return discover_languages()[self.language].dates

    def has(self, feature: Feature) -> bool:
        """Return whether `feature` is switched on."""
        return feature in self.features

    @property
    def enabled_features(self) -> tuple[Feature, ...]:
        """The features that are switched on, in the order of their positions."""
        return tuple(feature for feature in all_features() if self.has(feature))

    @property
    def posting_channels(self) -> dict[int, int]:
        """The channels in which the bot posts, each with the permissions that it needs there."""
        needed: dict[int, int] = {}
        if self.moderator_channel_id is not None:
            needed[self.moderator_channel_id] = POSTING
        for feature in self.enabled_features:
            if feature.channels is not None:
                for channel_id in feature.channels.ids(self):
                    needed[channel_id] = needed.get(channel_id, 0) | feature.channels.permissions
        return needed

    def changed(self, **choices: Any) -> GuildSettings:
        """Return these settings with some choices replaced, each in its section.

        Raises `Refusal` for an invalid choice.
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
        """Return the settings as JSON values, without choices left at their defaults."""
        general = replace(self, chosen={})
        document = encode_changed(general, GuildSettings())
        for kind, own in self.chosen.items():
            document[kind.KEY] = encode_changed(own, _default(kind))
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> GuildSettings:
        """Return the settings in `document`; missing names have their defaults.

        Unknown names and languages, as after a downgrade to an older release, are ignored.
        """
        general = {name: value for name, value in document.items() if name != "chosen"}
        if general.get("language") not in LANGUAGES:
            general.pop("language", None)
        chosen = {
            kind: kind(**decode_fields(kind, document[kind.KEY]))
            for kind in sections()
            if kind.KEY in document
        }
        return cls(chosen=chosen, **decode_fields(cls, general))


def is_quiet_hour(settings: GuildSettings, now: datetime) -> bool:
    """Return whether the guild's clocks show a quiet hour; quiet hours may span midnight."""
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None:
        return False
    hour = now.astimezone(settings.zone).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def one_week_before(settings: GuildSettings, at: datetime) -> datetime:
    """Return the moment seven days before `at` at the same hour of the guild's clocks, in UTC."""
    return (at.astimezone(settings.zone) - timedelta(days=7)).astimezone(UTC)
