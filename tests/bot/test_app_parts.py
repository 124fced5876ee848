"""Whatever the code asks the application for by its type can be had."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.app import App

ROOT = Path(__file__).parents[2]


def asked_for() -> Iterator[tuple[str, Any]]:
    """Yield what the code asks for as `app[…]`, with the module that does."""
    for folder in ("bot", "cogs", "demo"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Name):
                    continue
                if ast.unparse(node.value).rpartition(".")[2] in {"app", "_app"}:
                    module = importlib.import_module(name)
                    yield name, vars(module)[node.slice.id]


async def test_every_part_that_is_asked_for_by_type_can_be_had(app: App) -> None:
    found = list(asked_for())
    assert len(found) > 100
    for _module, kind in found:
        assert isinstance(app[kind], kind)
