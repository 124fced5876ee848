"""Kinds are found by their files, and are compared by identity."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import pytest

from domain.gift_kinds import GIFT_KINDS, gift_kind
from domain.gifts import Gift
from domain.kind_registry import Kind, load_kinds

FILE = """
from domain.kind_registry import Kind

class Some(Kind):
    key = "{key}"
    position = {position}

{name} = Some()
"""
Load = Callable[[], dict[str, Kind]]
Add = Callable[..., None]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Add, Load]:
    """Return how to add a kind to a package of its own, and how to load that."""
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / f"kinds_{tmp_path.name}"
    folder.mkdir()
    for empty in ("__init__.py", "base.py"):
        (folder / empty).write_text("", encoding="utf-8")

    def add(file: str, position: int = 1, key: str = "", name: str = "KIND") -> None:
        source = FILE.format(key=key or file, position=position, name=name)
        (folder / f"{file}.py").write_text(source, encoding="utf-8")

    return add, lambda: load_kinds(folder.name, Kind)


def test_one_file_is_all_that_a_new_kind_needs(package: tuple[Add, Load]) -> None:
    add, load = package
    add("first", 2)
    add("second", 1)
    assert list(load()) == ["second", "first"]
    add("third", 3)
    found = load()
    assert list(found) == ["second", "first", "third"]
    assert repr(found["third"]) == "<third>"


@pytest.mark.parametrize("mistake", [{"key": "other"}, {"name": "KND"}])
def test_a_file_without_a_kind_of_its_name_is_an_error(
    package: tuple[Add, Load], mistake: dict[str, str]
) -> None:
    add, load = package
    add("first", **mistake)
    with pytest.raises(ValueError, match="first needs a KIND"):
        load()


def test_a_copy_of_a_kind_is_the_kind() -> None:
    gift = Gift(1, "A thing", gift_kind("role"), role_id=7)
    assert deepcopy(gift).kind is gift.kind
    assert asdict(gift)["kind"] is gift.kind


def test_a_kind_is_found_by_its_key_and_by_no_other() -> None:
    assert [gift_kind(key) for key in GIFT_KINDS] == list(GIFT_KINDS.values())
    with pytest.raises(ValueError, match="no kind boat"):
        gift_kind("boat")
