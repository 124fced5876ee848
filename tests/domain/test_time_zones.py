"""Finding a time zone by what somebody typed."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refusal
from domain.time_zones import COMMON, city, known, zone_named


def test_the_common_zones_exist_and_fit_a_menu_with_two_more_lines() -> None:
    assert set(COMMON) <= known()
    assert len(set(COMMON)) == len(COMMON) <= 23


@given(st.sampled_from(sorted(known())))
def test_every_zone_is_found_by_its_name_however_it_is_written(name: str) -> None:
    assert zone_named(f" {name.upper()} ") == name
    assert zone_named(name.replace("_", " ")) == name


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("paris", "Europe/Paris"), ("New York", "America/New_York"), ("utc", "UTC")],
)
def test_a_city_is_enough(typed: str, zone: str) -> None:
    assert zone_named(typed) == zone


@given(st.sampled_from(sorted(name for name in known() if "/" in name)))
def test_a_city_names_a_zone_that_has_it(name: str) -> None:
    assert city(zone_named(city(name))).casefold() == city(name).casefold()


def test_who_mistypes_is_shown_what_they_may_have_meant() -> None:
    with pytest.raises(Refusal) as refused:
        zone_named("Europe/Pariss")
    assert "Europe/Paris" in repr(refused.value.reason.values)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_zone_or_refused(typed: str) -> None:
    with suppress(Refusal):
        ZoneInfo(zone_named(typed))
