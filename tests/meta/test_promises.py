"""Each promise of the README names tests that hold it, and these are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (?!Promise|---)(.+) \| (`.+`) \|$",
    (ROOT / "docs" / "promises.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEAST = 40


def names_in(name: str) -> set[str]:
    """The names of the tests in this module, read and not run."""
    tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


def test_every_promise_stands_in_the_readme_word_by_word() -> None:
    assert len(ROWS) >= LEAST
    readme = " ".join(README.split())
    assert [promise for promise, _ in ROWS if promise not in readme] == []


def test_every_test_that_holds_a_promise_is_there() -> None:
    named = [test for _, tests in ROWS for test in re.findall(r"`([^`]+)`", tests)]
    missing = []
    for test in dict.fromkeys(named):
        module, _, name = test.partition("::")
        if not (ROOT / "tests" / module).exists() or name not in names_in(module):
            missing.append(test)
    assert missing == []


def test_every_promise_to_moderators_is_among_them() -> None:
    (told,) = re.findall(r"## For moderators\n(.*?)\n### ", README, re.DOTALL)
    for bullet in re.split(r"^- ", told, flags=re.MULTILINE)[1:]:
        words = " ".join(bullet.split())
        assert any(promise in words for promise, _ in ROWS), words[:60]
