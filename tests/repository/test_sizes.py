"""Modules, classes and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("domain", "db", "bot", "cogs", "demo", "bench")
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PUBLIC_METHODS = 25
Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_large(path: str, source: str) -> list[str]:
    """Return the parts of the module that are too large, with their sizes."""
    found = []
    if (lines := source.count("\n")) > MAX_MODULE_LINES:
        found.append(f"{path}: {lines} lines")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                found.append(f"{path}: {node.name} has {lines} lines")
        elif isinstance(node, ast.ClassDef):
            names = [one.name for one in node.body if isinstance(one, Function)]
            public = [name for name in names if not name.startswith("_")]
            if len(public) > MAX_PUBLIC_METHODS:
                found.append(f"{path}: {node.name} has {len(public)} public methods")
    return found


def modules(folder: str) -> list[Path]:
    """Return the folder's modules, except migrations, whose length depends on the tables."""
    every = sorted((ROOT / folder).rglob("*.py"))
    return [path for path in every if "versions" not in path.parts]


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_too_large_to_be_read_at_once(folder: str) -> None:
    assert modules(folder)
    found = []
    for path in modules(folder):
        name = str(path.relative_to(ROOT))
        found += too_large(name, path.read_text(encoding="utf-8"))
    assert found == [], "split it by subject: " + "; ".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n" * (MAX_MODULE_LINES + 1),
        "async def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES,
        "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(26)),
        "class C:\n    def _f(self):\n" + "        x = 1\n" * MAX_FUNCTION_LINES,
    ],
)
def test_what_is_too_large_is_found(source: str) -> None:
    (found,) = too_large("planted.py", source)
    assert found.startswith("planted.py")


def test_what_is_just_small_enough_is_not_found() -> None:
    methods = "".join(f"    def m{n}(self): ...\n" for n in range(MAX_PUBLIC_METHODS))
    body = "    x = 1\n" * (MAX_FUNCTION_LINES - 1)
    source = f"class C:\n{methods}    def _f(self): ...\n\n\ndef f():\n{body}"
    assert too_large("planted.py", source + "x = 1\n" * (400 - source.count("\n"))) == []
