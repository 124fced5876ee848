"""Validates requests to Discord against its own API description."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import jsonschema_rs
import pytest

NAMED = "DISCORD_OPENAPI"
"""The variable with the path of the description, if it is not at the default place."""
DESCRIPTION = Path(
    os.environ.get(NAMED, Path(__file__).parents[2] / "shared" / "discord" / "openapi.json")
)


class Request(Protocol):
    """A request, as the simulated Discord recorded it."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def json(self) -> Any: ...


class Description:
    """Discord's API description: the paths and their bodies."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path)) + "$"), path, methods)
            for path, methods in document["paths"].items()
        ]
        # Fixed words ("@original") before places for ids.
        self._paths.sort(key=lambda item: item[1].count("{"))
        self._validators: dict[tuple[str, str], jsonschema_rs.Validator] = {}

    def problems(self, request: Request) -> list[str]:
        """Return what Discord would refuse in this request; empty if it is valid."""
        method = request.method.lower()
        for pattern, path, methods in self._paths:
            if pattern.match(request.path) and method in methods:
                return self._body_problems(path, method, methods[method], request.json)
        return [f"{request.method} {request.path}: Discord has no such route"]

    def _body_problems(
        self, path: str, method: str, operation: Mapping[str, Any], body: Any
    ) -> list[str]:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return [] if body is None else [f"{method.upper()} {path} takes no body"]
        if (path, method) not in self._validators:
            schema = {"components": self._document["components"], **content["schema"]}
            self._validators[path, method] = jsonschema_rs.Draft202012Validator(schema)
        return [
            f"{method.upper()} {path} {error.instance_path}: {error.message}"
            for error in self._validators[path, method].iter_errors(_ids_as_strings(body))
        ]


def _ids_as_strings(body: Any) -> Any:
    """Return `body` with ids as strings.

    Discord also accepts ids as numbers, and discord.py sends some so; the description only allows
    strings.
    """
    if isinstance(body, dict):
        # The numbers of attachments are small, unlike other ids, and unlike other small numbers.
        numbered: dict[str, Any] = (
            {"id": str(body["id"])} if body.keys() >= {"id", "filename"} else {}
        )
        # Permissions are written as text, as Discord's documentation has it; the description says
        # numbers.
        if body.keys() >= {"allow", "deny"}:
            numbered |= {name: int(body[name]) for name in ("allow", "deny")}
        return {name: _ids_as_strings(value) for name, value in body.items()} | numbered
    if isinstance(body, list):
        return [_ids_as_strings(value) for value in body]
    return str(body) if isinstance(body, int) and body >= 1 << 40 else body


@cache
def description() -> Description | None:
    """Return Discord's description, or None if the file is missing."""
    if not DESCRIPTION.exists():
        return None
    return Description(json.loads(DESCRIPTION.read_text(encoding="utf-8")))


def check(requests: Iterable[Request]) -> None:
    """Fail the test for any request that Discord would refuse."""
    known = description()
    if known is None:
        if NAMED in os.environ:
            pytest.fail(
                f"{NAMED} says that Discord's API description is at {DESCRIPTION}; it is not"
            )
        return
    problems = [problem for request in requests for problem in known.problems(request)]
    assert not problems, "\n".join(dict.fromkeys(problems))
