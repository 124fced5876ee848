"""Every sentence for people is in the catalogues, translated, with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from domain.languages import LANGUAGES, SOURCE
from tests.repository.commands import PAGE

ROOT = Path(__file__).parents[2]
FLOORS = ("domain", "bot", "cogs")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "text": None,
    "counted": (1, 2),
    "locale_str": None,
}
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
Key = str | tuple[str, ...]


@cache
def sentences() -> dict[Key, str]:
    """Return every sentence in the code, with its location."""
    found: dict[Key, str] = {}
    for floor in FLOORS:
        for name, line, message, _comments, _context in extract_from_dir(
            ROOT / floor, method_map=[("**.py", "locales.extraction:extract")], keywords=KEYWORDS
        ):
            found[message] = f"{floor}/{name}:{line}"
    return found


@cache
def catalogue(language: str) -> Catalog:
    source = files("locales").joinpath(language, "LC_MESSAGES", "ovation.po")
    with source.open("rb") as opened:
        return read_po(opened, locale=language)


def forms(message: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the sentence, or its singular and plurals, as a tuple."""
    return (message,) if isinstance(message, str) else tuple(message or ())


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def translated(language: str) -> Iterator[tuple[Key, Message]]:
    """Yield the sentences that are in the catalogue, with their entries."""
    for message in sentences():
        entry = catalogue(language).get(forms(message)[0])
        if entry is not None:
            yield message, entry


def test_there_are_sentences_to_look_at() -> None:
    assert len(sentences()) > 100


def test_no_sentence_stands_within_an_f_string() -> None:
    # Before Python 3.12, a sentence there is part of a string, and so is not found.
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in KEYWORDS
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_in_the_code_is_translated(language: str) -> None:
    missing = {}
    for message, where in sentences().items():
        entry = catalogue(language).get(forms(message)[0])
        if entry is None or not all(forms(entry.string)) or entry.fuzzy:
            missing[message] = where
    assert not missing, f"translate these, then `make messages`: {missing}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    wrong = []
    for message, entry in translated(language):
        wanted = set().union(*map(places, forms(message)))
        singular, *others = forms(entry.string)
        # The singular alone may leave the number out, as in "one entry".
        if others and places(singular) | {"count"} != wanted | {"count"}:
            wrong.append((message, singular))
        wrong += [(message, form) for form in (others or [singular]) if places(form) != wanted]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_nothing_that_the_code_no_longer_says(language: str) -> None:
    said = {forms(message)[0] for message in sentences()}
    kept = {forms(message.id)[0] for message in catalogue(language) if message.id}
    assert kept <= said


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_says_nothing_twice_in_a_row(language: str) -> None:
    # A merge of two catalogues once put a sentence six times into one message.
    twice = re.compile(r"(.{20,}?)\1", re.DOTALL)
    said = [(key, form) for key, entry in translated(language) for form in forms(entry.string)]
    assert [key for key, form in said if twice.search(form)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_as_many_as_the_language_has(language: str) -> None:
    expected = catalogue(language).num_plurals
    for message, entry in translated(language):
        if not isinstance(message, str):
            assert len(forms(entry.string)) == expected, message


def test_the_places_of_a_sentence_are_names() -> None:
    for message, where in sentences().items():
        for form in forms(message):
            assert all(name.isidentifier() for name in places(form)), (where, form)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_names_commands_as_its_language_calls_them(language: str) -> None:
    names = re.findall(r"`/([\w ]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(names) > 40
    command = re.compile(rf"/({'|'.join(sorted(names, key=len, reverse=True))})\b")
    wrong, seen = [], 0
    for message, entry in translated(language):
        for name in {name for form in forms(message) for name in command.findall(form)}:
            words = [catalogue(language).get(word) for word in name.split()]
            called = "/" + " ".join(str(word.string) for word in words if word is not None)
            seen += 1
            wrong += [(called, form) for form in forms(entry.string) if called not in form]
    assert seen > 20
    assert wrong == []
