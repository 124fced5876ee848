"""Every kind of contest is a file that says all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import domain.contests.contest_kinds
from domain.contests.contest_kinds import CONTEST_KINDS
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.picture import Picture
from domain.refusals import Refusal

KINDS = pytest.mark.parametrize("kind", CONTEST_KINDS.values(), ids=CONTEST_KINDS)


def test_each_kind_is_one_file_and_each_file_one_kind() -> None:
    folder = Path(domain.contests.contest_kinds.__file__ or "").parent
    assert {file.stem for file in folder.glob("[!_]*.py")} - {"base"} == set(CONTEST_KINDS)
    kinds = CONTEST_KINDS.values()
    for words in ("label", "form_title", "picture_hint"):
        assert len({getattr(kind, words).message for kind in kinds}) == len(kinds)
    assert len({kind.sign for kind in kinds}) == len(kinds)
    assert sorted(kind.position for kind in kinds) == list(range(1, len(kinds) + 1))


@KINDS
def test_each_rating_has_a_button_of_its_own(kind: ContestKind) -> None:
    for labels in (kind.rating_labels, kind.review_labels):
        assert list(labels) == list(kind.rating_labels)
        assert set(labels) == set(kind.scale.ratings)
        assert len({sign for sign, _ in labels.values()}) == len(labels)
        assert len({said.message for _, said in labels.values()}) == len(labels)


@KINDS
def test_no_rating_of_a_vote_looks_like_the_button_to_the_next_vote(kind: ContestKind) -> None:
    for sign, said in kind.review_labels.values():
        assert said.message not in {"Next", "Back"}
        assert sign not in {"➡️", "⬅️", "▶️", "◀️"}


@KINDS
def test_an_entry_of_another_kind_is_refused(kind: ContestKind) -> None:
    photo = Picture(b"one", 800, 600, "1" * 64, 0)
    fitting, other = (photo, "A line") if kind.enters_pictures else ("A line", photo)
    kind.check_entry(fitting)
    with pytest.raises(Refusal):
        kind.check_entry(other)


@KINDS
def test_a_picture_of_its_own_is_missed_where_it_is_needed(kind: ContestKind) -> None:
    kind.check_picture(has_picture=True)
    if kind.needs_picture:
        with pytest.raises(Refusal):
            kind.check_picture(has_picture=False)
    else:
        kind.check_picture(has_picture=False)


@KINDS
def test_the_invitation_says_how_many_each_may_enter(kind: ContestKind) -> None:
    several = kind.invitation(3)
    assert several.count == 3
    assert "{count}" in (several.plural or "")
