"""Each kind's particulars are in its file: no other module asks which kind it has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("domain", "db", "bot", "cogs", "demo")
PACKAGES = {
    "domain.gift_kinds": ("gift_kind", "GIFT_KINDS"),
    "domain.contests.contest_kinds": ("contest_kind", "CONTEST_KINDS"),
    "domain.contests.voting_modes": ("voting_mode", "VOTING_MODES"),
}
"""The packages with a file for each kind, and the names that look one up."""
LOOKUPS = {name for names in PACKAGES.values() for name in names}
KEYS = {
    file.stem
    for package in PACKAGES
    for file in (ROOT / package.replace(".", "/")).glob("[!_]*.py")
} - {"base"}


def asked(source: str) -> Iterator[str]:
    """Find where a module names one kind, or compares kinds."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                if isinstance(side, ast.Attribute) and side.attr == "key" and names_a_key(node):
                    yield f"line {node.lineno} compares {ast.unparse(node)}"
        elif isinstance(node, ast.Call | ast.Subscript):
            called = node.func if isinstance(node, ast.Call) else node.value
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            inner = node.args if isinstance(node, ast.Call) else [node.slice]
            if name in LOOKUPS and any(isinstance(one, ast.Constant) for one in inner):
                yield f"line {node.lineno} names {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            package, _, module = node.module.rpartition(".")
            imported = {alias.name for alias in node.names}
            if (package in PACKAGES and module != "base") or (
                node.module in PACKAGES and imported & KEYS
            ):
                yield f"line {node.lineno} imports {ast.unparse(node)}"


def names_a_key(node: ast.Compare) -> bool:
    """Return whether a kind's key stands in the comparison."""
    return any(isinstance(one, ast.Constant) and one.value in KEYS for one in ast.walk(node))


def modules() -> Iterator[Path]:
    inside = [ROOT / package.replace(".", "/") for package in PACKAGES]
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not any(path.is_relative_to(one) for one in inside):
                yield path


def test_no_module_asks_which_kind_it_has() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {where}"
        for path in modules()
        for where in asked(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "say it in the kind's file, and ask the kind"


@pytest.mark.parametrize(
    "source",
    [
        'if plan.kind is contest_kind("photo"): pass',
        'if plan.kind is CONTEST_KINDS["photo"]: pass',
        'if gift.kind.key == "parcel": pass',
        'if mode.key in {"jury", "jury_and_public"}: pass',
        "from domain.contests.contest_kinds.photo import KIND",
        "from domain.contests.contest_kinds import photo",
        'gift = Gift(1, "x", gift_kinds.gift_kind("custom"))',
    ],
)
def test_each_way_to_ask_is_noticed(source: str) -> None:
    assert list(asked(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        "kind = contest_kind(row.kind)",
        'from domain.contests.contest_kinds import contest_kind\nrow = {"kind": plan.kind.key}',
        'found = feature.key in known or row.kind == "photo"',
    ],
)
def test_reading_and_storing_a_kind_is_no_question(source: str) -> None:
    assert list(asked(source)) == []
