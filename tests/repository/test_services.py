"""Services are built from the core and each other, and communicate by events."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from bot.core import Core
from bot.feature_specs import discover_features
from bot.service_container import dependencies
from bot.service_lifecycle import Buffering, SharedState, Startable, Stoppable, Timed, Wakeable
from domain.module_discovery import modules_in

ROOT = Path(__file__).parents[2]
MAX_DEPENDENCIES = 5
MAX_METHODS = 25
PORTS = {"connect"}
"""Methods with which the cogs connect services to Discord."""
IN_CORE = {"GuildSettingsService"}
SERVICES = [kind for feature in discover_features() for kind in feature.services]


def defined() -> Iterator[type]:
    """Yield every class that a module of `bot.services` defines."""
    for module in modules_in("bot.services"):
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                yield kind


def methods(kind: type) -> list[Callable[..., Any]]:
    """Return the public methods of a class."""
    return [
        method
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and not name.startswith("_")
    ]


def callables_in(hint: Any) -> bool:
    """Return whether a type is that of a function, or contains one."""
    origin = get_origin(hint)
    return origin is Callable or hint is Callable or any(map(callables_in, get_args(hint)))


def test_each_service_belongs_to_one_feature() -> None:
    named = {kind for kind in defined() if kind.__name__.endswith("Service")}
    assert {kind.__name__ for kind in named} - {kind.__name__ for kind in SERVICES} == IN_CORE
    assert [kind for kind, times in Counter(SERVICES).items() if times > 1] == []


def test_each_class_that_lives_with_the_application_belongs_to_a_feature() -> None:
    lives = (Buffering, SharedState, Startable, Stoppable, Timed, Wakeable)
    assert {kind for kind in defined() if issubclass(kind, lives)} <= set(SERVICES)


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.__name__)
def test_a_service_takes_the_core_and_few_others(kind: type) -> None:
    needed = list(dependencies(kind).values())
    assert needed[0] is Core
    assert len(needed) - 1 <= MAX_DEPENDENCIES
    assert len(methods(kind)) <= MAX_METHODS


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.__name__)
def test_no_service_is_given_a_function_to_call(kind: type) -> None:
    given = [
        f"{method.__name__}({name})"
        for method in methods(kind)
        if method.__name__ not in PORTS
        for name, hint in get_type_hints(method).items()
        if name != "return" and callables_in(hint)
    ]
    assert given == []


NAMES = {kind.__name__ for kind in SERVICES}


def is_service(node: ast.expr, parameters: dict[str, str]) -> bool:
    """Return whether an expression is a service: `app[Service]`, or a parameter of that type."""
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.slice) in NAMES
    return isinstance(node, ast.Name) and parameters.get(node.id) in NAMES


def assigned_on_services(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Yield the attributes of services that a module assigns."""
    parameters = {
        node.arg: ast.unparse(node.annotation)
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) and node.annotation is not None
    }
    held = {
        ast.unparse(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_service(node.value, parameters)
        for target in node.targets
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and (ast.unparse(node.value) in held or is_service(node.value, parameters))
        ):
            yield node


HOOKS = """
class Cog:
    def __init__(self, client, votes: VoteService):
        self._offers = client.app[OfferService]
        self._votes = votes

    def load(self):
        {assignment}
"""


@pytest.mark.parametrize(
    ("assignment", "hook"),
    [
        ("client.app[VoteService].at_close = print", True),
        ("self._offers.ended = print", True),
        ("self._votes.ended = print", True),
        ("self.ended = print", False),
        ("self._view.ended = print", False),
    ],
)
def test_an_assigned_hook_is_noticed(assignment: str, *, hook: bool) -> None:
    tree = ast.parse(HOOKS.format(assignment=assignment))
    assert len(list(assigned_on_services(tree))) == hook


@pytest.mark.parametrize("folder", ["bot", "cogs", "demo"])
def test_no_attribute_of_a_service_is_assigned_from_outside(folder: str) -> None:
    assert [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for path in (ROOT / folder).rglob("*.py")
        for node in assigned_on_services(ast.parse(path.read_text(encoding="utf-8")))
    ] == []
