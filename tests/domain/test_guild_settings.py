"""A guild's settings, and the boundaries of its week."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import ContributionKind, Source
from domain.contributions.settings import REACTION_KINDS, ContributionSettings
from domain.feature_switches import all_features
from domain.guild_settings import GuildSettings, Tone, sections
from domain.languages import LANGUAGES
from domain.offer_settings import OFFERS, OfferSettings
from domain.recognition.settings import RecognitionSettings, next_recognition
from domain.refusals import Refusal
from domain.settings_codec import decode_fields, encode

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Asia/Kathmandu",
    "Africa/Casablanca",  # daylight saving but for Ramadan
    "America/Santiago",  # changes its clocks at midnight
    "Pacific/Apia",
)

choices = st.builds(
    GuildSettings().changed,
    language=st.sampled_from(LANGUAGES),
    time_zone=st.sampled_from(ZONES),
    recognition_channel_id=st.none() | st.integers(1, 2**63),
    offer_channel_ids=st.lists(st.integers(1, 2**63), max_size=3).map(tuple),
    recognition_weekday=st.integers(0, 6),
    recognition_hour=st.integers(0, 23),
    features=st.frozensets(st.sampled_from(all_features())),
    weights=st.dictionaries(st.sampled_from(Source), st.integers(0, 300)),
    reactions=st.dictionaries(
        st.sampled_from(["😂", "🎉", "<:emoji:7>"]), st.sampled_from(REACTION_KINDS)
    ),
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (Hypothesis adds the zone)


@given(choices)
def test_settings_come_back_from_their_document_as_they_were(settings: GuildSettings) -> None:
    assert GuildSettings.from_document(settings.as_document()) == settings


def test_the_defaults_need_no_document() -> None:
    assert GuildSettings().as_document() == {}
    assert GuildSettings.from_document({"of a later release": 1}) == GuildSettings()
    unknown = {"contributions": {"weights": {"magic": 5}, "reactions": {"🎉": "magic"}}}
    assert GuildSettings.from_document(unknown) == GuildSettings().changed(reactions={})
    later = GuildSettings.from_document({"features": ["offers", "of a later release"]})
    assert later.features == {OFFERS}
    assert GuildSettings.from_document({"language": "of a later release"}).language == "en"


def test_each_section_is_kept_under_its_own_key() -> None:
    settings = GuildSettings().changed(language="fr", offers_per_day=3, gift_days=9)
    assert settings.as_document() == {
        "language": "fr",
        "offers": {"offers_per_day": 3},
        "gifts": {"gift_days": 9},
    }
    assert (settings[OfferSettings].offers_per_day, settings.choice("gift_days")) == (3, 9)
    assert settings.changed(offers_per_day=20, gift_days=14) == GuildSettings(language="fr")


def test_unknown_choice_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        GuildSettings().changed(magic=1)


def test_every_section_has_defaults_and_comes_back_from_its_document() -> None:
    assert len(sections()) >= 6
    assert len({kind.KEY for kind in sections()}) == len(sections())
    for kind in sections():
        own = GuildSettings()[kind]
        assert own == kind()
        assert kind(**decode_fields(kind, json.loads(json.dumps(encode(own))))) == own


def test_unknown_value_of_a_later_release_leaves_the_default() -> None:
    later = {"recognition": {"recognition_tone": "operatic", "recognition_hour": 9}}
    own = GuildSettings.from_document(later)[RecognitionSettings]
    assert (own.recognition_tone, own.recognition_hour) == (Tone.PLAYFUL, 9)


def test_a_source_counts_in_full_unless_the_guild_says_otherwise() -> None:
    settings = GuildSettings().changed(weights={Source.BOOST: 0, Source.THANKS: 100})
    assert [
        settings[ContributionSettings].weight_of(source) for source in (Source.BOOST, Source.THANKS)
    ] == [0, 100]
    assert settings.as_document() == {"contributions": {"weights": {"boost": 0}}}


@pytest.mark.parametrize(
    "choice",
    [
        {"time_zone": "Europe/Pariss"},
        {"recognition_weekday": 7},
        {"recognition_hour": 24},
        {"weights": {Source.THANKS: 301}},
        {"weights": {Source.THANKS: -1}},
        {"gift_days": 0},
        {"offer_threshold": 1.5},
        {"recognition_lead_hours": 0},
        {"quiet_from": 3},
        {"reactions": {"good": ContributionKind.HELPED}},
        {"reactions": {"❤️": ContributionKind.HELPED}},
        {"reactions": {"❤": ContributionKind.TOOK_PART}},
        {"reactions": {f"<:emoji:{number}>": ContributionKind.HELPED for number in range(25)}},
    ],
)
def test_a_choice_that_cannot_be_is_refused(choice: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        GuildSettings().changed(**choice)


@given(choices, moments)
def test_the_weekly_moment_is_at_the_guilds_own_day_and_hour(
    settings: GuildSettings, after: datetime
) -> None:
    moment = next_recognition(settings, after)
    assert moment.tzinfo is UTC
    assert after < moment <= after + timedelta(days=7, hours=1)
    local = moment.astimezone(ZoneInfo(settings.time_zone))
    own = settings[RecognitionSettings]
    intended = local.replace(hour=own.recognition_hour, minute=0, fold=0)
    there_and_back = intended.astimezone(UTC).astimezone(intended.tzinfo)
    is_skipped = there_and_back.replace(tzinfo=None) != intended.replace(tzinfo=None)
    assert local.weekday() == settings[RecognitionSettings].recognition_weekday
    assert is_skipped or (local.hour, local.minute) == (
        settings[RecognitionSettings].recognition_hour,
        0,
    )


@given(choices, moments)
def test_weeks_follow_each_other_without_gap_or_repeat(
    settings: GuildSettings, after: datetime
) -> None:
    first = next_recognition(settings, after)
    second = next_recognition(settings, first)
    days = second.astimezone(settings.zone).date() - first.astimezone(settings.zone).date()
    assert days == timedelta(days=7)
    assert next_recognition(settings, second - timedelta(seconds=1)) == second


def in_paris(**choices: int) -> GuildSettings:
    return GuildSettings().changed(time_zone="Europe/Paris", **choices)


def test_the_hour_stays_the_same_on_the_guilds_clocks_when_they_change() -> None:
    settings = GuildSettings().changed(
        time_zone="Europe/Paris", recognition_weekday=6, recognition_hour=18
    )
    before = next_recognition(settings, datetime(2026, 3, 20, tzinfo=UTC))
    after = next_recognition(settings, before)
    assert (before.hour, after.hour) == (17, 16)


def test_an_hour_that_the_clocks_skip_comes_at_the_same_distance_from_midnight() -> None:
    settings = GuildSettings().changed(
        time_zone="Europe/Paris", recognition_weekday=6, recognition_hour=2
    )
    assert next_recognition(settings, datetime(2026, 3, 28, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_an_hour_that_the_clocks_show_twice_comes_the_first_time() -> None:
    settings = GuildSettings().changed(
        time_zone="Europe/Paris", recognition_weekday=6, recognition_hour=2
    )
    moment = next_recognition(settings, datetime(2026, 10, 24, tzinfo=UTC))
    assert moment == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_recognition(settings, moment).date() != moment.date()
