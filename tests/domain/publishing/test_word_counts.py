"""Words that members use far more than usual, or beside grief, are found by hashes alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from domain.publishing.word_counts import (
    ALL_MESSAGES,
    LEARNT_AFTER,
    MOST_WORDS,
    NOW_PERIODS,
    PERIOD,
    USUAL_PERIODS,
    PeriodCount,
    PeriodCounter,
    WordUse,
    counted_words,
    is_sad,
    period_of,
    word_hash,
    word_uses,
)
from tests.conftest import START

KEY = b"k" * 32
NOW = period_of(START)


def counts(*numbers: int, sad: int = 0) -> list[PeriodCount]:
    """Return counts of periods, the newest first."""
    return [PeriodCount(NOW - ago * PERIOD, number, sad) for ago, number in enumerate(numbers)]


def use(word: list[PeriodCount], everything: list[PeriodCount]) -> WordUse:
    (found,) = word_uses({"aurora": word}, everything, START)
    return found


BUSY = counts(*[100] * (NOW_PERIODS + USUAL_PERIODS))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Good morning! Have you heard of Aurora?", ["heard", "aurora"]),
        ("#WhyIStayed, Aurora's dress in 2026", ["whyistayed", "aurora", "dress"]),
        ("> Aurora\nhttps://aurora.example <@12345> `aurora`", []),
        ("À Beyrouth, cette nuit…", ["beyrouth", "nuit"]),
        ("It is so very kind of you", ["kind"]),
    ],
)
def test_the_rarer_words_of_a_message_are_counted(said: str, words: list[str]) -> None:
    assert counted_words(said) == words


@given(st.text(max_size=4000))
def test_any_message_has_a_bounded_number_of_words(said: str) -> None:
    words = counted_words(said)
    assert len(words) == len(set(words)) <= MOST_WORDS


def test_a_hash_cannot_be_read_without_its_key() -> None:
    assert word_hash("aurora", KEY) == word_hash("aurora", KEY)
    assert word_hash("aurora", KEY) != word_hash("aurora", b"q" * 32)
    assert word_hash("aurora", KEY) != ALL_MESSAGES


def test_far_more_than_usual_is_hot() -> None:
    assert use(counts(5), BUSY).is_hot
    assert not use(counts(4), BUSY).is_hot
    usual = [1] * USUAL_PERIODS
    assert not use(counts(4, 4, 4, 4, *usual), BUSY).is_hot
    assert use(counts(5, 4, 4, 4, *usual), BUSY).is_hot
    assert not use(counts(0, 0, 0, 0, 900), BUSY).is_hot


def test_nothing_is_hot_before_a_week_is_known() -> None:
    for known in range(USUAL_PERIODS):
        everything = counts(*[100] * (NOW_PERIODS + known))
        assert use(counts(50), everything).is_hot is (known >= LEARNT_AFTER)
    assert not use(counts(50), []).is_hot


def test_where_more_is_said_more_of_each_word_is_usual() -> None:
    usual = counts(6, 6, 6, 6, *[1] * USUAL_PERIODS)
    assert use(usual, BUSY).is_hot
    assert not use(usual, counts(*[300] * NOW_PERIODS, *[100] * USUAL_PERIODS)).is_hot


def test_words_beside_grief_and_complaints_are_sad() -> None:
    assert is_sad(counted_words("Two people were killed in Aurora"))
    assert is_sad(counted_words("Une fusillade à Aurora, quelle horreur"))
    assert not is_sad(counted_words("The Aurora lamp is lovely"))
    assert use(counts(4, sad=3), []).is_sad
    assert not use(counts(4, sad=2), []).is_sad
    assert not use(counts(9, sad=3), []).is_sad


def test_a_person_counts_once_and_what_few_people_say_is_not_stored() -> None:
    counter = PeriodCounter()
    for author in (1, 1, 1, 2):
        counter.add([7, 8], author, sad=False)
    assert counter.unwritten() == {ALL_MESSAGES: (4, 0)}
    counter.add([7], 3, sad=True)
    added = counter.unwritten()
    assert added == {ALL_MESSAGES: (5, 1), 7: (3, 1)}
    counter.wrote(added)
    assert counter.unwritten() == {}
    counter.add([7], 4, sad=False)
    assert counter.unwritten() == {ALL_MESSAGES: (1, 0), 7: (1, 0)}


def test_a_flood_of_words_takes_bounded_room_and_hides_no_hot_word() -> None:
    counter = PeriodCounter()
    for author in range(1, 4_000):
        rare = (word_hash(f"{author} {number}", KEY) for number in range(10))
        counter.add([word_hash("aurora", KEY), *rare], author, sad=False)
    assert counter.unwritten()[word_hash("aurora", KEY)] == (3_999, 0)
    assert len(counter._counts) <= counter.MOST_HASHES
    assert len(counter._pairs) <= counter.MOST_PAIRS + 11


def test_a_period_is_half_a_day() -> None:
    assert period_of(datetime(2026, 3, 2, 13, 5, tzinfo=UTC)) == datetime(
        2026, 3, 2, 12, tzinfo=UTC
    )
    assert period_of(START + timedelta(hours=12)) - period_of(START) == PERIOD
