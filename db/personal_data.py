"""Which rows name a person: the columns for people, and texts and documents that may hold an id."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, String, Table, cast, false, or_

PERSON_COLUMNS = frozenset(
    {"user_id", "giver_id", "receiver_id", "author_id", "voter_id", "created_by", "redeemed_by"}
)
"""The columns that hold a person's Discord id."""
SECRET_COLUMNS = frozenset({"secret"})
"""What is handed to nobody, not even to whoever's row it stands in."""
NOBODY = 0
"""Stands in texts and documents where the id of a person was who has been erased."""

CODED_COLUMNS = frozenset(
    {
        "contributions.kind",
        "contributions.source",
        "campaigns.secret",
        "campaigns.shop",
        "code_pool.code",
        "coupons.code",
        "jobs.kind",
        "erasure_marks.mark",
        "gifts.for_kind",
        "milestones.milestone",
        "older_acts.source",
        "outbox.kind",
        "pictures.media_type",
        "pictures.sha256",
        "rank_buckets.kind",
        "score_log.action",
        "draw_seeds.secret",
        "shop_coupons.former_reference",
        "shop_coupons.key",
        "shop_coupons.mark",
        "shop_coupons.reference",
        "shop_coupons.shop",
        "shop_events.event_id",
        "shop_events.reference",
        "shop_events.shop",
        "redeemed_user_hashes.mark",
        "till_keys.secret",
        "till_requests.answer",
        "till_requests.fingerprint",
        "totals.kind",
        "batch_cursors.kind",
    }
)
"""Texts and documents of the bot's own making, or a shop's, that never hold a person's id."""
MIN_ID_LENGTH = 17
"""How many digits a person's Discord id has at least; a shorter column cannot hold one."""

Row = dict[str, Any]


class ErasureRule(Enum):
    """What becomes of a table's rows when the person they name is erased."""

    DELETE = "delete"
    PSEUDONYMIZE = "disown"
    """The row stays, since others' doings depend on it; its person becomes a random number."""
    SPECIAL = "special"
    """`db.erasure` has a method of its own for it."""


RULES: Mapping[str, ErasureRule] = {
    "members": ErasureRule.DELETE,
    "contributions": ErasureRule.DELETE,
    "totals": ErasureRule.DELETE,
    "older_acts": ErasureRule.DELETE,
    "collusion_ring_members": ErasureRule.DELETE,
    "offers": ErasureRule.DELETE,
    "complaints": ErasureRule.DELETE,
    "entry_flags": ErasureRule.DELETE,
    "outbox": ErasureRule.SPECIAL,
    "tier_holders": ErasureRule.DELETE,
    "tier_notifications": ErasureRule.DELETE,
    "tier_roles": ErasureRule.DELETE,
    "tier_benefits_given": ErasureRule.DELETE,
    "milestones": ErasureRule.DELETE,
    "monthly_digests": ErasureRule.DELETE,
    "pictures": ErasureRule.SPECIAL,
    "entries": ErasureRule.SPECIAL,
    "votes": ErasureRule.SPECIAL,
    "coupons": ErasureRule.SPECIAL,
    "recognitions": ErasureRule.PSEUDONYMIZE,
    "grants": ErasureRule.SPECIAL,
    "draws": ErasureRule.PSEUDONYMIZE,
    "draw_decisions": ErasureRule.PSEUDONYMIZE,
    "post_templates": ErasureRule.PSEUDONYMIZE,
    "prize_claims": ErasureRule.PSEUDONYMIZE,
    "score_log": ErasureRule.PSEUDONYMIZE,
    "collusion_rings": ErasureRule.PSEUDONYMIZE,
    "jury_prize_claims": ErasureRule.PSEUDONYMIZE,
    "passed_prizes": ErasureRule.PSEUDONYMIZE,
    "jury_scores": ErasureRule.SPECIAL,
    "run_off_votes": ErasureRule.SPECIAL,
    "ties": ErasureRule.PSEUDONYMIZE,
    "contest_templates": ErasureRule.PSEUDONYMIZE,
    "contests": ErasureRule.PSEUDONYMIZE,
    "campaigns": ErasureRule.PSEUDONYMIZE,
    "till_keys": ErasureRule.PSEUDONYMIZE,
    "batch_cursors": ErasureRule.PSEUDONYMIZE,
}


def random_pseudonym() -> int:
    """Return a number that no person has and that leads to none: random and below zero."""
    return -1 - secrets.randbelow(2**62)


def redact(value: Any, user_id: int) -> Any:
    """Return `value`, a text or JSON value, with `NOBODY` wherever the person's id stands in it."""
    if isinstance(value, str):
        return re.sub(rf"(?<!\d){user_id}(?!\d)", str(NOBODY), value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return NOBODY if value == user_id else value
    if isinstance(value, list):
        return [redact(item, user_id) for item in value]
    if isinstance(value, Mapping):
        return {redact(name, user_id): redact(item, user_id) for name, item in value.items()}
    return value


def person_columns(table: Table) -> list[Column[Any]]:
    """Return the table's columns for people's ids."""
    return [column for column in table.columns if column.name in PERSON_COLUMNS]


def is_person(table: Table, user_id: int) -> Any:
    """Return the condition that a column for people holds this person's id."""
    return or_(false(), *(column == user_id for column in person_columns(table)))


def names(row: Row, user_id: int) -> bool:
    """Return whether the person's id stands in the row, and not only as a part of a number."""
    return any(redact(value, user_id) != value for value in row.values())


def worded(table: Table) -> list[Column[Any]]:
    """Return the table's texts and documents that could hold a person's id."""
    return [column for column in table.columns if _could_hold_an_id(column)]


def _could_hold_an_id(column: Column[Any]) -> bool:
    if isinstance(column.type, JSON):
        return str(column) not in CODED_COLUMNS
    return (
        isinstance(column.type, String)
        and (column.type.length is None or column.type.length >= MIN_ID_LENGTH)
        and str(column) not in CODED_COLUMNS
    )


def mentions_anywhere(table: Table, user_id: int) -> Any:
    """Return the condition that one of the table's texts or documents may hold this id."""
    texts = (cast(column, String).like(f"%{user_id}%") for column in worded(table))
    return or_(false(), *texts)
