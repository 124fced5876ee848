"""The languages that the bot speaks: each folder of `locales` is one.

Babel knows what a language is called and how it orders dates. Whatever else the code has to know is
in the folder's `language.toml`, which many languages do without.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from babel import Locale

from domain.no_break_spaces import NoBreakSpaces

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
    """The name and conventions of a language."""

    name: str
    """The language's name for itself."""
    dates: DateStyle = DateStyle()
    address_forms: Mapping[AddressForm, str] = field(default_factory=dict)
    """The word for each form of address; empty if the language has only one."""
    no_break_spaces: NoBreakSpaces = field(default_factory=NoBreakSpaces)
    """The places of its sentences with spaces at which no line breaks."""


@cache
def discover_languages() -> Mapping[Language, LanguageSpec]:
    """Return the languages by their codes, English first.

    Raises `TypeError` for an entry of `language.toml` that has no meaning.
    """
    folders = [each for each in files("locales").iterdir() if each.is_dir()]
    codes = {each.name for each in folders if not each.name.startswith("_")}
    return {code: _read_language(code) for code in sorted(codes, key=lambda c: (c != SOURCE, c))}


def _read_language(code: Language) -> LanguageSpec:
    locale = Locale.parse(code)
    path = files("locales").joinpath(code, "language.toml")
    declared = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return LanguageSpec(
        name=(locale.get_display_name() or code).capitalize(),
        dates=DateStyle(
            day_first=locale.date_formats["short"].pattern.startswith("d"),
            **declared.pop("dates", {}),
        ),
        no_break_spaces=NoBreakSpaces(**declared.pop("no_break_spaces", {})),
        **declared,
    )


def load_language_file(language: Language, name: str) -> dict[str, Any]:
    """Return the content of a TOML file in the language's folder."""
    source = files("locales").joinpath(language, name).read_text(encoding="utf-8")
    return tomllib.loads(discover_languages()[language].no_break_spaces.apply(source))


LANGUAGES: tuple[Language, ...] = tuple(discover_languages())
