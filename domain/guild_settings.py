"""What a guild chose: where the bot speaks, when, in which language, and what is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from domain.contributions.contribution import (
    DEFAULT_REACTIONS,
    ContributionKind,
    is_emoji,
    normalize_emoji,
)
from domain.contributions.sources import SOURCE_SPECS, Source
from domain.refusals import Refusal
from domain.text import text
from domain.tiers import DEFAULT_LEVELS, TierLevel, check_levels
from domain.time_zones import known

Language = Literal["en", "fr"]
Address = Literal["tu", "vous"]
"""How a French-speaking guild addresses its members."""


class Tone(StrEnum):
    """How the weekly post sounds, and offers."""

    PLAYFUL = "playful"
    PLAIN = "plain"
    FORMAL = "formal"


class DefaultDecision(StrEnum):
    """What becomes of a weekly surprise about which the moderators said nothing in time."""

    POST = "post"
    WAIT = "wait"


class Feature(StrEnum):
    """What a guild can switch on and off."""

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

MAX_WEIGHT = 300
REACTION_KINDS = (
    ContributionKind.HELPED,
    ContributionKind.ENTERTAINED,
    ContributionKind.INTERESTED,
)
"""What a reaction may say of the message under which it stands."""
MAX_REACTIONS = 24
"""How many emoji may have a meaning: as many as one menu can list, beside adding another."""


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The choices of one guild; the defaults are those of a guild that has chosen nothing."""

    language: Language = "en"
    time_zone: str = "UTC"
    recognition_channel_id: int | None = None
    contest_channel_id: int | None = None
    offer_channel_ids: tuple[int, ...] = ()
    moderator_role_id: int | None = None
    recognition_weekday: int = 4
    """Day of the weekly surprise, 0 being Monday."""
    recognition_hour: int = 17
    """Its hour on the guild's clocks, 0 to 23."""
    features: frozenset[Feature] = field(default=DEFAULT_FEATURES)
    offers_per_day: int = 20
    offer_pause_days: int = 30
    offers_trial: bool = True
    """Offers are not made yet, but shown to the moderators: the way every guild starts."""
    offer_threshold: float | None = None
    """How sure a wish must be, from 0 to 1; None leaves it to us."""
    offer_words: str | None = None
    """What the public reply says, with `{product}` in it; None leaves it to us."""
    purchase_phrases: tuple[str, ...] = ()
    """What moderators say is always a wish to buy (`domain.intent.guild_phrases`)."""
    ignored_phrases: tuple[str, ...] = ()
    """What they say is never one."""
    quiet_from: int | None = None
    """The hour on the guild's clocks from which nothing is offered, and no milestone posted, until
    `quiet_until`."""
    quiet_until: int | None = None
    moderator_channel_id: int | None = None
    recognition_pause_weeks: int = 8
    gift_days: int = 14
    """For how long a gift waits to be claimed."""
    shipping_role_id: int | None = None
    """Who sees addresses and sends parcels; None for those who manage the server."""
    weights: Mapping[Source, int] = field(default_factory=dict)
    """What each source counts, in percent of the usual: 0 is off. The usual is left out."""
    reactions: Mapping[str, ContributionKind] = field(default_factory=lambda: DEFAULT_REACTIONS)
    """What a reaction with an emoji (as `plain_emoji` writes it) says; others say nothing."""
    tiers: tuple[TierLevel, ...] = DEFAULT_LEVELS
    """The tiers of members, the lowest first."""
    recognition_lead_hours: int = 24
    """How long before the post the moderators are asked, 1 to 96."""
    recognition_default_decision: DefaultDecision = DefaultDecision.POST
    recognition_tone: Tone = Tone.PLAYFUL
    recognition_address: Address = "tu"

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
        if not 0 <= self.recognition_weekday <= 6 or not 0 <= self.recognition_hour <= 23:
            raise Refusal(text("Choose a day of the week, and an hour from 0 to 23."))
        if not 1 <= self.gift_days <= 90:
            raise Refusal(text("A gift waits between 1 and 90 days for its owner."))
        quiet = (self.quiet_from, self.quiet_until)
        if (None in quiet and quiet != (None, None)) or not all(
            hour is None or 0 <= hour <= 23 for hour in quiet
        ):
            raise Refusal(text("Quiet hours need a beginning and an end, each from 0 to 23."))
        if self.offer_threshold is not None and not 0.0 <= self.offer_threshold <= 1.0:
            raise Refusal(text("How sure I must be is between 0 and 100 percent."))
        if not all(0 <= weight <= MAX_WEIGHT for weight in self.weights.values()):
            raise Refusal(text("A contribution counts from 0 to 300 percent of the usual."))
        self._check_reactions()
        # What is equal shall compare equal, and nobody shall change what others look at.
        unusual = {
            source: weight
            for source, weight in self.weights.items()
            if weight != SOURCE_SPECS[source].default_weight
        }
        object.__setattr__(self, "weights", MappingProxyType(unusual))
        object.__setattr__(self, "reactions", MappingProxyType(dict(self.reactions)))

    def _check_reactions(self) -> None:
        for emoji, kind in self.reactions.items():
            if not is_emoji(emoji) or emoji != normalize_emoji(emoji):
                raise Refusal(text("“{sign}” is no emoji that I know.", sign=emoji))
            if kind not in REACTION_KINDS:
                raise Refusal(text("A reaction says helped, entertained or interested."))
        if len(self.reactions) > MAX_REACTIONS:
            raise Refusal(
                text("That is more than 24 emoji. Remove one that nobody uses, then add yours.")
            )
        check_levels(self.tiers)
        if (
            not 1 <= self.recognition_lead_hours <= 96
            or not 0 <= self.recognition_pause_weeks <= 52
        ):
            raise Refusal(text("Ask 1 to 96 hours before, and pause for 0 to 52 weeks."))

    @property
    def zone(self) -> ZoneInfo:
        """The guild's time zone."""
        return ZoneInfo(self.time_zone)

    def has(self, feature: Feature) -> bool:
        """Whether `feature` is switched on."""
        return feature in self.features

    def weight_of(self, source: Source) -> int:
        """What an act of `source` counts here, in percent of the usual; 0 is off."""
        return self.weights.get(source, SOURCE_SPECS[source].default_weight)

    @property
    def posting_channel_ids(self) -> tuple[int, ...]:
        """The channels in which what is switched on posts, each once."""
        chosen = [self.moderator_channel_id]
        if self.features & {Feature.RECOGNITION, Feature.TOP_FIVE, Feature.MILESTONES}:
            chosen.append(self.recognition_channel_id)
        if self.has(Feature.CONTESTS):
            chosen.append(self.contest_channel_id)
        if self.has(Feature.OFFERS):
            chosen.extend(self.offer_channel_ids)
        return tuple(dict.fromkeys(channel for channel in chosen if channel is not None))

    def changed(self, **choices: Any) -> GuildSettings:
        """These settings with some replaced; raises `Refusal` like the constructor."""
        return replace(self, **choices)

    def as_document(self) -> dict[str, Any]:
        """The settings as JSON values; a choice left at its default is left out."""
        default = _plain(GuildSettings())
        return {name: value for name, value in _plain(self).items() if value != default[name]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> GuildSettings:
        """The settings in `document`; what it does not name has its default.

        A name that is unknown, as after a step back to an older release, is passed over.
        """
        known = {choice.name for choice in fields(cls)}
        values = {name: value for name, value in document.items() if name in known}
        if "features" in values:
            values["features"] = frozenset(
                Feature(name) for name in values["features"] if name in set(Feature)
            )
        for name in ("offer_channel_ids", "purchase_phrases", "ignored_phrases"):
            if name in values:
                values[name] = tuple(values[name])
        if "weights" in values:
            values["weights"] = {
                Source(name): weight
                for name, weight in values["weights"].items()
                if name in set(Source)
            }
        if "reactions" in values:
            values["reactions"] = {
                emoji: ContributionKind(name)
                for emoji, name in values["reactions"].items()
                if name in set(ContributionKind)
            }
        if "tiers" in values:
            values["tiers"] = tuple(TierLevel(**level) for level in values["tiers"])
        for name, kind in (
            ("recognition_tone", Tone),
            ("recognition_default_decision", DefaultDecision),
        ):
            if name in values:
                values[name] = kind(values[name])
        return cls(**values)


def is_quiet_hour(settings: GuildSettings, now: datetime) -> bool:
    """Whether the guild's clocks show a quiet hour. Quiet hours may reach over midnight."""
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None:
        return False
    hour = now.astimezone(settings.zone).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def next_recognition(settings: GuildSettings, after: datetime) -> datetime:
    """The first moment after `after` at the guild's weekly day and hour, in UTC.

    The hour is that of the guild's clocks, so in UTC it moves with daylight saving. An hour that
    the clocks skip is taken at the same distance from midnight; one that they show twice, the
    first time.
    """
    local = after.astimezone(settings.zone)
    ahead = (settings.recognition_weekday - local.weekday()) % 7
    for days in (ahead, ahead + 7):
        day = local.date() + timedelta(days=days)
        moment = datetime(
            day.year, day.month, day.day, settings.recognition_hour, tzinfo=settings.zone
        ).astimezone(UTC)
        if moment > after:
            return moment
    raise AssertionError("a week ahead is always later")


def one_week_before(settings: GuildSettings, at: datetime) -> datetime:
    """The moment seven days before `at` at the same hour of the guild's clocks, in UTC."""
    return (at.astimezone(settings.zone) - timedelta(days=7)).astimezone(UTC)


def _plain(settings: GuildSettings) -> dict[str, Any]:
    document = {choice.name: getattr(settings, choice.name) for choice in fields(settings)}
    document["features"] = sorted(settings.features)
    document["offer_channel_ids"] = list(settings.offer_channel_ids)
    document["purchase_phrases"] = list(settings.purchase_phrases)
    document["ignored_phrases"] = list(settings.ignored_phrases)
    document["weights"] = dict(settings.weights)
    document["reactions"] = dict(settings.reactions)
    document["tiers"] = [asdict(level) for level in settings.tiers]
    return document
