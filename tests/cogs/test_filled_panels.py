"""Every panel, filled with the most and the longest values, is within Discord's limits.

Functions that build panels from data are found in the code: a new one must be filled here too.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import discord
import pytest

import cogs
import cogs.ui.pages
from bot.client import EXTENSIONS
from cogs.ui import limits
from domain.languages import LANGUAGES
from domain.module_discovery import modules_in
from tests.cogs.asking import Asking
from tests.cogs.filling import ID, LETTERS, sent_whole

pytestmark = pytest.mark.long

ROOT = Path(cogs.__file__).parent

for extension in EXTENSIONS:
    # So that every list is declared.
    import_module(extension)

SUBJECTS = tuple(modules_in("tests.cogs.panels"))
FILLS = [
    pytest.param(fill, id=f"{subject.__name__.rpartition('.')[2]}.{name}")
    for subject in SUBJECTS
    for name, fill in vars(subject).items()
    if name == "panels" or name.startswith("answers")
]


async def filled(fill: Any, letters: str, language: str) -> list[Any]:
    """Return the panels, answers and posts that a function of a subject yields."""
    found = fill(letters, language)
    if not inspect.isasyncgen(found):
        return list(found)
    made: list[Any] = []
    async for one in found:
        made += one.sent if isinstance(one, Asking) else [one]
    return made


async def filled_lists(letters: str, language: str) -> list[Any]:
    """Return pages of every declared list."""
    answers: dict[str, Any] = {}
    for subject in SUBJECTS:
        if hasattr(subject, "lists"):
            answers |= subject.lists(letters)
    assert answers.keys() == cogs.ui.pages.LISTS.keys(), "a list is not filled here"
    made: list[Any] = []
    for name, known in answers.items():
        asking = Asking(
            letters, language, **{key.replace(".", "__"): one for key, one in known.items()}
        )
        declared = cogs.ui.pages.LISTS[name]
        about = (ID,) * (len(inspect.signature(declared.load).parameters) - 1)
        listing = await declared.load(asking.interaction, *about)
        assert len(listing.rows) > 10 or not known, "what grows is not filled here"
        # The first pages and, since there are no more pages than rows, the last.
        made += [
            cogs.ui.pages.page_of(listing, declared.button, at, language, *about)
            for at in (0, 1, 2, len(listing.rows))
        ]
        empty = replace(listing, rows=())
        made.append(cogs.ui.pages.page_of(empty, declared.button, 0, language, *about))
    return made


def made_of_data() -> Iterator[str]:
    """Yield file and name of each function that builds a panel from data."""
    for path in sorted(ROOT.rglob("*.py")):
        for name, node in functions(ast.parse(path.read_text(encoding="utf-8"))):
            if any(grows(call) for call in own_calls(node)):
                yield f"{path.relative_to(ROOT.parent).as_posix()}::{name}"


def functions(node: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield all functions with their qualified names."""
    for child in ast.iter_child_nodes(node):
        name = f"{inside}{getattr(child, 'name', '')}"
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield name, child
            yield from functions(child, f"{name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            yield from functions(child, f"{name}.")
        else:
            yield from functions(child, inside)


def own_calls(function: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls in a function, except those in functions within it."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from own_calls(child)


def grows(call: ast.Call) -> bool:
    """Return whether the call builds a panel or listing from a list."""
    name = getattr(call.func, "id", "")
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return name in {"Panel", "Listing"} or (name == "framed" and starred)


def recorded(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Record which functions of the project are on the stack whenever a panel or list is made."""
    at_work: set[str] = set()

    def noting(kind: type[Any]) -> None:
        made = kind.__init__

        def note(*about: Any, **options: Any) -> None:
            frame: FrameType | None = sys._getframe(1)
            while frame is not None:
                file = Path(frame.f_code.co_filename)
                if file.is_relative_to(ROOT):
                    name = frame.f_code.co_qualname
                    at_work.add(f"{file.relative_to(ROOT.parent).as_posix()}::{name}")
                frame = frame.f_back
            made(*about, **options)

        monkeypatch.setattr(kind, "__init__", note)

    noting(cogs.ui.base.Panel)
    noting(cogs.ui.pages.Listing)
    return at_work


def too_large(made: Any) -> list[str]:
    """Return the limits of Discord that a panel with its files exceeds."""
    view, files = made if isinstance(made, tuple) else (made, getattr(made, "files", ()))
    view = getattr(view, "view", view)
    assert isinstance(view, discord.ui.LayoutView)
    sent = sent_whole(view)
    found = limits.problems(sent)
    if len(files) > limits.MAX_FILES:
        found.append(f"{len(files)} files")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letters", LETTERS)
class TestFilled:
    """Panels filled with markup, multi-byte characters and plain letters, in every language."""

    @pytest.mark.parametrize("fill", FILLS)
    async def test_panels(
        self, letters: str, language: str, fill: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "strict", False)
        made = await filled(fill, letters, language)
        assert made
        assert [wrong for one in made if (wrong := too_large(one))] == []

    async def test_lists(
        self, letters: str, language: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "strict", False)
        made = await filled_lists(letters, language)
        assert [wrong for one in made if (wrong := too_large(one))] == []


async def test_none_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = recorded(monkeypatch)
    for fill in FILLS:
        assert await filled(fill.values[0], "a", "en")
    assert await filled_lists("a", "en")
    found = set(made_of_data())
    assert len(found) > 50
    assert found - at_work == set()
