"""Every panel, filled with the most and the longest values, is within Discord's limits.

Functions that build panels from data are found in the code: a new one must be filled here too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
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
from tests.cogs.asking import Asking
from tests.cogs.contest_panels import contests, of_contests, of_winners_who_left
from tests.cogs.filling import LETTERS, sent_whole
from tests.cogs.first_step_panels import of_first_steps
from tests.cogs.other_panels import (
    lists,
    of_files_and_offers,
    of_the_rest,
    of_weeks_and_campaigns,
    others,
)

ROOT = Path(cogs.__file__).parent

for extension in EXTENSIONS:
    # So that every list is declared.
    import_module(extension)

ANSWERS = (
    of_contests,
    of_winners_who_left,
    of_the_rest,
    of_weeks_and_campaigns,
    of_files_and_offers,
    of_first_steps,
)


async def answers(letters: str, language: Any) -> list[Any]:
    """Return the messages that answer clicks and commands, or are posted by the bot."""
    made: list[Any] = []
    for fill in ANSWERS:
        async for one in fill(letters, language):
            made += one.sent if isinstance(one, Asking) else [one]
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

    @pytest.mark.parametrize("makes", [contests, others])
    def test_of_values(self, letters: str, language: str, makes: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr(limits, "strict", False)
        found = [problems for made in makes(letters, language) if (problems := too_large(made))]
        assert found == []

    async def test_answers(self, letters: str, language: str, monkeypatch: Any) -> None:
        monkeypatch.setattr(limits, "strict", False)
        found = [wrong for made in await answers(letters, language) if (wrong := too_large(made))]
        assert found == []

    async def test_lists(self, letters: str, language: str, monkeypatch: Any) -> None:
        monkeypatch.setattr(limits, "strict", False)
        found = [wrong for made in await lists(letters, language) if (wrong := too_large(made))]
        assert found == []


async def test_none_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = recorded(monkeypatch)
    for makes in (contests, others):
        assert list(makes("a", "en"))
    assert await lists("a", "en")
    assert await answers("a", "en")
    found = set(made_of_data())
    assert len(found) > 50
    assert found - at_work == set()
