"""Which gifts suit which members, and which fields a gift needs."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import ContributionKind
from domain.gift_kinds import gift_kind
from domain.gifts import Gift, GiftSize, choose_gift, deserved_size, validated
from domain.refusals import Refusal

GIFTS = st.lists(
    st.builds(
        Gift,
        id=st.integers(1, 50),
        name=st.just("a mug"),
        suits=st.none() | st.sampled_from(ContributionKind),
        quantity=st.none() | st.integers(0, 2),
        size=st.sampled_from(GiftSize),
    ),
    unique_by=lambda gift: gift.id,
    max_size=6,
)
KINDS = st.lists(st.sampled_from(ContributionKind), unique=True, max_size=4)


@given(KINDS, GIFTS, st.sampled_from(GiftSize), st.integers())
def test_a_gift_suits_the_kind_first_and_the_effort_next_as_well_as_the_stock_allows(
    kinds: list[ContributionKind], gifts: list[Gift], tier: GiftSize, seed: int
) -> None:
    gift = choose_gift(kinds, gifts, rng=Random(seed), tier=tier)
    stocked = [gift for gift in gifts if gift.quantity != 0]
    if gift is None:
        assert stocked == []
        return
    assert gift in stocked
    ranks = {kind: rank for rank, kind in enumerate((*kinds, None))}
    last = len(ranks)
    assert ranks.get(gift.suits, last) == min(ranks.get(gift.suits, last) for gift in stocked)
    rivals = [one for one in stocked if one.suits is gift.suits]
    assert abs(gift.size - tier) == min(abs(one.size - tier) for one in rivals)


@given(st.integers(0, 500), st.lists(st.integers(0, 500), max_size=12))
def test_more_effort_is_never_worth_less(points: int, others: list[int]) -> None:
    assert deserved_size(points, others) <= deserved_size(points + 1, others)


@pytest.mark.parametrize(
    ("points", "tier"), [(100, GiftSize.GREAT), (25, GiftSize.FINE), (5, GiftSize.SMALL)]
)
def test_the_worth_is_beside_those_who_were_given_something_before(
    points: int, tier: GiftSize
) -> None:
    assert deserved_size(points, [10, 20, 30, 40]) is tier


def test_with_hardly_anybody_to_compare_with_it_is_a_fine_gift() -> None:
    assert deserved_size(1000, [1, 2]) is deserved_size(0, []) is GiftSize.FINE


@pytest.mark.parametrize(
    "gift",
    [
        Gift(0, " "),
        Gift(0, "x" * 101),
        Gift(0, "a mug", quantity=0),
        Gift(0, "a mug", words="x" * 501),
        Gift(0, "a code", gift_kind("coupon")),
        Gift(0, "a role", gift_kind("role")),
        Gift(0, "a look", gift_kind("temporary_access"), days=3),
        Gift(0, "a look", gift_kind("temporary_access"), channel_id=5),
        Gift(0, "a look", gift_kind("temporary_access"), channel_id=5, days=366),
        Gift(0, "a talk", gift_kind("invitation")),
        Gift(0, "a talk", gift_kind("invitation"), link="http://example.org/talk"),
        Gift(0, "a talk", gift_kind("invitation"), link="https://example.org/<x> y"),
        Gift(0, "a post", gift_kind("guest_post")),
    ],
    ids=lambda gift: f"{gift.kind}:{gift.name[:8]}",
)
def test_a_gift_that_lacks_what_is_to_be_given_is_refused(gift: Gift) -> None:
    with pytest.raises(Refusal):
        validated(gift)


@pytest.mark.parametrize(
    "gift",
    [
        Gift(0, "a mug", gift_kind("parcel"), quantity=3),
        Gift(0, "a code", gift_kind("coupon"), campaign_id=1),
        Gift(0, "a role", gift_kind("role"), role_id=7),
        Gift(0, "a look", gift_kind("temporary_access"), channel_id=5, days=3),
        Gift(0, "a look", gift_kind("temporary_access"), role_id=5, days=365),
        Gift(0, "a talk", gift_kind("invitation"), link="https://example.org/talk"),
        Gift(0, "a post", gift_kind("guest_post"), channel_id=5),
        Gift(0, "tea with us"),
    ],
    ids=lambda gift: gift.kind.key,
)
def test_a_whole_gift_is_taken_with_its_words_tidied(gift: Gift) -> None:
    typed = replace(gift, name=f"  {gift.name.replace(' ', '   ')} ", words=" yours ")
    assert validated(typed) == replace(gift, words="yours")
