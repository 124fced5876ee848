"""Members in distress get no offers; look-alike words do not prevent one."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.distress import Distress, distress, is_self_harm, may_be_self_harm

FOLDER = Path(__file__).parent / "distress"


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_messages_of_distress_are_told_apart_from_such_as_sound_alike(language: str) -> None:
    troubled, ordinary = lines(f"distress.{language}.txt"), lines(f"ordinary.{language}.txt")
    assert len(set(troubled)) >= 100
    assert len(set(ordinary)) >= 100
    assert [said for said in troubled if distress(said) is None] == []
    assert [said for said in ordinary if distress(said) is not None] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_capitals_accents_and_typographic_apostrophes_make_no_difference(language: str) -> None:
    for said in lines(f"distress.{language}.txt"):
        assert distress(said.upper()) == distress(said)
        assert distress(said.replace("'", "’")) == distress(said)
        assert distress(said.translate(str.maketrans("éèêàçôœ", "eeeacoœ"))) == distress(said)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("I want to kill myself, where can I buy the mug", Distress.SELF_HARM),
        ("j'ai envie de mourir", Distress.SELF_HARM),
        ("my dad died and I want to die", Distress.SELF_HARM),
        ("he killed himself", Distress.GRIEF),
        ("ma grand-mère est décédée", Distress.GRIEF),
        ("I was diagnosed with cancer", Distress.ILLNESS),
        ("I got laid off today", Distress.HARDSHIP),
        ("je suis accro au shopping", Distress.ADDICTION),
        ("I'm 11, how do I buy it?", Distress.MINOR),
        ("fuck you all", Distress.ANGER),
        ("> I want to kill myself\nis that a song?", None),
        ("“my dad died” is the first line of the book", None),
    ],
)
def test_the_gravest_distress_in_the_writers_own_words_is_told(
    said: str, kind: Distress | None
) -> None:
    assert distress(said) is kind


@pytest.mark.parametrize("language", ["en", "fr"])
def test_self_harm_alone_is_found_as_among_all(language: str) -> None:
    for said in lines(f"distress.{language}.txt"):
        assert is_self_harm(said) == (distress(said) is Distress.SELF_HARM), said


def test_the_gate_keeps_no_self_harm_back() -> None:
    grave = [
        said
        for language in ("en", "fr")
        for said in lines(f"distress.{language}.txt")
        if distress(said) is Distress.SELF_HARM
    ]
    assert len(grave) >= 25
    assert [said for said in grave if not may_be_self_harm(said)] == []
