"""Addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addresses import MAX_ADDRESS_LENGTH, Address, read_part
from domain.refusals import Refusal

TYPED = st.text(max_size=60).filter(lambda typed: any(sign.isalnum() for sign in typed))


def read(**typed: str) -> Address:
    return Address(**{part: read_part(part, said) for part, said in typed.items()})


def test_spaces_are_tidied_and_lines_of_the_street_stay() -> None:
    address = read(
        name=" Åsa  Öberg ",
        street="Villa Lugn\n\n c/o  Ek ",
        place="SE-123 45 Umeå",
        country="Sverige",
        hint=" 070 123 ",
    )
    assert address.lines == ("Åsa Öberg", "Villa Lugn", "c/o Ek", "SE-123 45 Umeå", "Sverige")
    assert address.hint == "070 123"


@given(TYPED, TYPED, TYPED, TYPED)
def test_whatever_has_a_letter_or_digit_in_each_part_is_taken_and_comes_back_the_same(
    name: str, street: str, place: str, country: str
) -> None:
    address = read(name=name, street=street, place=place, country=country)
    assert Address.from_document(address.as_document()) == address


@pytest.mark.parametrize("lacking", ["name", "street", "place", "country"])
@pytest.mark.parametrize("typed", ["", " \n ", "--"])
def test_an_address_with_a_part_missing_is_refused(lacking: str, typed: str) -> None:
    parts = {"name": "Ana", "street": "Box 3", "place": "Lyon", "country": "FR", lacking: typed}
    with pytest.raises(Refusal):
        read(**parts)


@pytest.mark.parametrize("part", MAX_ADDRESS_LENGTH)
def test_a_part_that_is_too_long_is_refused(part: str) -> None:
    parts = {"name": "Ana", "street": "Box 3", "place": "Lyon", "country": "FR", "hint": ""}
    with pytest.raises(Refusal):
        read(**{**parts, part: "x" * (MAX_ADDRESS_LENGTH[part] + 1)})
