"""Each promise of the documentation names existing tests that check it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (?!Promise|---)(.+) \| (`.+`(?: \(long\))?) \|$",
    (ROOT / "docs" / "promises.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "README.md",
        "docs/care.md",
        "docs/moderators.md",
        "docs/operating.md",
        "docs/publishing.md",
    )
}
LEAST = 40


MARK = "pytest.mark.long"


@cache
def long_by_name(name: str) -> dict[str, bool]:
    """Return the tests in this module, from its source, and whether each is long."""
    tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
    all_long = any(
        isinstance(node, ast.Assign) and ast.unparse(node) == f"pytestmark = {MARK}"
        for node in tree.body
    )
    return {
        node.name: all_long
        or MARK in map(ast.unparse, node.decorator_list)
        or "postgresql" in {argument.arg for argument in node.args.args}
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def test_every_promise_is_quoted_from_a_page_word_by_word() -> None:
    assert len(ROWS) >= LEAST
    pages = [" ".join(page.split()) for page in PAGES.values()]
    missing = [promise for promise, _ in ROWS if not any(promise in page for page in pages)]
    assert missing == []


def test_every_test_that_holds_a_promise_is_there() -> None:
    named = [test for _, tests in ROWS for test in re.findall(r"`([^`]+)`", tests)]
    missing = []
    for test in dict.fromkeys(named):
        module, _, name = test.partition("::")
        if not (ROOT / "tests" / module).exists() or name not in long_by_name(module):
            missing.append(test)
    assert missing == []


def test_each_says_whether_a_newcomers_run_has_it() -> None:
    named = [one for _, tests in ROWS for one in re.findall(r"`([^`]+)`( \(long\))?", tests)]
    wrong = []
    for test, is_long in dict.fromkeys(named):
        module, _, name = test.partition("::")
        if long_by_name(module).get(name) is not bool(is_long):
            wrong.append(test)
    assert wrong == [], "a test that takes long is followed by (long), and no other"


def test_every_subject_of_the_guide_for_moderators_has_a_promise_with_a_test() -> None:
    subjects = re.split(r"^## ", PAGES["docs/moderators.md"], flags=re.MULTILINE)[1:]
    assert len(subjects) >= 9
    for subject in subjects:
        words = " ".join(subject.split())
        assert any(promise in words for promise, _ in ROWS), subject.partition("\n")[0]
