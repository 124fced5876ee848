from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import SELF_SOURCES, Contribution, ContributionKind, Source, score_totals
from domain.contributions.totals import ALL, Key, scoring_windows, total_deltas

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
"""A Sunday before the end of a month: hours and zones around it are in two weeks and two months."""
HOURS = st.integers(-24 * 12, 24 * 12)
ZONES = st.sampled_from(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"]).map(ZoneInfo)


PERCENTS = st.sampled_from([100, 100, 50, 30, 0])


@st.composite
def contributions(draw: st.DrawFn) -> Contribution:
    """Return contributions of few people on few messages, so that they often interact."""
    source = draw(st.sampled_from([Source.THANKS, *Source]))
    giver = draw(st.integers(1, 3))
    message = draw(st.integers(1, 4))
    # Contributions on a message have its time, except nominations and entries.
    hours = message * 9 if source is Source.REACTION else draw(st.integers(0, 30) | HOURS)
    contribution = Contribution(
        guild_id=1,
        channel_id=2,
        message_id=message,
        source=source,
        kind=draw(st.sampled_from(ContributionKind)),
        giver_id=giver,
        receiver_id=giver
        if source in SELF_SOURCES
        else draw(st.sampled_from(sorted({1, 2, 3} - {giver}))),
        at=NOON + timedelta(hours=hours),
        detail=draw(st.sampled_from(["", "a", "b"])),
        amount=draw(st.integers(-20, 20)) if source is Source.POINTS else 0,
        giver_trust=draw(PERCENTS),
        collusion_factor=draw(PERCENTS),
        voided=draw(st.integers(0, 5)) == 0,
    )
    return contribution.counted_in(draw(ZONES), weight=draw(PERCENTS))


STEPS = st.lists(
    st.lists(
        st.tuples(st.sampled_from([True, True, False, None]), contributions()),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=6,
)


class Books:
    """All contributions and their totals, updated as the ledger returns."""

    def __init__(self) -> None:
        self.contributions: dict[object, Contribution] = {}
        self.points: Counter[Key] = Counter()
        self.numbers: Counter[Key] = Counter()

    def take(self, step: list[tuple[bool | None, Contribution]]) -> None:
        """Add (True), remove (False) or discount (None) contributions in one batch."""
        after = dict(self.contributions)
        for added, contribution in step:
            if added is None and contribution.key in after:
                after[contribution.key] = replace(
                    after[contribution.key],
                    collusion_factor=contribution.collusion_factor,
                    voided=contribution.voided,
                )
            elif added:
                after.setdefault(contribution.key, contribution)
            else:
                after.pop(contribution.key, None)
        differing = [
            contribution
            for contribution in (*self.contributions.values(), *after.values())
            if self.contributions.get(contribution.key) != after.get(contribution.key)
        ]
        places = scoring_windows(differing)
        keys = {contribution.key for contribution in differing}
        before, now = (
            [
                contribution
                for contribution in some.values()
                if contribution.key in keys or any(place.holds(contribution) for place in places)
            ]
            for some in (self.contributions, after)
        )
        for key, (points, number) in total_deltas(before, now).items():
            self.points[key] += points
            self.numbers[key] += number
        self.contributions = after

    def totals(self) -> dict[Key, tuple[int, int]]:
        """Return points and numbers of contributions, without zeros."""
        keys = self.points.keys() | self.numbers.keys()
        both = {key: (self.points[key], self.numbers[key]) for key in keys}
        return {key: total for key, total in both.items() if any(total)}


@given(STEPS)
def test_totals_kept_step_by_step_are_those_of_a_count_afresh(
    steps: list[list[tuple[bool | None, Contribution]]],
) -> None:
    books = Books()
    for step in steps:
        books.take(step)
        assert books.totals() == total_deltas([], books.contributions.values())


@given(STEPS)
def test_taking_everything_back_leaves_nothing(
    steps: list[list[tuple[bool | None, Contribution]]],
) -> None:
    books = Books()
    for step in steps:
        books.take(step)
    books.take([(False, contribution) for contribution in books.contributions.values()])
    assert books.totals() == {}


@given(st.lists(contributions(), unique_by=lambda contribution: contribution.key, max_size=12))
def test_the_total_of_all_time_is_what_the_acts_are_worth(given_: list[Contribution]) -> None:
    totals = total_deltas([], given_)
    worth = score_totals(given_)
    for member in {contribution.receiver_id for contribution in given_}:
        assert totals[ALL, ALL, member][0] == sum(worth.get(member, {}).values())
        for kind, points in worth.get(member, {}).items():
            assert totals[ALL, kind.value, member][0] == points


@given(st.lists(contributions(), unique_by=lambda contribution: contribution.key, max_size=12))
def test_weeks_and_months_add_up_to_all_time(given_: list[Contribution]) -> None:
    sums: dict[bool, Counter[tuple[str, int]]] = {True: Counter(), False: Counter()}
    whole: Counter[tuple[str, int]] = Counter()
    for (period, kind, member), (points, _) in total_deltas([], given_).items():
        if period == ALL:
            whole[kind, member] += points
        else:
            sums["W" in period][kind, member] += points
    assert +sums[True] == +sums[False] == +whole


@given(st.lists(contributions(), unique_by=lambda contribution: contribution.key, max_size=12))
def test_groups_that_stay_as_they_are_change_nothing(given_: list[Contribution]) -> None:
    assert total_deltas(given_, given_) == {}


def test_an_act_counts_on_the_day_it_was_counted_on_whatever_the_clocks_say_later() -> None:
    late = Contribution(
        1, 2, 3, Source.THANKS, ContributionKind.HELPED, 1, 4, NOON.replace(hour=23)
    )
    there = late.counted_in(ZoneInfo("Pacific/Kiritimati"))
    assert late.day == date(2026, 11, 29)
    assert there.day == date(2026, 11, 30)
    assert there.key == late.key
    assert {period for period, _, _ in total_deltas([], [there])} == {ALL, "2026-11", "2026-W49"}
