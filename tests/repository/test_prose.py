"""Sentences for people use plain phrasing, and log events are identifiers that can be searched."""

from __future__ import annotations

import ast
import json
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.repository.commands import PAGE
from tests.repository.test_catalogues import forms, sentences

ROOT = Path(__file__).parents[2]
PATTERNS = {
    r"\bhave (?:it|them|him|her|this|that|the \w+|a \w+|your \w+|themselves) "
    r"(?:\w+ed|done|told|kept|shown|sent|made|given|taken|wait)\b": "name the action: “Pause it”",
    r"\bwho(?:m)?ever\b": "name the person: “the winner”, “members who…”",
    r"^who(?:m|se)?\b[^?]*\.$": "name the person before the clause: “Members who…”",
    r"\bany more\b": "write “no longer”",
    r"\bno more(?=[.,;:!]|$)": "write “no longer”",
    r"(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b)": "write “is not a…”",
    r"\bof (?:ours|yours|theirs|its own|their own)\b": "write “your…”, “its own…”",
    r"\bstands?\b": "write “is”, or name what there is",
    r"\bknows? no\b|\bno [^.]*\bthat i know\b": "write “I don't recognise…”",
    r"\bneed not\b": "write “don't need to”",
    r"\btells? of\b": "write “report”",
    r"\banew\b": "write “again”, or a verb with “re-”",
    r"\blooks? whether\b": "write “check that”",
    r"\bparted by\b": "write “separated by”",
    r"^so (?:many|much|often|long)\b": "write “How many…” or “Maximum…”",
    r"^(?:nor|never|only then)\b[^?]* (?:do|does|did|is|are|can|may|will) (?:i|you|it|they)\b": (
        "put the subject before the verb"
    ),
}
"""Phrasings that readers stumbled over, without regard to case, each with what to write instead."""
DEVELOPERS_ONLY = {
    r"\bmeanwhile\b": "say when: “since”, “during the hold”",
    r"\bany longer\b": "write “no longer”",
    r"\b(?:is|are|was|were|been) told\b": "write “is notified”, “reads”, “is shown”",
    r"\btells (?:\w+ )?(?:moderators?|members?|team|lead|sharer|authors?)\b": "write “notify”",
}
"""Further phrasings to avoid in docstrings and comments, where nobody is addressed."""
OPENINGS = re.compile(r"(?:what|whom?|whose|where|when|have|that)\b", re.IGNORECASE)
"""Words with which no docstring begins: a verb, or the name of the thing, says more."""
FINE_IN_COMMENTS = r"\bof (?:ours|theirs|its own|their own)$|\bstands?$"
"""Found by the patterns, and plain enough for developers."""
OPERATORS_READ = (
    "bot/cli/*.py",
    "bot/config.py",
    "bot/env_files.py",
    "bot/shops/__init__.py",
    "db/errors.py",
    "db/postgresql_address.py",
    "demo/command.py",
)
"""Modules whose strings are messages and help for operators."""
FLOORS = ("domain", "db", "bot", "cogs", "locales", "demo", "bench", "tests")
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)*")
LOGGING = {f"log.{level}" for level in ("debug", "info", "warning", "error", "exception")}
Found = tuple[str, str]
"""A place in the project, and the text there."""


def flaws(said: str, patterns: Mapping[str, str] = PATTERNS) -> list[str]:
    """Return what is wrong with each sentence of the text, and what to write instead."""
    parts = [part.strip("-#*_ \N{WARNING SIGN}") for part in re.split(r"(?<=[.!?])\s+|\n", said)]
    return [
        f"“{found[0]}”: {instead}"
        for pattern, instead in patterns.items()
        for part in parts
        if (found := re.search(pattern, part, re.IGNORECASE))
    ]


def catalog_sentences() -> Iterator[Found]:
    """Yield every sentence that the bot says on Discord, descriptions of commands included."""
    for message, where in sentences().items():
        for form in forms(message):
            yield where, form


def command_descriptions() -> Iterator[Found]:
    """Yield the lines of the page that lists all commands."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith(("| `/", "| *")):
            yield "docs/commands.md", line.strip("| ").partition(" | ")[2]


def api_descriptions() -> Iterator[Found]:
    """Yield the summaries and descriptions in the document of the HTTP API."""
    path = "bot/http/coupon_api.json"
    waiting = [json.loads((ROOT / path).read_text(encoding="utf-8"))]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield from (
                (path, value)
                for key, value in part.items()
                if key in {"summary", "description"} and isinstance(value, str)
            )
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def operator_messages() -> Iterator[Found]:
    """Yield the strings of modules that address operators, and the help of their commands."""
    for pattern in OPERATORS_READ:
        for file in sorted(ROOT.glob(pattern)):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            comments = set(docstrings(tree))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and node not in comments:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", str(node.value)


def docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the docstrings that are for developers: all but those of click commands."""
    for node in ast.walk(tree):
        is_command = isinstance(node, ast.FunctionDef) and any(
            "command" in ast.unparse(decorator) for decorator in node.decorator_list
        )
        if not is_command:
            for _, body in ast.iter_fields(node):
                if isinstance(body, list):
                    yield from (line.value for line in body if isinstance(line, ast.Expr))


