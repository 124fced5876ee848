"""Every kind of gift is one module with everything about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import domain.gift_kinds
from domain.gift_kinds import GIFT_KINDS
from domain.gift_kinds.base import Delivery, GiftAction, GiftKind
from domain.gifts import KIND_FIELDS, Gift, Grant, GrantState, validated, without_unused
from domain.refusals import Refusal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALL_FIELDS = {
    "campaign_id": 1,
    "role_id": 2,
    "channel_id": 3,
    "link": "https://example.org/tea",
    "days": 4,
}
KINDS = pytest.mark.parametrize("kind", GIFT_KINDS.values(), ids=GIFT_KINDS)


def grant_of(kind: GiftKind, state: GrantState) -> Grant:
    gift = without_unused(Gift(1, "A thing", kind, **ALL_FIELDS))  # type: ignore[arg-type]
    return Grant(7, 1, gift, 5, "draw", 1, state, NOW, NOW + timedelta(days=3), post="Hello!")


def test_each_kind_is_one_file_and_each_file_one_kind() -> None:
    folder = Path(domain.gift_kinds.__file__ or "").parent
    assert {file.stem for file in folder.glob("[!_]*.py")} - {"base"} == set(GIFT_KINDS)
    kinds = GIFT_KINDS.values()
    assert len({kind.label.message for kind in kinds}) == len(kinds)
    assert len({kind.sign for kind in kinds}) == len(kinds)
    assert sorted(kind.position for kind in kinds) == list(range(1, len(kinds) + 1))


@KINDS
def test_a_gift_with_all_that_its_kind_has_a_use_for_is_taken(kind: GiftKind) -> None:
    assert set(ALL_FIELDS) == set(KIND_FIELDS)
    gift = grant_of(kind, GrantState.OFFERED).gift
    assert validated(gift) == gift
    used = {name for name, empty in KIND_FIELDS.items() if getattr(gift, name) != empty}
    assert used == kind.fields


@KINDS
def test_a_gift_without_what_is_to_be_given_is_refused(kind: GiftKind) -> None:
    bare = Gift(1, "A thing", kind)
    if kind.fields:
        with pytest.raises(Refusal):
            validated(bare)
    else:
        assert validated(bare) == bare


@KINDS
def test_owners_and_moderators_are_told_of_every_kind_at_every_step(kind: GiftKind) -> None:
    for state in (GrantState.CLAIMED, GrantState.DELIVERED):
        for has_coupon in (False, True):
            assert kind.claim_lines(grant_of(kind, state), has_coupon=has_coupon)
    assert kind.task_lines(grant_of(kind, GrantState.CLAIMED), None)
    assert kind.actions


@KINDS
def test_what_moderators_can_do_fits_how_a_gift_is_handed_over(kind: GiftKind) -> None:
    assert (GiftAction.SHOW_ADDRESS in kind.actions) is kind.needs_address
    assert (GiftAction.APPROVE in kind.actions) is kind.needs_text
    assert (GiftAction.RETRY in kind.actions) is (kind.delivery is Delivery.BOT)
    assert kind.is_temporary is ("days" in kind.fields)
