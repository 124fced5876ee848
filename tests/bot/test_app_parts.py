"""The application has every part that the code requests by type."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.app import App

ROOT = Path(__file__).parents[2]


def asked_for() -> Iterator[Any]:
    """Yield each type that the code asks for as `app[…]`."""
    for folder in ("bot", "cogs", "demo"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Name):
                    continue
                if ast.unparse(node.value).rpartition(".")[2] in {"app", "_app"}:
                    yield vars(importlib.import_module(name))[node.slice.id]


async def test_every_part_that_is_asked_for_by_type_can_be_had(app: App) -> None:
    found = list(asked_for())
    assert len(found) > 100
    for kind in found:
        assert isinstance(app[kind], kind)
