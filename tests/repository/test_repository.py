"""The community files of the repository: how to report, how to contribute, what changed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
"""The headings of Keep a Changelog."""


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_ci_there_is_ci_here_on_each_supported_python() -> None:
    ci = loaded(".github/workflows/ci.yml")
    (job,) = ci["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert ci["permissions"] == {"contents": "read"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=")
    assert job["strategy"]["matrix"]["python"][0] == oldest


def test_what_is_looked_at_before_a_commit_is_what_make_check_looks_at() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^check: setup\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    lines = [line for line in recipe.splitlines() if "pytest" not in line]  # that takes too long
    checked = {line.split("/")[1].split()[0] for line in lines}
    (repo,) = loaded(".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    assert {Path(hook["entry"].split()[0]).name for hook in repo["hooks"]} == checked


@pytest.mark.parametrize("name", ["bug", "idea"])
def test_forms_for_issues_ask_for_something(name: str) -> None:
    form = loaded(f".github/ISSUE_TEMPLATE/{name}.yml")
    assert {"name", "description", "body"} <= set(form)
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert any(part.get("validations", {}).get("required") for part in asked)
    identifiers = [part["id"] for part in asked]
    assert len(set(identifiers)) == len(identifiers)


def test_the_changelog_is_kept_as_others_are() -> None:
    assert "https://keepachangelog.com" in CHANGELOG
    versions = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", one) for one in versions[1:])
    kinds = re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)
    assert kinds
    assert set(kinds) <= KINDS
    for part in re.split(r"^### .+\n", CHANGELOG, flags=re.MULTILINE)[1:]:
        assert part.strip().startswith("- ")


def test_lines_of_blame_that_are_looked_past_are_whole_hashes() -> None:
    lines = (ROOT / ".git-blame-ignore-revs").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"|#.*|[0-9a-f]{40}", line) for line in lines)
    assert any(re.fullmatch(r"[0-9a-f]{40}", line) for line in lines)
