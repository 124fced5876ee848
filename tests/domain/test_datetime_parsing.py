"""Dates and times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.datetime_parsing import FURTHEST, RECENT, parse_datetime
from domain.languages import DateStyle
from domain.refusals import Refusal
from domain.translatable_text import Text

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=PARIS)


def read(words: str, now: datetime = MONDAY, **options: object) -> str:
    found = parse_datetime(words, now=now.astimezone(UTC), zone=PARIS, **options)  # type: ignore[arg-type]
    assert found.tzinfo is UTC
    return f"{found.astimezone(PARIS):%a %d %b %Y %H:%M}"


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("3 days", "Thu 05 Mar 2026 13:00"),
        ("2 days more", "Wed 04 Mar 2026 13:00"),
        ("2 jours de plus", "Wed 04 Mar 2026 13:00"),
        ("in 2 hours", "Mon 02 Mar 2026 15:00"),
        ("dans 2 heures", "Mon 02 Mar 2026 15:00"),
        ("Friday 18:00", "Fri 06 Mar 2026 18:00"),
        ("friday at 6pm", "Fri 06 Mar 2026 18:00"),
        ("vendredi 18h", "Fri 06 Mar 2026 18:00"),
        ("vendredi à 18h30", "Fri 06 Mar 2026 18:30"),
        ("until Friday", "Fri 06 Mar 2026 23:59"),
        ("Monday", "Mon 09 Mar 2026 23:59"),
        ("this monday 23:00", "Mon 02 Mar 2026 23:00"),
        ("lundi prochain", "Mon 09 Mar 2026 23:59"),
        ("tomorrow noon", "Tue 03 Mar 2026 12:00"),
        ("après-demain 9h", "Wed 04 Mar 2026 09:00"),
        ("ce soir 21h", "Mon 02 Mar 2026 21:00"),
        ("14 March 20:00", "Sat 14 Mar 2026 20:00"),
        ("le 14 mars à 20h", "Sat 14 Mar 2026 20:00"),
        ("March 14 8pm", "Sat 14 Mar 2026 20:00"),
        ("the 14th of March", "Sat 14 Mar 2026 23:59"),
        ("Saturday 14 March 18:00", "Sat 14 Mar 2026 18:00"),
        ("1 August", "Sat 01 Aug 2026 23:59"),
        ("15 August 2026", "Sat 15 Aug 2026 23:59"),
        ("30m", "Mon 02 Mar 2026 13:30"),
        ("90m", "Mon 02 Mar 2026 14:30"),
        ("1h30m", "Mon 02 Mar 2026 14:30"),
        ("1 h 30 min", "Mon 02 Mar 2026 14:30"),
        ("2h 05", "Mon 02 Mar 2026 15:05"),
        ("dans quinze jours", "Tue 17 Mar 2026 13:00"),
        ("in fifteen days", "Tue 17 Mar 2026 13:00"),
        ("dans vingt minutes", "Mon 02 Mar 2026 13:20"),
        ("3 days from now", "Thu 05 Mar 2026 13:00"),
        ("three days from now", "Thu 05 Mar 2026 13:00"),
        ("vendredi 18 heures 30", "Fri 06 Mar 2026 18:30"),
        ("vendredi à 18 heures", "Fri 06 Mar 2026 18:00"),
        ("<t:1772820000:F>", "Fri 06 Mar 2026 19:00"),
        (" <t:1772820000> ", "Fri 06 Mar 2026 19:00"),
        ("18:00 UTC", "Mon 02 Mar 2026 19:00"),
        ("friday 6 pm GMT", "Fri 06 Mar 2026 19:00"),
        ("2026-04-01T18:00Z", "Wed 01 Apr 2026 20:00"),
        ("01.04.2026 18:00", "Wed 01 Apr 2026 18:00"),
        ("20h", "Tue 03 Mar 2026 09:00"),
        ("2026-03-14 18:00", "Sat 14 Mar 2026 18:00"),
        ("2026-03-14T18:00", "Sat 14 Mar 2026 18:00"),
        ("14/03 18:00", "Sat 14 Mar 2026 18:00"),
        ("18:00", "Mon 02 Mar 2026 18:00"),
        ("9:00", "Tue 03 Mar 2026 09:00"),
        ("à 18h", "Mon 02 Mar 2026 18:00"),
        ("midnight", "Mon 02 Mar 2026 23:59"),
        ("2h30", "Mon 02 Mar 2026 15:30"),
        ("1d12h", "Wed 04 Mar 2026 01:00"),
        ("1 day and 12 hours", "Wed 04 Mar 2026 01:00"),
        ("une semaine", "Mon 09 Mar 2026 13:00"),
        ("half an hour", "Mon 02 Mar 2026 13:30"),
        ("une heure et demie", "Mon 02 Mar 2026 14:30"),
        ("in 3 days at 18:00", "Thu 05 Mar 2026 18:00"),
        ("dans 3 jours à 18h", "Thu 05 Mar 2026 18:00"),
    ],
)
def test_a_moment_is_read_as_it_was_meant(words: str, moment: str) -> None:
    assert read(words) == moment


@pytest.mark.parametrize(
    "words",
    ["", "banana", "12", "yesterday", "Sunday 25:00", "31 June", "soon", "13pm", "1e99 days"],
)
def test_what_is_no_moment_is_refused_with_examples(words: str) -> None:
    with pytest.raises(Refusal, match="I cannot read"):
        read(words)


def test_the_past_is_refused() -> None:
    for words in ("2026-03-01", "0 days", "today 9:00"):
        with pytest.raises(Refusal, match="has already passed"):
            read(words)


def test_more_than_a_year_away_is_refused() -> None:
    for words in ("400 days", "2030-01-01"):
        with pytest.raises(Refusal, match="more than a year"):
            read(words)


def refused(words: str, now: datetime = MONDAY) -> Text:
    with pytest.raises(Refusal) as caught:
        read(words, now)
    return caught.value.reason


def test_a_date_that_may_be_two_is_read_day_first_or_asked_about() -> None:
    assert read("3/4 18:00", style=DateStyle(day_first=True)) == "Fri 03 Apr 2026 18:00"
    said = refused("3/4 18:00")
    assert "could be two different days" in said.message
    assert (said.values["one"], said.values["other"]) == ("2026-04-03", "2026-03-04")


@pytest.mark.parametrize("words", ["friday 18:00 CET", "friday 6 pm EST", "18:00 UTC+2"])
def test_other_time_zones_than_utc_are_refused_as_such(words: str) -> None:
    assert "without a time zone" in refused(words).message


@pytest.mark.parametrize(
    ("words", "now", "moment"),
    [
        ("29 february", datetime(2028, 2, 20, tzinfo=PARIS), "Tue 29 Feb 2028 23:59"),
        ("february 29", datetime(2028, 2, 20, tzinfo=PARIS), "Tue 29 Feb 2028 23:59"),
        ("29/02", datetime(2028, 2, 20, tzinfo=PARIS), "Tue 29 Feb 2028 23:59"),
        ("29 février 20h", datetime(2027, 12, 20, tzinfo=PARIS), "Tue 29 Feb 2028 20:00"),
        ("28 february", datetime(2027, 12, 20, tzinfo=PARIS), "Mon 28 Feb 2028 23:59"),
    ],
)
def test_a_leap_day_is_the_next_one(words: str, now: datetime, moment: str) -> None:
    assert read(words, now) == moment


def test_a_leap_day_that_is_years_away_is_refused_as_such() -> None:
    assert "more than a year" in refused("29 february", MONDAY.replace(month=11)).message
    after = datetime(2028, 3, 5, 12, 0, tzinfo=PARIS)
    assert "has already passed. Choose" in refused("29 february", after).message


@pytest.mark.parametrize(
    ("words", "following"),
    [
        ("14 January 20:00", "2027-01-14 20:00"),
        ("le 1er février", "2027-02-01 23:59"),
        ("28/02 9:00", "2027-02-28 09:00"),
        ("1 February", "2027-02-01 23:59"),
        ("10 octobre", "2026-10-10 23:59"),
    ],
)
def test_a_day_that_passed_lately_is_not_taken_for_next_years(words: str, following: str) -> None:
    said = refused(words)
    assert said.values["following"] == following
    assert said.values["day"] == date.fromisoformat(following[:10])
    assert "is over. Do you mean {day}?" in said.message
    assert read(following).endswith(following[-5:])


@given(days=st.integers(1, 364))
def test_a_day_without_a_year_is_the_coming_one_or_the_past_one_is_told(days: int) -> None:
    day = (MONDAY + timedelta(days=days)).date()
    lately = 365 - days <= RECENT.days
    if lately:
        assert refused(f"{day:%d %B}").values["following"] == f"{day:%Y-%m-%d} 23:59"
    else:
        assert read(f"{day:%d %B}") == f"{day:%a %d %b %Y} 23:59"


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("20h", "Mon 02 Mar 2026 20:00"),
        ("9h", "Tue 03 Mar 2026 09:00"),
        ("20h30", "Mon 02 Mar 2026 20:30"),
        ("18 heures 30", "Mon 02 Mar 2026 18:30"),
        ("2h", "Mon 02 Mar 2026 15:00"),
        ("dans 20h", "Tue 03 Mar 2026 09:00"),
        ("48h", "Wed 04 Mar 2026 13:00"),
    ],
)
def test_a_lone_hour_is_one_of_the_day_where_french_is_spoken(words: str, moment: str) -> None:
    assert read(words, style=DateStyle(hour_clock=True)) == moment


def test_a_length_counts_from_the_end_of_entries_but_with_in_from_now() -> None:
    since = datetime(2026, 3, 6, 18, 0, tzinfo=PARIS)
    assert read("2 days", since=since) == "Sun 08 Mar 2026 18:00"
    assert read("in 5 days", since=since) == "Sat 07 Mar 2026 13:00"


def test_days_end_at_the_same_hour_of_the_clock_through_daylight_saving() -> None:
    before = datetime(2026, 3, 28, 18, 0, tzinfo=PARIS)
    assert read("2 days", before) == "Mon 30 Mar 2026 18:00"
    assert read("48 hours", before) == "Mon 30 Mar 2026 19:00"


@pytest.mark.parametrize("words", ["2:30", "tomorrow 2:30", "29 March 2:15", "in 1 day at 2:00"])
def test_an_hour_that_clocks_skip_in_spring_is_refused(words: str) -> None:
    before = datetime(2026, 3, 28, 18, 0, tzinfo=PARIS)
    with pytest.raises(Refusal, match="does not exist"):
        read(words, before)


@given(words=st.text(max_size=40))
def test_whatever_is_written_is_read_as_a_coming_moment_or_refused(words: str) -> None:
    now = MONDAY.astimezone(UTC)
    try:
        found = parse_datetime(words, now=now, zone=PARIS)
    except Refusal:
        return
    assert timedelta() < found - now <= FURTHEST


@given(minutes=st.integers(1, 500_000))
def test_a_moment_written_out_is_read_back(minutes: int) -> None:
    # The second of the two hours that clocks show twice a year cannot be written.
    moment = (MONDAY.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(PARIS)
    assume(moment.fold == 0)
    assert read(f"{moment:%Y-%m-%d %H:%M}") == f"{moment:%a %d %b %Y %H:%M}"
