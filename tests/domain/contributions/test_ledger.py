from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import OWN, Act, Kind, Source, tally
from domain.contributions.ledger import ALL, Key, changes, near

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
"""A Sunday, the day before a month ends: hours and zones around it are of two weeks, two months."""
HOURS = st.integers(-24 * 12, 24 * 12)
ZONES = st.sampled_from(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"]).map(ZoneInfo)


PERCENTS = st.sampled_from([100, 100, 50, 30, 0])


@st.composite
def acts(draw: st.DrawFn) -> Act:
    """Acts of few people on few messages, so that they often belong together."""
    source = draw(st.sampled_from([Source.THANKS, *Source]))
    giver = draw(st.integers(1, 3))
    message = draw(st.integers(1, 4))
    # What hangs on a message is of its time, except nominations and entries.
    hours = message * 9 if source is Source.REACTION else draw(st.integers(0, 30) | HOURS)
    act = Act(
        guild_id=1,
        channel_id=2,
        message_id=message,
        source=source,
        kind=draw(st.sampled_from(Kind)),
        giver_id=giver,
        receiver_id=giver if source in OWN else draw(st.sampled_from(sorted({1, 2, 3} - {giver}))),
        at=NOON + timedelta(hours=hours),
        detail=draw(st.sampled_from(["", "a", "b"])),
        amount=draw(st.integers(-20, 20)) if source is Source.POINTS else 0,
        standing=draw(PERCENTS),
        circle=draw(PERCENTS),
        struck=draw(st.integers(0, 5)) == 0,
    )
    return act.counted_in(draw(ZONES), weight=draw(PERCENTS))


STEPS = st.lists(
    st.lists(st.tuples(st.sampled_from([True, True, False, None]), acts()), min_size=1, max_size=4),
    min_size=1,
    max_size=6,
)


class Books:
    """All acts and their totals, kept by what the ledger says of each step."""

    def __init__(self) -> None:
        self.acts: dict[object, Act] = {}
        self.points: Counter[Key] = Counter()
        self.numbers: Counter[Key] = Counter()

    def take(self, step: list[tuple[bool | None, Act]]) -> None:
        """Add acts (True), take back (False) or discount (None) what is the same, in one batch."""
        after = dict(self.acts)
        for added, act in step:
            if added is None and act.key in after:
                after[act.key] = replace(after[act.key], circle=act.circle, struck=act.struck)
            elif added:
                after.setdefault(act.key, act)
            else:
                after.pop(act.key, None)
        differing = [
            act
            for act in (*self.acts.values(), *after.values())
            if self.acts.get(act.key) != after.get(act.key)
        ]
        places = near(differing)
        keys = {act.key for act in differing}
        before, now = (
            [
                act
                for act in some.values()
                if act.key in keys or any(place.holds(act) for place in places)
            ]
            for some in (self.acts, after)
        )
        for key, (points, number) in changes(before, now).items():
            self.points[key] += points
            self.numbers[key] += number
        self.acts = after

    def totals(self) -> dict[Key, tuple[int, int]]:
        """Points and numbers of acts, without what is nought."""
        keys = self.points.keys() | self.numbers.keys()
        both = {key: (self.points[key], self.numbers[key]) for key in keys}
        return {key: total for key, total in both.items() if any(total)}


@given(STEPS)
def test_totals_kept_step_by_step_are_those_of_a_count_afresh(
    steps: list[list[tuple[bool | None, Act]]],
) -> None:
    books = Books()
    for step in steps:
        books.take(step)
        assert books.totals() == changes([], books.acts.values())


@given(STEPS)
def test_taking_everything_back_leaves_nothing(steps: list[list[tuple[bool | None, Act]]]) -> None:
    books = Books()
    for step in steps:
        books.take(step)
    books.take([(False, act) for act in books.acts.values()])
    assert books.totals() == {}


@given(st.lists(acts(), unique_by=lambda act: act.key, max_size=12))
def test_the_total_of_all_time_is_what_the_acts_are_worth(given_: list[Act]) -> None:
    totals = changes([], given_)
    worth = tally(given_)
    for member in {act.receiver_id for act in given_}:
        assert totals[ALL, ALL, member][0] == sum(worth.get(member, {}).values())
        for kind, points in worth.get(member, {}).items():
            assert totals[ALL, kind.value, member][0] == points


@given(st.lists(acts(), unique_by=lambda act: act.key, max_size=12))
def test_weeks_and_months_add_up_to_all_time(given_: list[Act]) -> None:
    sums: dict[bool, Counter[tuple[str, int]]] = {True: Counter(), False: Counter()}
    whole: Counter[tuple[str, int]] = Counter()
    for (period, kind, member), (points, _) in changes([], given_).items():
        if period == ALL:
            whole[kind, member] += points
        else:
            sums["W" in period][kind, member] += points
    assert +sums[True] == +sums[False] == +whole


@given(st.lists(acts(), unique_by=lambda act: act.key, max_size=12))
def test_groups_that_stay_as_they_are_change_nothing(given_: list[Act]) -> None:
    assert changes(given_, given_) == {}


def test_an_act_counts_on_the_day_it_was_counted_on_whatever_the_clocks_say_later() -> None:
    late = Act(1, 2, 3, Source.THANKS, Kind.HELPED, 1, 4, NOON.replace(hour=23))
    there = late.counted_in(ZoneInfo("Pacific/Kiritimati"))
    assert late.day == date(2026, 11, 29)
    assert there.day == date(2026, 11, 30)
    assert there.key == late.key
    assert {period for period, _, _ in changes([], [there])} == {ALL, "2026-11", "2026-W49"}
