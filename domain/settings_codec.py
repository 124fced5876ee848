"""Conversion of settings to JSON values and back, by the types of their fields."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from domain.kind_registry import Kind, UnknownValueError


def encode(value: Any) -> Any:
    """Return the value as JSON: enums by value, kinds by key, sets sorted, dataclasses by field."""
    if isinstance(value, (Enum, Kind)):
        return value.value if isinstance(value, Enum) else value.key
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: encode(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {encode(key): encode(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted(encode(item) for item in value)
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    return value


def encode_changed(value: Any, default: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that differ from their defaults."""
    usual = encode(default)
    return {name: item for name, item in encode(value).items() if item != usual[name]}


def decode_fields(kind: type, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a dataclass that are in `document`.

    Unknown names are left out, and so are unknown values, of a field or within a collection.
    """
    found = {}
    for name, hint in _hints(kind).items():
        if name in document:
            try:
                found[name] = decode(hint, document[name])
            except UnknownValueError:
                continue
    return found


def decode(hint: Any, value: Any) -> Any:
    """Return the value of this type that `encode` wrote; raises `UnknownValueError`."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if value is None:
            return None
        (kind,) = (one for one in arguments if one is not type(None))
        return decode(kind, value)
    if origin in (tuple, frozenset):
        return origin(_known(arguments[0], value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict(_known_items(arguments[0], arguments[1], value))
    return _decode_one(hint, value) if isinstance(hint, type) else value


def _decode_one(kind: type, value: Any) -> Any:
    if issubclass(kind, Kind):
        return kind.find(value)
    if issubclass(kind, Enum):
        if value not in {member.value for member in kind}:
            raise UnknownValueError(value)
        return kind(value)
    return kind(**decode_fields(kind, value)) if is_dataclass(kind) else value


def _known(hint: Any, values: list[Any]) -> list[Any]:
    known = []
    for value in values:
        try:
            known.append(decode(hint, value))
        except UnknownValueError:
            continue
    return known


def _known_items(key_hint: Any, hint: Any, values: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    known = []
    for key, value in values.items():
        try:
            known.append((decode(key_hint, key), decode(hint, value)))
        except UnknownValueError:
            continue
    return known


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(cast("Any", kind))}
