"""Texts that make careless patterns slow, built from the patterns' own structure."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

op: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

_FUNCTIONS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub"}
_OWN = ("domain", "bot", "cogs", "db", "demo")


def patterns(*roots: object) -> dict[str, re.Pattern[str]]:
    """Return all patterns of the package and of the objects in `roots`, by their location."""
    found: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}

    def add(where: str, pattern: re.Pattern[str]) -> None:
        if isinstance(pattern.pattern, str):
            found.setdefault((pattern.pattern, pattern.flags), (where, pattern))

    for module in _modules():
        for where, pattern in _in_functions(module):
            add(where, pattern)
        seen: set[int] = set()
        for name, value in vars(module).items():
            for pattern in _inside(value, seen):
                add(f"{module.__name__}.{name}", pattern)
    seen = set()
    for root in roots:
        for pattern in _inside(root, seen):
            add(type(root).__name__, pattern)
    return {f"{where}#{number}": one for number, (where, one) in enumerate(found.values())}


def attacks(pattern: re.Pattern[str], length: int, rng: random.Random) -> Iterator[str]:
    """Yield texts of `length` characters that repeat pieces of the pattern."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    for _ in range(4):
        sample = _sample(tree, rng) or "a"
        for piece in {sample, sample[:-1], sample[: len(sample) // 2 + 1]} - {""}:
            for glue in ("", " "):
                yield _filled("", piece + glue, length)
    for before, repeated in _pumps(tree, rng, ""):
        yield _filled(before, repeated, length)
        yield _filled(before, repeated, length - 1) + "\0"


_OF_CATEGORY = {
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "x",
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_WORD: "x",
    op.CATEGORY_NOT_WORD: " ",
}

GENERIC = (
    *"`\"“”„«»|~<>@*_-'().,:;?!$€#1aéßİﷺ\n\t \u0301\0",
    *("``", "||", "~~", "<@1", "<@1>", "<@&1>", "<:a:1>", "<a:", "> ", ">>> ", "`\n", '"a ', "“a "),
    *("1,", "1.", "1 ", "a.", "a ", "a, ", "@a ", "http://", "www.a ", "$1 ", "1€ ", "🙏", "+rep "),
    *(
        "thanks ",
        "thanks<@1>",
        "thank you ",
        "merci ",
        "ty ",
        "no thanks ",
        "thanks to ",
        "to say ",
    ),
    *(
        "say thanks ",
        "i want to thank ",
        "did you thank ",
        "je te remercie ",
        "dire merci ",
        ", not ",
    ),
    *(
        "where can i buy ",
        "i want ",
        "you should ",
        "nous",
        "j'",
        "buy ",
        "bought ",
        "i just ",
        "à ",
    ),
    *("i'm 1", "i am ", "my dad ", "i can't afford ", "je suis ", "died ", "mort ", "haha ", "l'"),
)
"""Strings that fill whole messages, alone and in pairs."""


def messages(length: int, rng: random.Random, count: int) -> Iterator[str]:
    """Yield messages of `length` characters that repeat one or a few of `GENERIC`."""
    for piece in GENERIC:
        yield _filled("", piece, length)
        yield _filled("thanks where can i buy ", piece, length)
    for _ in range(count):
        before, *pieces = rng.choices(GENERIC, k=rng.randint(2, 5))
        yield _filled(before, "".join(pieces), length)


def _filled(before: str, piece: str, length: int) -> str:
    return (before + piece * (length // len(piece) + 1))[:length]


def _modules() -> Iterator[ModuleType]:
    for name in _OWN:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _inside(value: object, seen: set[int], depth: int = 0) -> Iterator[re.Pattern[str]]:
    if id(value) in seen or depth > 8:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
        return
    inner: list[object] = []
    if isinstance(value, Mapping):
        inner = list(value.values())
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    elif type(value).__module__.split(".")[0] in _OWN and not isinstance(value, type):
        inner = list(getattr(value, "__dict__", {}).values())
    for one in inner:
        yield from _inside(one, seen, depth + 1)


def _in_functions(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield patterns that are the first argument of a call: `re.sub(r"…", …)`."""
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in _FUNCTIONS
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield f"{module.__name__}:{node.lineno}", re.compile(str(node.args[0].value))


def _pumps(tree: Any, rng: random.Random, before: str) -> Iterator[tuple[str, str]]:
    """Yield each repeated part of a pattern, with what leads to it."""
    for code, argument in tree:
        if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            _, most, inner = argument
            if most > 1:
                yield before, _sample(inner, rng) or "a"
                yield "", before + (_sample(inner, rng) or "a")
            yield from _pumps(inner, rng, before)
        elif code is op.SUBPATTERN:
            yield from _pumps(argument[3], rng, before)
        elif code is op.BRANCH:
            for branch in argument[1]:
                yield from _pumps(branch, rng, before)
        before += _sample([(code, argument)], rng)


def _sample(tree: Any, rng: random.Random) -> str:
    return "".join(_sample_of(code, argument, rng) for code, argument in tree)


def _sample_of(code: Any, argument: Any, rng: random.Random) -> str:
    if code in {op.AT, op.ASSERT, op.ASSERT_NOT, op.GROUPREF}:
        return ""
    if code is op.LITERAL:
        sample = chr(argument)
    elif code is op.RANGE:
        sample = chr(rng.randint(*argument))
    elif code is op.IN:
        chosen, of = rng.choice(argument)
        sample = _sample_of(chosen, of, rng)
    elif code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        least, most, inner = argument
        times = rng.randint(least, min(most, least + 3))
        sample = "".join(_sample(inner, rng) for _ in range(times))
    elif code in {op.SUBPATTERN, op.ATOMIC_GROUP}:
        sample = _sample(argument[3] if code is op.SUBPATTERN else argument, rng)
    elif code is op.BRANCH:
        sample = _sample(rng.choice(argument[1]), rng)
    else:
        sample = _OF_CATEGORY.get(argument) or rng.choice("x1 ")
    return sample
