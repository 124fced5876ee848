"""Everything named in code style in the documentation exists: files, commands, symbols."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import io
import re
import tokenize
from functools import cache
from pathlib import Path

import click
import pytest

from bot.cli.main import ovation

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(page.relative_to(ROOT))
    for pattern in ("*.md", "docs/*.md", "docs/decisions/*.md", ".github/*.md")
    for page in ROOT.glob(pattern)
)
FOLDERS = tuple(
    f"{path.name}/"
    for path in sorted(ROOT.iterdir())
    if path.is_dir() and (not path.name.startswith(".") or path.name in {".ci", ".github"})
)
NAMES = {file.name for folder in FOLDERS for file in (ROOT / folder).rglob("*.*")}
MADE_WHEN_NEEDED = {"data/backups", "data/ovation.sqlite3"}
"""Files that the bot creates when it runs."""
SOURCES = ("domain", "db", "bot", "cogs", "demo")
OVATION = r"(?:^|bin/|run (?:--[\w-]+ )*|=\S+ +)ovation ([a-z][\w -]*)"
"""The command with its subcommands: alone, in a container, or after a variable."""


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def code_of(page: str) -> list[str]:
    """Return the text in code style on the page, without its line breaks."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text_of(page), re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^ *```.*?^ *```", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    inline = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", rest)]
    return inline + [line for block in blocks for line in block.splitlines()]


def source() -> str:
    """Return all code of the bot, in which symbols are looked up."""
    files = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def is_there(path: str) -> bool:
    """Return whether the path exists in the repository or in its tests; `*` matches any name."""
    return any(any(base.glob(path.rstrip("/"))) for base in (ROOT, ROOT / "tests"))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    wrong = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        name, _, anchor = link.partition("#")
        if ":" in name:
            continue
        target = (ROOT / page).parent / name if name else ROOT / page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of the page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page: str) -> None:
    named = {
        word.rstrip(".,;:")
        for code in code_of(page)
        for word in re.findall(r"(?<![\w./<-])[\w.*-]+/[\w./*-]*", code.partition("::")[0])
    }
    here = {path for path in named if path.startswith(FOLDERS)} - MADE_WHEN_NEEDED
    bare = {code for code in code_of(page) if re.fullmatch(r"\w+\.(py|md|toml|npz)", code)}
    bare -= {path.name for path in ROOT.iterdir()}
    assert sorted(path for path in here if not is_there(path)) + sorted(bare - NAMES) == []


@pytest.mark.parametrize("page", PAGES)
def test_programs_that_are_named_can_be_run(page: str) -> None:
    makefile = text_of("Makefile")
    wrong = []
    for code in code_of(page):
        wrong += [
            f"make {target}"
            for target in re.findall(r"(?<![\w-])make ([a-z][\w-]*)", code)
            if not re.search(rf"^{target}:", makefile, re.MULTILINE)
        ]
        wrong += [
            f"python -m {module}"
            for module in re.findall(r"python3? -m ((?:bench|tests|demo|bot)[\w.]*)", code)
            if importlib.util.find_spec(module) is None
        ]
        for names in re.findall(OVATION, code):
            if not is_a_command(names.split()):
                wrong.append(f"ovation {names}")
    assert wrong == []


def is_a_command(names: list[str]) -> bool:
    """Return whether `ovation` has the subcommand that these words begin with."""
    group: click.Command = ovation
    context = click.Context(group)
    for name in names:
        if not isinstance(group, click.Group):
            return True
        found = group.get_command(context, name)
        if found is None:
            return False
        group = found
    return True


def test_the_glossary_names_symbols_that_exist() -> None:
    code = source()
    words = set(re.findall(r"`([A-Za-z_]+)`", text_of("docs/glossary.md")))
    assert len(words) >= 30
    unknown = {word for word in words if not re.search(rf"\b{word}\b", code)}
    assert unknown == set()


@cache
def words_of_code() -> tuple[set[str], list[tuple[str, str]]]:
    """Return the words of all code, and what its docstrings and comments have in code style."""
    words: set[str] = set()
    named: list[tuple[str, str]] = []
    for folder in (*SOURCES, "bench"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            words |= set(path.relative_to(ROOT).with_suffix("").parts)
            for token in tokenize.generate_tokens(
                io.StringIO(path.read_text(encoding="utf-8")).readline
            ):
                prose = token.type == tokenize.COMMENT or token.string.startswith('"""')
                if token.type == tokenize.NAME or (token.type == tokenize.STRING and not prose):
                    words |= set(re.findall(r"\w+", token.string))
                elif prose:
                    place = f"{path.relative_to(ROOT)}:{token.start[0]}"
                    named += [(place, one) for one in re.findall(r"`([^`\n]+)`", token.string)]
    return words, named


def test_docstrings_name_symbols_that_exist() -> None:
    words, named = words_of_code()
    symbols = [(place, one) for place, one in named if re.fullmatch(r"[A-Za-z_][\w.]{2,}", one)]
    assert len(symbols) > 500
    # Not in this code: an exception of aiohttp's, and a file of credentials.
    known = words | NAMES | {"ClientResponseError", "ovation_token"}
    unknown = [f"{place} {one}" for place, one in symbols if not set(one.split(".")) <= known]
    assert unknown == []


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_classes_that_exist(page: str) -> None:
    words, _ = words_of_code()
    known = words | {"ConnectionState"}  # discord.py's
    named = [one for one in code_of(page) if re.fullmatch(r"_?[A-Z]\w*[a-z]\w*(?:\.\w+)*", one)]
    assert [one for one in named if not set(one.split(".")) <= known] == []


@pytest.mark.parametrize("page", PAGES)
def test_examples_in_python_import_what_exists(page: str) -> None:
    missing = []
    for block in re.findall(r"^```python\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(str(node.module))
                missing += [each.name for each in node.names if not hasattr(module, each.name)]
    assert missing == []


def test_the_changelog_has_one_entry_for_each_subject() -> None:
    subjects = re.findall(r"^- \*\*(.+?)\*\*", text_of("CHANGELOG.md"), re.MULTILINE)
    assert len(subjects) > 10
    assert sorted(subjects) == sorted(set(subjects))
