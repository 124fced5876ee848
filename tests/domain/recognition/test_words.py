"""The templates of the weekly post: ours and those that guilds write."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recognition.words import (
    LONGEST,
    OWN_ENOUGH,
    built_in,
    checked,
    choices,
    filled,
    pick,
)
from domain.refusals import Refusal
from domain.settings import Address, Language, Tone
from domain.text import Literally, User

GOOD = "{member}, well done!\n{reasons}\nHere: {gift}"
ALL = [
    (language, tone, address)
    for language in get_args(Language)
    for tone in Tone
    for address in get_args(Address)
]


@pytest.mark.parametrize(("language", "tone", "address"), ALL)
def test_each_of_ours_can_be_filled_in_and_gives_the_gift(
    language: Language, tone: Tone, address: Address
) -> None:
    ours = built_in(language, tone, address)
    assert len(set(ours)) == len(ours) >= 4
    for template in ours:
        assert checked(template) == template
        assert "{gift}" in template


def test_in_french_nobody_is_called_tu_who_is_to_be_called_vous() -> None:
    for tone in Tone:
        said = " ".join("\n".join(built_in("fr", tone, "vous")).lower().replace("’", " ").split())
        assert not {"tu", "te", "ton", "ta", "tes", "toi", "t"} & set(said.split())
        said = " ".join("\n".join(built_in("fr", tone, "tu")).lower().split())
        assert not {"votre", "vos"} & set(said.split())


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "{member}",
        "{reasons}",
        "{member}\n{reasons}\n{reasons}",
        "{member}: {reasons}",
        "{gift} for {member}\n{reasons}",
        "{member}\n{reasons}\n{price}",
        "{member.id}\n{reasons}",
        "{member!r}\n{reasons}",
        "{member:>20}\n{reasons}",
        "{member}\n{reasons}\n{",
        "{member}\n{reasons}\n{{gift}}",
        "{member}\n{0}\n{reasons}",
        "{member}\n{reasons}\n" + "x" * LONGEST,
    ],
)
def test_what_cannot_be_filled_in_is_refused(bad: str) -> None:
    with pytest.raises(Refusal):
        checked(bad)


@given(st.text(max_size=60))
def test_whatever_passes_can_be_filled_in(typed: str) -> None:
    try:
        template = checked(f"{{member}} {typed}\n{{reasons}}")
    except Refusal:
        return
    for gift in ("a mug", None):
        said = filled(template, member_id=1, reasons="- x", gift=gift)
        assert said.message.format_map(dict.fromkeys(said.values, "y"))


def test_in_a_week_without_a_gift_its_line_is_left_out() -> None:
    said = filled(GOOD, member_id=7, reasons="- a joke", gift=None)
    assert said.message == "{member}, well done!\n{reasons}"
    assert said.values["member"] == User(7)
    assert said.values["reasons"] == Literally("- a joke")


def test_what_stands_below_the_list_is_no_part_of_its_last_line() -> None:
    said = filled(GOOD, member_id=7, reasons="- a joke", gift="a mug")
    assert said.message == "{member}, well done!\n{reasons}\n\nHere: {gift}"


def test_without_reasons_their_line_is_left_out() -> None:
    assert "{reasons}" not in filled(GOOD, member_id=7, reasons="", gift="a mug").message


@given(st.integers(1, 9), st.lists(st.integers(0, 2**31), min_size=2, max_size=30))
def test_two_weeks_never_sound_the_same(size: int, numbers: list[int]) -> None:
    templates = [f"template {number}" for number in range(size)]
    used: list[str] = []
    for number in numbers:
        used.insert(0, pick(templates, used, number))
    if size > 1:
        assert all(one != other for one, other in pairwise(used))
    if size > 4:
        assert all(used[at] != used[at + 2] for at in range(len(used) - 2))


def test_two_of_a_guilds_own_take_the_place_of_ours() -> None:
    ours = built_in("en", Tone.PLAIN, "tu")
    assert choices([], ours) == ours
    assert choices(["one"], ours) == ("one", *ours)
    assert choices(["one", "two"], ours) == ("one", "two")
    assert OWN_ENOUGH == 2
