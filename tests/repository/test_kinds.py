"""Kinds of jobs, posts and actions are declared, each by one feature, and no others are used."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.client import EXTENSIONS, OvationBot
from bot.feature_specs import discover_features
from domain.holds import HoldRule

ROOT = Path(__file__).parents[2]
STYLE = re.compile(r"[a-z_]+\.[a-z_]+")
FEATURES = discover_features()
JOBS = [kind for feature in FEATURES for kind in feature.jobs]
POSTS = [kind for feature in FEATURES for kind in feature.posts]
ACTIONS = [kind for feature in FEATURES for kind in feature.actions]
POSITION = {"schedule": 1, "schedule_if_absent": 1, "add": 0, "add_again": 0, "add_direct": 0}
"""The position of the kind among the arguments of the methods that add jobs and posts."""


@pytest.mark.parametrize("kinds", [JOBS, POSTS + ACTIONS], ids=["jobs", "posts and actions"])
def test_each_kind_is_declared_by_one_feature_in_one_style(kinds: list[str]) -> None:
    assert [kind for kind, times in Counter(kinds).items() if times > 1] == []
    assert [kind for kind in kinds if not STYLE.fullmatch(kind)] == []


def test_each_kind_says_whether_it_waits_while_a_guild_is_on_hold() -> None:
    rules = [
        (kind, rule)
        for feature in FEATURES
        for kinds in (feature.jobs, feature.posts, feature.actions)
        for kind, rule in kinds.items()
    ]
    assert [kind for kind, rule in rules if type(rule) is not HoldRule] == []
    waiting = {kind for kind, rule in rules if rule.waits}
    assert waiting >= {
        "contest.opened",
        "contest.opens",
        "contest.weekly",
        "digest.monthly",
        "gift.offer",
        "milestone.reached",
        "offer.made",
        "recognition.weekly",
        "tier.changed",
        "top_five.weekly",
    }
    going_on = {
        "contest.phase",
        "contest.result",
        "contest.voting",
        "coupon.shared",
        "gift.return",
        "guild.deletion",
        "hint.self_harm",
        "hold.ends",
        "recognition.proposal",
    }
    assert {kind for kind, _ in rules} - waiting >= going_on


async def test_what_is_registered_is_what_is_declared(app: App) -> None:
    client = OvationBot(app)
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    assert app.scheduler.kinds == set(JOBS)
    assert app.outbox.post_kinds == set(POSTS)
    assert app.outbox.action_kinds == set(ACTIONS)


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the modules that may add jobs and posts, by name."""
    for folder in ("bot", "cogs", "db"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(part for part in parts if part != "__init__"), path


def decided(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the kind arguments with which a module adds a job or a row of the outbox."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, keywords = node.func.attr, {keyword.arg for keyword in node.keywords}
        if name in {"add", "add_again", "add_direct"} and not {"guild_id", "at"} <= keywords:
            continue
        if name in POSITION and len(node.args) > POSITION[name]:
            yield node.args[POSITION[name]]


def test_what_is_decided_is_declared() -> None:
    foreign, known = [], 0
    for name, path in modules():
        for kind in decided(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(kind, ast.Name) and kind.id.isupper():
                known += 1
                if getattr(importlib.import_module(name), kind.id) in {*JOBS, *POSTS, *ACTIONS}:
                    continue
            elif not isinstance(kind, ast.Constant):
                # The caller passed it on, from a constant that the next test checks.
                continue
            foreign.append(f"{name}:{kind.lineno}: {ast.unparse(kind)}")
    assert foreign == []
    assert known > 20


def test_no_kind_is_defined_that_is_not_declared() -> None:
    defined = {
        part.value
        for name, path in modules()
        if name.startswith(("bot.services", "bot.outbox"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for part in ast.walk(node.value)
        if isinstance(part, ast.Constant)
        if isinstance(part.value, str) and STYLE.fullmatch(part.value)
    }
    assert defined - {*JOBS, *POSTS, *ACTIONS} == set()
