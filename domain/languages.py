"""The languages that the bot speaks: each is a folder of `locales`, found by its place.

A folder holds `language.toml` with what the code has to know about the language, the built-in
wordings, and, except for English, the catalogue of translations.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Language: TypeAlias = str
"""Code of a language, such as "fr": the name of its folder."""
SOURCE: Language = "en"
"""The language of the sentences in the code."""
AddressForm = Literal["familiar", "polite"]
"""How a person is addressed in languages that distinguish it, such as by tu or vous."""


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How dates and hours that could mean two things are read."""

    day_first: bool = False
    """Whether 3/4 is 3 April. If not, the person is asked which day is meant."""
    hour_clock: bool = False
    """Whether "20h" alone is an hour of the day. If not, it is twenty hours from now."""


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """The declaration of a language in its `language.toml`."""

    name: str
    """The language's name for itself."""
    dates: DateStyle = DateStyle()
    address_forms: Mapping[AddressForm, str] = field(default_factory=dict)
    """The word for each form of address; empty if the language has only one."""


@cache
def discover_languages() -> Mapping[Language, LanguageSpec]:
    """Return the languages by their codes, English first.

    Raises `TypeError` for an entry of `language.toml` that has no meaning.
    """
    found = {}
    for folder in files("locales").iterdir():
        if folder.joinpath("language.toml").is_file():
            declared = load_language_file(folder.name, "language.toml")
            dates = DateStyle(**declared.pop("dates", {}))
            found[folder.name] = LanguageSpec(dates=dates, **declared)
    return {code: found[code] for code in sorted(found, key=lambda code: (code != SOURCE, code))}


def load_language_file(language: Language, name: str) -> dict[str, Any]:
    """Return the content of a TOML file in the language's folder."""
    source = files("locales").joinpath(language, name)
    return tomllib.loads(source.read_text(encoding="utf-8"))


LANGUAGES: tuple[Language, ...] = tuple(discover_languages())
