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


def read_address(*, name: str, street: str, place: str, country: str, hint: str = "") -> Address:
    """Return the typed address with its spaces tidied.

    Raises `Refusal` if a part is missing or too long. Each part needs a letter or a digit; nothing
    else is checked, since addresses differ the world over.
    """
    address = Address(
        name=_line(name),
        street="\n".join(line for typed in street.splitlines() if (line := _line(typed))),
        place=_line(place),
        country=_line(country),
        hint=_line(hint),
    )
    parts = address.as_document()
    for part, longest in MAX_ADDRESS_LENGTH.items():
        if len(parts[part]) > longest:
            raise Refusal(text("That is too long. Use up to {most} characters.", most=longest))
        if part != "hint" and not any(sign.isalnum() for sign in parts[part]):
            raise Refusal(
                text(
                    "The address is incomplete: I need a name, a street or box, a town and "
                    "a country. Please click again."
                )
            )
    return address


def _line(typed: str) -> str:
    return " ".join(typed.split())
