"""The largest values that the rules allow, to check that panels hold them.

The length of strings is taken from the domain's limits: add a field of strings to `LENGTHS` here.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import discord

from domain.alerts.review import ANSWER_LENGTH
from domain.campaigns import MAX_PRODUCT_LENGTH, MAX_VALIDITY_DAYS, Discount, Terms
from domain.contests.contest import CAPTION_LENGTH, THEME_LENGTH, TITLE_LENGTH
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import CRITERION_LENGTH, MAX_CRITERIA, PRIZE_LENGTH
from domain.contests.photo_details import DESCRIPTION_LENGTH, QUESTION_LENGTH
from domain.contests.voting_modes import voting_mode
from domain.contests.voting_modes.base import VotingMode
from domain.contributions.settings import MAX_REACTIONS, ContributionSettings
from domain.feature_switches import all_features
from domain.gift_kinds import gift_kind
from domain.gift_kinds.base import GiftKind
from domain.gift_kinds.invitation import LINK_LENGTH
from domain.gifts import NAME_LENGTH, POST_LENGTH, WORDS_LENGTH
from domain.guild_settings import GuildSettings
from domain.holds import REASON_LENGTH
from domain.intent.guild_phrases import MAX_PHRASE_LENGTH, MAX_PHRASES
from domain.languages import LANGUAGES
from domain.money import Money
from domain.playbooks.base import TEXT_LENGTH
from domain.publishing import post as publishing
from domain.recognition.post_templates import MAX_TEMPLATE_LENGTH as TEMPLATE_LENGTH
from domain.shop_links import MAX_LINK_LENGTH
from domain.tiers import MAX_LEVELS, MAX_NAME_LENGTH, TierLevel

Kind = TypeVar("Kind")

ID = 10**17 + 234_567_890
"""An id as long as Discord's are."""
NOW = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
LETTERS = ("*_", "あ", "Wide")
"""Letters of the filled-in strings: markup that is escaped, many bytes, and plain."""

LENGTHS: Mapping[tuple[str, str], int] = {
    ("Entry", "caption"): CAPTION_LENGTH,
    ("Entry", "note"): 300,
    ("PermittedPhoto", "title"): TITLE_LENGTH,
    ("PermittedPhoto", "permission"): QUESTION_LENGTH,
    ("Entry", "description"): DESCRIPTION_LENGTH,
    ("Entry", "permission"): QUESTION_LENGTH,
    ("ModerationFlag", "note"): 300,
    ("ContestPlan", "title"): TITLE_LENGTH,
    ("ContestPlan", "theme"): THEME_LENGTH,
    ("ContestRules", "prize"): PRIZE_LENGTH,
    ("ContestRules", "jury_prize"): PRIZE_LENGTH,
    ("Jury", "criteria"): CRITERION_LENGTH,
    ("Announced", "note"): 300,
    ("Picture", "sha256"): 64,
    ("ContestResult", "tie"): 10,
    ("Terms", "product"): MAX_PRODUCT_LENGTH,
    ("Terms", "aliases"): MAX_PRODUCT_LENGTH,
    ("Terms", "prefix"): 12,
    ("Terms", "shop"): 50,
    ("Terms", "link"): MAX_LINK_LENGTH,
    ("Coupon", "code"): 40,
    ("Coupon", "product"): MAX_PRODUCT_LENGTH,
    ("Coupon", "prefix"): 12,
    ("Coupon", "translations"): MAX_PRODUCT_LENGTH,
    ("Coupon", "shop"): 50,
    ("Coupon", "shop_code"): 40,
    ("Coupon", "link"): MAX_LINK_LENGTH,
    ("Gift", "name"): NAME_LENGTH,
    ("Gift", "link"): LINK_LENGTH,
    ("Gift", "words"): WORDS_LENGTH,
    ("Grant", "source"): 20,
    ("Grant", "post"): POST_LENGTH,
    ("Grant", "note"): 300,
    ("TierLevel", "name"): MAX_NAME_LENGTH,
    ("Draw", "week"): 8,
    ("Draw", "template"): TEMPLATE_LENGTH,
    ("Draw", "words"): TEMPLATE_LENGTH,
    ("PostTemplate", "words"): TEMPLATE_LENGTH,
    ("Contribution", "detail"): 200,
    ("OutboxPost", "kind"): 40,
    ("Alert", "reason"): REASON_LENGTH,
    ("Alert", "playbook"): 30,
    ("ApprovedText", "words"): TEXT_LENGTH,
    ("Review", "happened"): ANSWER_LENGTH,
    ("Review", "went_well"): ANSWER_LENGTH,
    ("Review", "to_change"): ANSWER_LENGTH,
    ("Hold", "reason"): REASON_LENGTH,
    ("ContestTemplate", "name"): TITLE_LENGTH,
    ("Product", "name"): MAX_PRODUCT_LENGTH,
    ("Product", "aliases"): MAX_PRODUCT_LENGTH,
    ("ProductDetails", "link"): MAX_LINK_LENGTH,
    ("ProductDetails", "picture"): MAX_LINK_LENGTH,
    ("ProductDetails", "translations"): MAX_PRODUCT_LENGTH,
    ("Offer", "language"): 2,
    ("TillKey", "name"): 50,
    ("TillKey", "secret"): 64,
    ("Content", "text"): publishing.TEXT_LENGTH,
    ("Content", "picture"): 64,
    ("Content", "alt_text"): publishing.ALT_LENGTH,
    ("Content", "source"): publishing.SOURCE_LENGTH,
    ("Approval", "fingerprint"): 64,
    ("BrandPost", "note"): publishing.REASON_LENGTH,
}
COUNTS: Mapping[tuple[str, str], int] = {
    ("ContestRules", "roles"): 10,
    ("Jury", "criteria"): MAX_CRITERIA,
    ("Product", "aliases"): 10,
    ("ProductDetails", "translations"): len(LANGUAGES),
    ("Coupon", "translations"): len(LANGUAGES),
    ("Terms", "aliases"): 10,
    ("RankedEntry", "ratings"): 3,
    ("Draw", "pool"): 24,
    ("ScoreLine", "kinds"): 5,
    ("ScoreLine", "reductions"): 3,
    ("ScoreLine", "contributions"): 3,
    ("Recognition", "kinds"): 5,
}
"""How many items the rules allow, by field; `MANY` for all other fields."""
MANY = 50


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
        return words(LENGTHS[name], letters)
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
        count = COUNTS.get(name, MANY)
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
}
"""Values whose fields exclude each other and so cannot all be filled."""


def sent_whole(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    """Return the components that the view would send if nothing were cut."""
    return discord.ui.LayoutView.to_components(view)  # type: ignore[no-untyped-call, no-any-return]
