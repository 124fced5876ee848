"""The templates of the weekly post: built-in ones and those of guilds."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.guild_settings import Tone
from domain.languages import LANGUAGES, AddressForm, Language
from domain.recognition.post_templates import (
    MAX_TEMPLATE_LENGTH,
    OWN_ENOUGH,
    built_in_templates,
    fill_template,
    pick_template,
    template_choices,
    validated_template,
)
from domain.refusals import Refusal
from domain.translatable_text import Markup, User

GOOD = "{member}, well done!\n{reasons}\nHere: {gift}"
ALL = [
    (language, tone, form)
    for language in LANGUAGES
    for tone in Tone
    for form in get_args(AddressForm)
]


@pytest.mark.parametrize(("language", "tone", "form"), ALL)
def test_each_of_ours_can_be_filled_in_and_gives_the_gift(
    language: Language, tone: Tone, form: AddressForm
) -> None:
    ours = built_in_templates(language, tone, form)
    assert len(set(ours)) == len(ours) >= 4
    for template in ours:
        assert validated_template(template) == template
        assert "{gift}" in template


def test_in_french_nobody_is_called_tu_who_is_to_be_called_vous() -> None:
    for tone in Tone:
        said = " ".join(
            "\n".join(built_in_templates("fr", tone, "polite")).lower().replace("’", " ").split()
        )
        assert not {"tu", "te", "ton", "ta", "tes", "toi", "t"} & set(said.split())
        said = " ".join("\n".join(built_in_templates("fr", tone, "familiar")).lower().split())
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
        "{member}\n{reasons}\n" + "x" * MAX_TEMPLATE_LENGTH,
    ],
)
def test_what_cannot_be_filled_in_is_refused(bad: str) -> None:
    with pytest.raises(Refusal):
        validated_template(bad)


@given(st.text(max_size=60))
def test_whatever_passes_can_be_filled_in(typed: str) -> None:
    try:
        template = validated_template(f"{{member}} {typed}\n{{reasons}}")
    except Refusal:
        return
    for gift in ("a mug", None):
        said = fill_template(template, member_id=1, reasons="- x", gift=gift)
        assert said.message.format_map(dict.fromkeys(said.values, "y"))


def test_in_a_week_without_a_gift_its_line_is_left_out() -> None:
    said = fill_template(GOOD, member_id=7, reasons="- a joke", gift=None)
    assert said.message == "{member}, well done!\n{reasons}"
    assert said.values["member"] == User(7)
    assert said.values["reasons"] == Markup("- a joke")


def test_what_stands_below_the_list_is_no_part_of_its_last_line() -> None:
    said = fill_template(GOOD, member_id=7, reasons="- a joke", gift="a mug")
    assert said.message == "{member}, well done!\n{reasons}\n\nHere: {gift}"


def test_without_reasons_their_line_is_left_out() -> None:
    assert "{reasons}" not in fill_template(GOOD, member_id=7, reasons="", gift="a mug").message


@given(st.integers(1, 9), st.lists(st.integers(0, 2**31), min_size=2, max_size=30))
def test_two_weeks_never_sound_the_same(size: int, numbers: list[int]) -> None:
    templates = [f"template {number}" for number in range(size)]
    used: list[str] = []
    for number in numbers:
        used.insert(0, pick_template(templates, used, number))
    if size > 1:
        assert all(one != other for one, other in pairwise(used))
    if size > 4:
        assert all(used[at] != used[at + 2] for at in range(len(used) - 2))


def test_two_of_a_guilds_own_take_the_place_of_ours() -> None:
    ours = built_in_templates("en", Tone.PLAIN, "familiar")
    assert template_choices([], ours) == ours
    assert template_choices(["one"], ours) == ("one", *ours)
    assert template_choices(["one", "two"], ours) == ("one", "two")
    assert OWN_ENOUGH == 2
