"""Postal addresses to which parcels are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from domain.refusals import Refusal
from domain.translatable_text import text

MAX_ADDRESS_LENGTH = {"name": 100, "street": 200, "place": 100, "country": 60, "hint": 200}
"""Maximum number of characters of each part."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as its owner typed it, in the format of their country.

    `place` is town and postcode; `hint` is a note for the carrier, such as a telephone number. Only
    `hint` may be empty.
    """

    name: str
    street: str
    place: str
    country: str
    hint: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it is written on a parcel, without the hint."""
        return (self.name, *self.street.splitlines(), self.place, self.country)

    def as_document(self) -> dict[str, Any]:
        """Return the address as JSON values."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Address:
        """Return the address that `as_document` turned into `document`."""
        return cls(**{part.name: str(document.get(part.name, "")) for part in fields(cls)})


def read_part(part: str, typed: str) -> str:
    """Return a part of an address, by its name in `Address`, with its spaces tidied.

    Raises `Refusal` if it is missing or too long. It needs a letter or a digit; nothing else is
    checked, since addresses differ the world over.
    """
    lines = typed.splitlines() if part == "street" else [typed]
    tidied = "\n".join(line for each in lines if (line := " ".join(each.split())))
    if len(tidied) > MAX_ADDRESS_LENGTH[part]:
        raise Refusal(
            text("That is too long. Use up to {most} characters.", most=MAX_ADDRESS_LENGTH[part])
        )
    if part != "hint" and not any(sign.isalnum() for sign in tidied):
        raise Refusal(text("Write at least a letter or a digit."))
    return tidied
