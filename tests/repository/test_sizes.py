"""Modules, classes and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("bench", "bot", "cogs", "db", "demo", "domain", "tests")
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PUBLIC_METHODS = 25


def modules() -> Iterator[Path]:
    """Yield the project's modules; the migration lists all tables and is as long as they are."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.parent.name != "versions":
                yield path


def too_large(path: Path) -> Iterator[str]:
    """Yield what is larger than it should be in a module."""
    source = path.read_text(encoding="utf-8")
    place = path.relative_to(ROOT).as_posix()
    lines = source.count("\n")
    if lines > MAX_MODULE_LINES:
        yield f"{place}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{place}: {node.name} has {lines} lines"
        elif isinstance(node, ast.ClassDef):
            methods = [
                part.name
                for part in node.body
                if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
                and not part.name.startswith("_")
            ]
            if len(methods) > MAX_PUBLIC_METHODS:
                yield f"{place}: {node.name} has {len(methods)} public methods"


def test_nothing_is_larger_than_it_should_be() -> None:
    found = [each for path in modules() for each in too_large(path)]
    assert found == []


def test_no_two_classes_have_the_same_name() -> None:
    found: dict[str, list[str]] = {}
    for floor in ("bench", "domain", "db", "bot", "cogs", "demo"):
        for file in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(str(file.relative_to(ROOT)))
    assert len(found) > 500
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