def comments() -> Iterator[Found]:
    """Yield the docstrings and comments of all code."""
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            with file.open(encoding="utf-8") as lines:
                for token in tokenize.generate_tokens(lines.readline):
                    if token.type == tokenize.COMMENT or token.string.startswith('"""'):
                        said = " ".join(token.string.strip('"# ').split())
                        yield f"{file.relative_to(ROOT)}:{token.start[0]}", said


SOURCES = {
    "catalog": catalog_sentences,
    "commands": command_descriptions,
    "api": api_descriptions,
    "operators": operator_messages,
}


@pytest.mark.parametrize("source", SOURCES)
def test_sentences_are_phrased_plainly(source: str) -> None:
    said = list(SOURCES[source]())
    assert len(said) > 20
    wrong = [(where, text, flaws(text)) for where, text in said if flaws(text)]
    assert wrong == []


@pytest.mark.parametrize(
    "said",
    [
        "Have a contest wait: no entries, no votes, no end",
        "-# Whoever has left the server cannot score.",
        "Done. Who has left the server does not count.",
        "The bot is not on this server any more",
        "Its secret is worth nothing, and counts no more.",
        "“{sign}” is no emoji.",
        "With two or more texts of yours, I only use those.",
        "How offers stand",
        "I know no such till. Pick one from the list.",
        "I am giving it; you need not do anything.",
        "The webhook by which Stripe tells of redemptions",
        "Encrypt every address anew with the first key.",
        "look whether this machine is online",
        "Ids of servers, parted by commas",
        "So often a post is tried.",
        "Never do I write to you first.",
    ],
)
def test_what_readers_stumbled_over_is_found(said: str) -> None:
    assert flaws(said)


@pytest.mark.parametrize(
    "said",
    [
        "There is no jury here. Press Vote instead.",
        "That entry is no longer in the contest.",
        "All right, no more monthly messages from that server.",
        "Who may take part",
        "Who can take it?",
        "You have already thanked {member} for this, and it still counts.",
    ],
)
def test_plain_sentences_are_left_alone(said: str) -> None:
    assert flaws(said) == []


def test_docstrings_and_comments_are_phrased_plainly() -> None:
    said = list(comments())
    assert len(said) > 8000
    wrong = [
        (where, text, flaw)
        for where, text in said
        for flaw in flaws(text, PATTERNS | DEVELOPERS_ONLY)
        if not re.search(FINE_IN_COMMENTS, flaw.partition("”")[0], re.IGNORECASE)
    ]
    assert wrong == []


def test_docstrings_begin_with_what_they_describe() -> None:
    found: list[Found] = []
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            found += [
                (f"{file.relative_to(ROOT)}:{node.lineno}", node.value)
                for node in docstrings(ast.parse(file.read_text(encoding="utf-8")))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
    assert len(found) > 7000
    assert [(where, said) for where, said in found if OPENINGS.match(said)] == []


@pytest.mark.parametrize(
    "said",
    [
        "None if the case was erased meanwhile.",
        "Return the post that tells moderators of a hold.",
        "The role that is told when a promise is not kept.",
        "Coupons that no shop should accept any longer.",
    ],
)
def test_what_developers_stumbled_over_is_found(said: str) -> None:
    assert flaws(said, DEVELOPERS_ONLY)


def events(tree: ast.Module) -> Iterator[tuple[int, ast.expr]]:
    """Yield the line and the event of every log call."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func)
        if called in {"log_failure", "log.log"}:
            yield node.lineno, node.args[1]
        elif called in LOGGING:
            yield node.lineno, node.args[0]


def literals(event: ast.expr) -> list[str]:
    """Return the texts an event can be; a variable has none, as it is another call's."""
    if isinstance(event, ast.IfExp):
        return literals(event.body) + literals(event.orelse)
    if isinstance(event, ast.Constant):
        return [str(event.value)]
    return [ast.unparse(event)] if isinstance(event, (ast.JoinedStr, ast.BinOp)) else []


def test_log_events_are_identifiers() -> None:
    found: list[Found] = []
    for floor in ("domain", "db", "bot", "cogs", "demo"):
        for file in sorted((ROOT / floor).rglob("*.py")):
            for line, event in events(ast.parse(file.read_text(encoding="utf-8"))):
                found += [(f"{file.relative_to(ROOT)}:{line}", text) for text in literals(event)]
    assert len(found) > 40
    assert [(where, text) for where, text in found if not EVENT.fullmatch(text)] == []
