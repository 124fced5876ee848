"""Find the sentences of a module for the catalogues: an extraction method of Babel."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python

DECORATOR = "options"
"""The decorator of `cogs/ui/command_options.py`, which translates the names of parameters."""


def extract(
    file: IO[bytes],
    keywords: Any,
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[tuple[Any, ...]]:
    """Yield the arguments of `keywords`, and the names of the options of commands.

    Each with its line, the function called there, and comments for translators.
    """
    source = file.read()
    yield from extract_python(BytesIO(source), keywords, comment_tags, options)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncFunctionDef) and any(map(_is_options, node.decorator_list)):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"][1:]
            yield from ((node.lineno, "locale_str", name.removesuffix("_"), []) for name in names)


def _is_options(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == DECORATOR
