"""Every table declares what it holds of people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
)

from db.declarations import ErasureRule, declaration_of, no_people
from db.personal_data import (
    MIN_ID_LENGTH,
    PERSON_COLUMNS,
    worded,
)
from db.privacy_docs import notes_for_docs
from db.tables import metadata
from tests.db.test_privacy import erased_tables

NOT_PEOPLE = frozenset(
    {
        "id",
        "merged_into_id",
        "post_id",
        "guild_id",
        "channel_id",
        "message_id",
        "reply_to_id",
        "reply_id",
        "answer_id",
        "card_id",
        "subject_id",
        "about_id",
        "read_to",
        "waiting_from",
        "coupon_id",
        "from_coupon_id",
        "reserved_by_key_id",
        "share_channel_id",
        "reserved_amount",
        "given",
        "order_total",
        "product_id",
        "chosen_id",
        "campaign_id",
        "role_id",
        "source_id",
        "won_by_id",
        "first_post_id",
        "second_post_id",
        "difference_hash",
        "thread_id",
        "word_hash",
        "thing_id",
        "goal_id",
    }
)
"""Columns with large numbers that are not people."""


NO_WORDS = {
    "brand_posts.looked_at": "the keys of checks that were ticked",
    "plans.answers": "yes or no to four questions",
    "till_requests.answer": "the answer to a till: a coupon's state and amounts",
}
"""Documents that are said never to hold an id, with what is in them."""
EXPORTED_WHOLE = {
    "brand_posts.looked_at": "which checks its author ticked",
    "brand_posts.outcomes": "the messages with what its author wrote",
    "brand_posts.prompt": "the question that its author wrote",
    "brand_posts.wordings": "what its author wrote for other channels",
    "campaigns.aliases": "names of the product that its creator offers",
    "campaigns.translations": "names of the product that its creator offers",
    "contests.findings": "what its creator published about the count",
    "contests.result": "what its creator published, with pseudonyms for other people",
    "contests.rules": "what its creator decided",
    "draws.pool": "cut to the person's own line by the export",
    "plans.answers": "yes or no, as its signer answered",
    "plans.audiences": "what its signer signed",
    "plans.messages": "what its signer signed",
    "ties.entries": "the ids of entries whose tie a moderator broke",
    "ties.withdrawn": "the ids of entries that were withdrawn from it",
    "weekly_reports.figures": "counts of a server, which its sender published",
}
"""Documents beside a person's id, with why that person's export may hold them whole."""
OF_NOBODY = {
    "code_pool.code": "given to nobody yet",
    "initiatives.hypothesis": "what a team thinks of something that it tries",
    "initiatives.reason": "why a team keeps, changes or stops it",
    "initiatives.title": "what a team calls it",
    "redeemed_user_hashes.mark": "a keyed mark, which leads to nobody",
    "till_requests.answer": NO_WORDS["till_requests.answer"],
    "till_requests.fingerprint": "the digest of a till's request",
    "till_requests.idempotency_key": "a till's own number of its request",
}
"""Texts and documents of tables without people, whose rows belong to one of a table with people."""


def big_numbers() -> list[Column[Any]]:
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, BigInteger) and not column.foreign_keys
    ]


def test_every_column_that_could_hold_an_id_is_known_to_hold_a_person_or_not() -> None:
    unknown = {
        str(column)
        for column in big_numbers()
        if column.name not in PERSON_COLUMNS | NOT_PEOPLE and "bytes" not in column.name
    }
    assert not unknown, "say in PERSON_COLUMNS, or here, what these are"


def test_table_without_a_declaration_is_refused() -> None:
    silent = Table("silent", MetaData(), Column("id", Integer, primary_key=True))
    with pytest.raises(LookupError, match="silent"):
        declaration_of(silent)
    spoken = Table("spoken", MetaData(), Column("id", Integer, primary_key=True), info=no_people())
    assert declaration_of(spoken).erase is ErasureRule.NO_PERSON


def test_every_table_declares_and_those_with_a_person_say_what_erasing_does() -> None:
    peopled = {
        table.name for table in metadata.sorted_tables if PERSON_COLUMNS & set(table.columns.keys())
    }
    assert peopled == erased_tables()


def test_declared_columns_exist() -> None:
    unknown = {
        f"{table.name}.{name}"
        for table in metadata.sorted_tables
        for name in declaration_of(table).codes | declaration_of(table).secrets
        if name not in table.columns
    }
    assert not unknown


def test_every_secret_is_exported_to_nobody() -> None:
    secret = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if "secret" in column.name
    }
    declared = {
        f"{table.name}.{name}"
        for table in metadata.sorted_tables
        for name in declaration_of(table).secrets
    }
    assert secret == declared


def test_every_text_is_searched_but_those_that_are_said_never_to_hold_an_id() -> None:
    texts = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, JSON)
        or (
            isinstance(column.type, String)
            and (column.type.length is None or column.type.length >= MIN_ID_LENGTH)
        )
    }
    searched = {str(column) for table in metadata.sorted_tables for column in worded(table)}
    codes = {
        f"{table.name}.{name}"
        for table in metadata.sorted_tables
        for name in declaration_of(table).codes
    }
    assert texts - searched == codes
    assert {"entries.caption", "draws.pool", "contributions.detail", "contests.result"} <= searched


def test_every_document_that_is_not_searched_says_what_is_in_it() -> None:
    documents = {
        f"{table.name}.{name}"
        for table in metadata.sorted_tables
        for name in declaration_of(table).codes
        if isinstance(table.columns[name].type, JSON)
    }
    assert documents == NO_WORDS.keys()


def test_every_document_beside_a_person_says_why_their_export_may_hold_it() -> None:
    """Of a row that names a person they are given everything, other people's data included."""
    documents = {
        str(column)
        for table in metadata.sorted_tables
        if PERSON_COLUMNS & set(table.columns.keys())
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    assert documents == EXPORTED_WHOLE.keys()


def test_no_words_of_people_are_in_tables_that_an_export_does_not_find_them_by() -> None:
    """An export holds whole rows that name the person; others must hold no words of people."""
    texts = {
        str(column)
        for table in metadata.sorted_tables
        if not PERSON_COLUMNS & set(table.columns.keys())
        and any(PERSON_COLUMNS & set(key.column.table.columns.keys()) for key in table.foreign_keys)
        for column in table.columns
        if isinstance(column.type, JSON)
        or (
            isinstance(column.type, String)
            and (column.type.length is None or column.type.length >= MIN_ID_LENGTH)
        )
    }
    assert texts == OF_NOBODY.keys()


def test_people_are_told_of_every_table_in_which_they_stand() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    (told,) = re.findall(
        r"<!-- begin: db\.privacy_docs\.notes_for_docs -->\n(.*?)\n<!-- end -->", page, re.DOTALL
    )
    assert told == notes_for_docs()
    named = set(re.findall(r"`(\w+)`", told))
    assert erased_tables() <= named <= set(metadata.tables)
