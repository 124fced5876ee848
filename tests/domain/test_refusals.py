"""Refusals, and the fields of a form that are refused together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, text


def told(refusal: Refusal) -> list[str]:
    """Return its reasons in English."""
    return [say(reason, "en", markup=False) for reason in refusal.reasons]


@given(st.lists(st.booleans(), max_size=8))
def test_every_bad_field_is_named_once_and_in_order(good: list[bool]) -> None:
    read: list[int] = []
    refused: list[str] = []
    try:
        with Fields() as field:
            for number, is_good in enumerate(good):
                with field(text("Field {number}", number=number)):
                    if not is_good:
                        raise Refusal(text("Write something else."))
                    read.append(number)
    except Refusal as refusal:
        refused = told(refusal)
    bad = [number for number, is_good in enumerate(good) if not is_good]
    assert refused == [f"**Field {number}** · Write something else." for number in bad]
    assert read == [number for number, is_good in enumerate(good) if is_good]


def refuse(reason: Text) -> None:
    raise Refusal(reason)


def test_several_reasons_of_one_field_are_kept() -> None:
    def read() -> None:
        with Fields() as outer, outer(text("Outer")), Fields() as field:
            for reason in (text("One."), text("Two.")):
                with field():
                    refuse(reason)

    with pytest.raises(Refusal) as caught:
        read()
    assert told(caught.value) == ["**Outer** · One.", "**Outer** · Two."]


def test_other_errors_are_not_collected() -> None:
    def read() -> None:
        with Fields() as field:
            with field():
                refuse(text("Refused."))
            with field():
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read()
