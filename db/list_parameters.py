"""Lists as one parameter of a statement, which costs less than a parameter for each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, bindparam, func
from sqlalchemy.types import TypeEngine


@dataclass(frozen=True, slots=True)
class ListParameter:
    """The values of a list that is a parameter, with their positions from 0."""

    value: ColumnElement[Any]
    position: ColumnElement[int]


def list_parameter(dialect: str, name: str, element: TypeEngine[Any]) -> ListParameter:
    """Return the list of the parameter called `name`, whose values are of the type `element`."""
    if dialect == "postgresql":
        listed = (
            func.unnest(bindparam(name, type_=ARRAY(element)))
            .table_valued("value", with_ordinality="ordinality", name=f"{name}_list")
            .render_derived()
        )
        return ListParameter(listed.c.value, listed.c.ordinality - 1)
    found = func.json_each(bindparam(name, type_=JSON)).table_valued(
        "key", "value", name=f"{name}_list"
    )
    return ListParameter(found.c.value, found.c.key)
