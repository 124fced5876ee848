"""Rendering of pages: templates, in a person's language, escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date, format_interval, format_skeleton, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.http.dashboard.theme import STYLE_VERSION
from bot.http.dashboard.wording import Words
from bot.i18n import format_number, say
from domain.languages import Language, discover_languages
from domain.translatable_text import Text

_STRONG = re.compile(r"[*]{2}(.+?)[*]{2}")
FORMATTED = 4_000
"""How many days and weeks are remembered as they are written in a language."""
NO_WORDS: Mapping[str, Text] = {}


@cache
def environment() -> Environment:
    """Return the templates, in which everything is escaped and every name must exist."""
    return Environment(
        loader=PackageLoader("bot.http.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    name: str,
    language: Language,
    content: Mapping[str, Any],
    words: Mapping[str, Text] = NO_WORDS,
) -> str:
    """Return the page of a template; `words` are its own, beside those of all pages."""

    def shown(said: Text | str) -> str:
        return say(said, language, markup=False)

    def strong(said: Text) -> Markup:
        """Return a sentence in which stars mark what is strong, escaped first."""
        return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(shown(said)))))  # noqa: S704

    def day(value: date) -> str:
        return _day(value, language)

    def number(value: float | Decimal) -> str:
        return format_number(value, language)

    return (
        environment()
        .get_template(name)
        .render(
            content,
            language=language,
            languages={code: spec.name for code, spec in discover_languages().items()},
            day=day,
            number=number,
            say=shown,
            strong=strong,
            style_version=STYLE_VERSION,
            t=Words(language, words),
        )
    )


# Babel reads the rules of the language for each value, which was most of the time of a page.


@lru_cache(maxsize=FORMATTED)
def _day(value: date, language: Language) -> str:
    return str(format_date(value, locale=language))


def day_and_time(moment: datetime, language: Language) -> str:
    """Return a day and a time on it, such as “Mon, Nov 30, 5:00 PM”."""
    return f"{weekday_name(moment, language)}, {clock_time(moment.time(), language)}"


def weekday_name(day: date, language: Language) -> str:
    """Return a day with its day of the week, such as “Mon, Nov 30”."""
    return str(format_skeleton("MMMEd", day, locale=language))


def weekday_in_short(day: date, language: Language) -> str:
    """Return the day of the week of a day in short, such as “Mon”."""
    return str(format_date(day, "ccc", locale=language))


def weekday_in_full(day: date, language: Language) -> str:
    """Return the day of the week of a day, such as “Monday”."""
    return str(format_date(day, "cccc", locale=language))


@lru_cache(maxsize=FORMATTED)
def day_of_month(day: date, language: Language) -> str:
    """Return a day in figures without its year, such as “11/30”."""
    return str(format_skeleton("Md", day, locale=language))


def month_name(day: date, language: Language) -> str:
    """Return a day's month, such as “November 2026”."""
    return str(format_skeleton("yMMMM", day, locale=language))


def clock_time(at: time, language: Language) -> str:
    """Return a time of day, such as “5:00 PM”."""
    return str(format_time(at, "short", locale=language))


@lru_cache(maxsize=FORMATTED)
def days_between(first: date, last: date, language: Language) -> str:
    """Return the days of a week, such as “Nov 22 – 28, 2026”."""
    return str(format_interval(first, last, "yMMMd", locale=language))
