"""Public holidays, by the `holidays` package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from domain.refusals import Refusal
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The public holidays of a country and days of the guild's own."""

    country: str | None
    own: frozenset[date]

    def __contains__(self, day: object) -> bool:
        """Return whether nobody is there on this day."""
        return day in self.own or (self.country is not None and day in _calendar(self.country))


def countries() -> list[str]:
    """Return the codes of all known countries, such as FR, in alphabetical order."""
    return sorted(_package().list_supported_countries(include_aliases=False))


def checked_country(code: str) -> str:
    """Return the country's code in capitals; raise `Refusal` for an unknown one."""
    country = code.strip().upper()
    if country not in countries():
        raise Refusal(
            text("I don't know the country “{code}”. Use its two letters, such as FR.", code=code)
        )
    return country


def holiday_name(country: str, day: date, language: str) -> str | None:
    """Return the name of the country's public holiday on this day, or None.

    It is in the language if the package has it, and else in one of the country's own.
    """
    known = _calendar(country)
    chosen = [one for one in known.supported_languages if one.partition("_")[0] == language]
    name: str | None = _calendar(country, (*chosen, known.default_language)[0]).get(day)
    return name


@cache
def _calendar(country: str, language: str | None = None) -> Any:
    return _package().country_holidays(country, language=language)


def _package() -> Any:
    # Most guilds choose no country, and the package takes a moment to load.
    import holidays  # noqa: PLC0415

    return holidays
