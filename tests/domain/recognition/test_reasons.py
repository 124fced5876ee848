"""The reasons for a surprise in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from string import Formatter

from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import Contribution, ContributionKind, Source
from domain.recognition import Candidate, reasons
from domain.recognition.reasons import best_contribution, contribution_summary
from domain.translatable_text import JoinedList, MessageLink, Text, User, Value

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)

KINDS = st.sampled_from(ContributionKind)
CONTRIBUTIONS = st.lists(
    st.builds(
        Contribution,
        guild_id=st.just(1),
        channel_id=st.just(2),
        message_id=st.integers(100, 108),
        source=st.sampled_from(Source),
        kind=KINDS,
        giver_id=st.integers(1, 9),
        receiver_id=st.just(50),
        at=st.integers(0, 160).map(lambda hours: NOW - timedelta(hours=hours)),
        detail=st.sampled_from(["", "1", "😂"]),
    ),
    max_size=20,
)


def thanks(giver: int, message: int) -> Contribution:
    at = NOW - timedelta(days=1, minutes=-message)
    return Contribution(1, 2, message, Source.THANKS, ContributionKind.HELPED, giver, 50, at)


def laugh(giver: int, message: int) -> Contribution:
    return replace(
        thanks(giver, message), source=Source.REACTION, kind=ContributionKind.ENTERTAINED
    )


def parts(value: Value) -> Iterator[Value]:
    """Yield `value` and all values inside it."""
    yield value
    if isinstance(value, JoinedList):
        for item in value.items:
            yield from parts(item)
    if isinstance(value, Text):
        for inner in value.values.values():
            yield from parts(inner)


def links(sentences: tuple[Text, ...]) -> set[int]:
    return {
        part.message_id
        for sentence in sentences
        for part in parts(sentence)
        if isinstance(part, MessageLink)
    }


def named(sentences: tuple[Text, ...]) -> set[int]:
    return {part.id for sentence in sentences for part in parts(sentence) if isinstance(part, User)}


def test_kinds_stand_by_their_points() -> None:
    candidate = Candidate(
        1,
        {
            ContributionKind.HELPED: 10,
            ContributionKind.ENTERTAINED: 12,
            ContributionKind.TOOK_PART: 0,
        },
    )
    assert candidate.kinds == (ContributionKind.ENTERTAINED, ContributionKind.HELPED)


def test_the_reasons_name_those_who_said_thanks_and_link_to_where() -> None:
    contributions = (thanks(7, 101), thanks(8, 102))
    candidate = Candidate(50, {ContributionKind.HELPED: 20}, contributions)
    (reason,) = reasons(candidate, rng=Random(1))
    assert named((reason,)) == {7, 8}
    assert links((reason,)) == {101, 102}
    assert reason.count == 2


def test_of_many_who_said_thanks_a_few_are_named_and_the_others_counted() -> None:
    contributions = tuple(thanks(giver, 100 + giver) for giver in range(1, 7))
    (reason,) = reasons(Candidate(50, {ContributionKind.HELPED: 60}, contributions), rng=Random(1))
    people = reason.values["people"]
    assert isinstance(people, JoinedList)
    assert people.items[:2] == (User(1), User(2))
    assert isinstance(people.items[2], Text)
    assert people.items[2].count == 4


def test_who_does_not_want_to_be_named_is_counted() -> None:
    contributions = (thanks(7, 101), thanks(8, 102))
    candidate = Candidate(50, {ContributionKind.HELPED: 20}, contributions)
    assert named(reasons(candidate, rng=Random(1), unnamed={7})) == {8}
    assert named(reasons(candidate, rng=Random(1), unnamed={7, 8})) == set()


def test_the_message_that_most_people_laughed_at_is_the_one_linked() -> None:
    contributions = (laugh(1, 101), *(laugh(giver, 102) for giver in (1, 2, 3)))
    (reason,) = reasons(
        Candidate(50, {ContributionKind.ENTERTAINED: 6}, contributions), rng=Random(1)
    )
    assert links((reason,)) == {102}
    assert reason.count == 3


def test_a_single_reaction_is_no_reason() -> None:
    assert (
        reasons(Candidate(50, {ContributionKind.ENTERTAINED: 6}, (laugh(1, 101),)), rng=Random(1))
        == ()
    )


def test_the_most_valued_kind_is_told_first() -> None:
    contributions = (thanks(7, 101), laugh(1, 102), laugh(2, 102))
    points = {ContributionKind.HELPED: 2, ContributionKind.ENTERTAINED: 4}
    told = reasons(Candidate(50, points, contributions), rng=Random(1))
    assert [links((reason,)) for reason in told] == [{102}, {101}]


@given(CONTRIBUTIONS, st.sets(st.integers(1, 9)), st.integers())
def test_reasons_follow_from_the_acts_alone(
    contributions: list[Contribution], unnamed: set[int], seed: int
) -> None:
    candidate = Candidate(50, dict.fromkeys(ContributionKind, 5), tuple(contributions))
    told = reasons(candidate, rng=Random(seed), unnamed=unnamed)
    assert links(told) <= {contribution.message_id for contribution in contributions}
    assert named(told) <= {contribution.giver_id for contribution in contributions} - unnamed
    assert told == reasons(candidate, rng=Random(seed), unnamed=unnamed)


@given(CONTRIBUTIONS, st.integers())
def test_every_place_in_a_sentence_has_its_value(
    contributions: list[Contribution], seed: int
) -> None:
    candidate = Candidate(50, dict.fromkeys(ContributionKind, 5), tuple(contributions))
    for sentence in reasons(candidate, rng=Random(seed)):
        for part in parts(sentence):
            if isinstance(part, Text):
                wanted = {
                    name
                    for message in (part.message, part.plural or "")
                    for _, name, _, _ in Formatter().parse(message)
                    if name is not None
                }
                assert wanted <= part.values.keys()


def test_the_words_vary_from_week_to_week() -> None:
    contributions = (thanks(7, 101), laugh(1, 102), laugh(2, 102))
    candidate = Candidate(
        50, {ContributionKind.HELPED: 10, ContributionKind.ENTERTAINED: 4}, contributions
    )
    told = {
        tuple(sentence.message for sentence in reasons(candidate, rng=Random(seed)))
        for seed in range(40)
    }
    assert len(told) >= 6


def test_the_card_names_the_two_kinds_that_were_valued_most() -> None:
    told = contribution_summary(
        [ContributionKind.ENTERTAINED, ContributionKind.HELPED, ContributionKind.INTERESTED]
    )
    deeds = told.values["deeds"]
    assert isinstance(deeds, JoinedList)
    assert [part.message for part in deeds.items if isinstance(part, Text)] == [
        "making us laugh",
        "helping others",
    ]
    assert contribution_summary([]).values == {}


@given(CONTRIBUTIONS)
def test_what_is_quoted_is_a_message_of_theirs_that_two_people_liked(
    contributions: list[Contribution],
) -> None:
    liked = {
        message: {
            contribution.giver_id
            for contribution in contributions
            if contribution.message_id == message
            and contribution.source in {Source.REACTION, Source.NOMINATION}
        }
        for message in {contribution.message_id for contribution in contributions}
    }
    found = best_contribution(contributions)
    if found is None:
        assert all(len(givers) < 2 for givers in liked.values())
    else:
        assert len(liked[found.message_id]) == max(map(len, liked.values())) >= 2
