"""The keys of kinds fit the columns that store them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import Column, String

from db.tables.contests import contests
from db.tables.gifts import gifts
from domain.contests.contest_kinds import CONTEST_KINDS
from domain.gift_kinds import GIFT_KINDS


@pytest.mark.parametrize(
    ("column", "keys"), [(contests.c.kind, CONTEST_KINDS), (gifts.c.kind, GIFT_KINDS)]
)
def test_every_key_fits_its_column(column: Column[str], keys: Iterable[str]) -> None:
    assert isinstance(column.type, String)
    assert column.type.length is not None
    assert max(map(len, keys)) <= column.type.length
