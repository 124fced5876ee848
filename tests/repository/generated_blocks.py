"""Generated parts of pages: `python -m tests.repository.generated_blocks` writes them.

A part is between `<!-- begin: package.module.function -->` and `<!-- end -->`.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(<!-- begin: ([\w.]+)\.(\w+) -->\n).*?(\n<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """Return the page with each generated part replaced by its function's result."""

    def fill(match: re.Match[str]) -> str:
        begin, module, function, end = match.groups()
        written: str = getattr(importlib.import_module(module), function)()
        return begin + written + end

    return BLOCK.sub(fill, page)


if __name__ == "__main__":
    for path in sorted((ROOT / "docs").glob("*.md")):
        before = path.read_text(encoding="utf-8")
        if (after := filled(before)) != before:
            path.write_text(after, encoding="utf-8")
