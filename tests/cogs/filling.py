"""The largest values that the rules allow, to check that panels hold them.

The modules in `panels` declare the domain's limits: `LENGTHS`, the characters of each field of
strings, and `COUNTS`, how many items the rules allow in a field (`MANY` in all others).
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import discord

from domain.campaigns import MAX_PRODUCT_LENGTH, MAX_VALIDITY_DAYS, Discount, Terms
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.voting_modes import voting_mode
from domain.contests.voting_modes.base import VotingMode
from domain.contributions.settings import MAX_REACTIONS, ContributionSettings
from domain.feature_switches import all_features
from domain.gift_kinds import gift_kind
from domain.gift_kinds.base import GiftKind
from domain.guild_settings import GuildSettings
from domain.intent.guild_phrases import MAX_PHRASE_LENGTH, MAX_PHRASES
from domain.measures import Measure, all_measures
from domain.module_discovery import modules_in
from domain.money import Money
from domain.tiers import MAX_LEVELS, MAX_NAME_LENGTH, TierLevel
from domain.translatable_text import Text, text

Kind = TypeVar("Kind")

ID = 10**17 + 234_567_890
"""An id as long as Discord's are."""
NOW = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
LETTERS = ("*_", "あ", "Wide")
"""Letters of the filled-in strings: markup that is escaped, many bytes, and plain."""

MANY = 50


@cache
def limits(name: str) -> Mapping[tuple[str, str], int]:
    """Return what the modules of `tests.cogs.panels` declare by this name, by class and field."""
    found: dict[tuple[str, str], int] = {}
    for module in modules_in("tests.cogs.panels"):
        found |= getattr(module, name, {})
    return found


def words(length: int, letters: str) -> str:
    """Return a string of this length from these letters, beginning with a word character."""
    return ("a" + letters * length)[:length]


def full(kind: type[Kind], letters: str, /, **chosen: Any) -> Kind:
    """Return the largest value of a dataclass; `chosen` are fields with given values."""
    if kind in MADE and not chosen:
        return MADE[kind](letters)  # type: ignore[no-any-return]
    hints = get_type_hints(kind)
    given = dict(chosen)
    for field in fields(kind):  # type: ignore[arg-type]
        if field.init and field.name not in given:
            given[field.name] = _value(hints[field.name], kind.__name__, field, letters)
    return kind(**given)


def many(kind: type[Kind], letters: str, count: int = MANY, /, **chosen: Any) -> list[Kind]:
    """Return this many values, each with its own id if it has one."""
    has_id = any(field.name == "id" for field in fields(kind))  # type: ignore[arg-type]
    return [
        full(kind, letters, **({"id": ID + number} if has_id else {}), **chosen)
        for number in range(count)
    ]


def _value(hint: Any, owner: str, field: Any, letters: str) -> Any:
    origin, inner, name = get_origin(hint), get_args(hint), (owner, field.name)
    if origin in {Union, types.UnionType}:
        known = next(one for one in inner if one is not type(None))
        return _value(known, owner, field, letters)
    if hint is str:
        return words(limits("LENGTHS")[name], letters)
    if hint is int and "id" in field.name:
        return ID
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, Enum)):
        return full(hint, letters) if is_dataclass(hint) else next(iter(hint))
    return _series(hint, owner, field, letters)


def _series(hint: Any, owner: str, field: Any, letters: str) -> Any:
    """Return several values, or the field's value if there are none."""
    origin, inner, name = get_origin(hint), get_args(hint), (owner, field.name)
    if origin is Literal:
        return inner[0]
    if origin is tuple and Ellipsis not in inner:
        return tuple(_value(one, owner, field, letters) for one in inner)
    if origin in {tuple, list, Sequence, frozenset}:
        count = limits("COUNTS").get(name, MANY)
        found = [_value(inner[0], owner, field, letters) for _ in range(count)]
        return found if origin in {list, Sequence} else origin(found)
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise TypeError(f"say how {name} is filled: {hint}")


PLAIN: Mapping[Any, Any] = {
    bool: True,
    int: 999_999,
    float: 0.5,
    bytes: b"\xff" * 32,
    datetime: NOW,
    date: NOW.date(),
    GiftKind: gift_kind("parcel"),
    VotingMode: voting_mode("cards"),
    ContestKind: contest_kind("caption"),
}


def a_guild(letters: str) -> GuildSettings:
    """Return the settings of a guild that has set as many as possible."""
    own = [words(MAX_PHRASE_LENGTH - 3, letters) + f"{number:03}" for number in range(MAX_PHRASES)]
    return GuildSettings().changed(
        features=frozenset(all_features()),
        offer_channel_ids=tuple(range(ID, ID + 25)),
        purchase_phrases=tuple(own),
        ignored_phrases=tuple(own),
        moderator_role_id=ID,
        shipping_role_id=ID,
        reactions={
            f"<:emoji:{ID + number}>": kind
            for number in range(MAX_REACTIONS)
            for kind in [next(iter(GuildSettings()[ContributionSettings].reactions.values()))]
        },
        tiers=tuple(
            TierLevel(10 * (number + 1), words(MAX_NAME_LENGTH, letters), ID + number)
            for number in range(MAX_LEVELS)
        ),
    )


MADE: Mapping[type[Any], Any] = {
    GuildSettings: a_guild,
    Discount: lambda _: Discount(percent=100, max_amount=Money(99_999_999, "EUR")),
    Terms: lambda letters: Terms(
        words(MAX_PRODUCT_LENGTH, letters),
        MADE[Discount](""),
        MAX_VALIDITY_DAYS,
        minimum=MADE[Money](""),
    ),
    Money: lambda _: Money(99_999_999, "EUR"),
    Text: lambda letters: text("{words}", words=words(100, letters)),
    Measure: lambda _: max(all_measures().values(), key=lambda each: len(each.name.message)),
}
"""Values whose fields exclude each other and so cannot all be filled."""


def sent_whole(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    """Return the components that the view would send if nothing were cut."""
    return discord.ui.LayoutView.to_components(view)  # type: ignore[no-untyped-call, no-any-return]
