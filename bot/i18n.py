"""Rendering of a `Text` in a person's language, escaped for the place where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import assert_never

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from domain.languages import LANGUAGES, SOURCE, Language, discover_languages
from domain.money import Money
from domain.translatable_text import (
    Channel,
    JoinedList,
    LocalizedName,
    Markup,
    MessageLink,
    Role,
    Text,
    Timestamp,
    User,
    Value,
    text,
)

FORMATTED = 4_000
"""How many numbers are remembered as they are written in a language."""
_SOMEBODY = text("a former member")
_MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\*_~`|>#[]()<@:-"})


def escape(words: str) -> str:
    """Escape `words` from a member, so that Discord shows no markup and no mentions."""
    return words.translate(_MARKDOWN)


@lru_cache(maxsize=64)
def language_of(locale: str) -> Language:
    """Return the language for somebody whose Discord is set to `locale` ("fr", "en-GB", …)."""
    wanted = locale.partition("-")[0]
    return next((language for language in LANGUAGES if language == wanted), SOURCE)


@cache
def translations(language: Language) -> NullTranslations:
    """Return the translations of `language`, read once. English is the source itself."""
    if language == SOURCE:
        return NullTranslations()
    source = files("locales").joinpath(language, "LC_MESSAGES", "ovation.po").read_bytes()
    catalogue = read_po(BytesIO(source), locale=language)
    spaces = discover_languages()[language].no_break_spaces
    for message in catalogue:
        if isinstance(message.string, str):
            message.string = spaces.apply(message.string)
        else:
            message.string = tuple(map(spaces.apply, message.string or ()))
    compiled = BytesIO()
    # Compiled here and not at build time, so that no stale catalogue is ever shown.
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(message: str, language: Language) -> str | None:
    """Return the catalogue's translation of `message`, or None if it has none."""
    found = translations(language).gettext(message)
    return found if found != message else None


def say(words: Text | str, language: Language, *, markup: bool = True) -> str:
    """Return the sentence in `language`.

    With `markup`, for messages: members' words are escaped, mentions and links are active. Without,
    for titles, labels and terminals: members' words are unchanged, links are reduced to their text.
    """
    if isinstance(words, str):
        return words
    values = {name: _show(value, language, markup=markup) for name, value in words.values.items()}
    return _pattern(words, language).format_map(values)


def _pattern(words: Text, language: Language) -> str:
    found = translations(language)
    if words.plural is None:
        return found.gettext(words.message)
    return found.ngettext(words.message, words.plural, words.count)


def _show(  # noqa: C901, PLR0911, PLR0912 (one line for each kind of value)
    value: Value, language: Language, *, markup: bool
) -> str:
    match value:
        case bool():
            raise TypeError("a truth value is not something to say")
        case Text():
            return say(value, language, markup=markup)
        case str():
            return escape(value) if markup else value
        case LocalizedName():
            return _show(value.in_language(language), language, markup=markup)
        case Money():
            return str(format_currency(value.amount, value.currency, locale=language))
        case int() | float() | Decimal():
            return format_number(value, language)
        case Timestamp(at=at, style=style):
            return f"<t:{int(at.timestamp())}:{style}>" if markup else _date(at, language)
        case datetime() | date():
            return _date(value, language)
        case MessageLink(label=label):
            words = _show(label, language, markup=markup)
            return f"[{words}]({value.url})" if markup else words
        case User(id=snowflake):
            # A negative id is the pseudonym of an erased person.
            return f"<@{snowflake}>" if snowflake > 0 else say(_SOMEBODY, language)
        case Channel(id=snowflake):
            return f"<#{snowflake}>"
        case Role(id=snowflake):
            return f"<@&{snowflake}>"
        case Markup(markup=already):
            return already
        case JoinedList(items=items):
            shown = [_show(item, language, markup=markup) for item in items]
            return str(format_list(shown, locale=language))
    assert_never(value)


def _date(value: date | datetime, language: Language) -> str:
    if isinstance(value, datetime):
        return str(format_datetime(value, "long", locale=language))
    return str(format_date(value, "long", locale=language))


# Babel reads the rules of the language for each number, which took most of the time of a page.
@lru_cache(maxsize=FORMATTED, typed=True)
def format_number(number: float | Decimal, language: Language) -> str:
    """Format the number in `language`, for use outside a sentence."""
    return str(format_decimal(number, locale=language))


def hour_name(moment: time, language: Language) -> str:
    """Return a time of day in the way of the language: “5:00 PM”, “17:00”."""
    return str(format_time(moment, "short", locale=language))


def day_name(weekday: int, language: Language) -> str:
    """Return the name of a day of the week; 0 is Monday."""
    names: Mapping[int, str] = Locale(language).days["stand-alone"]["wide"]
    return names[weekday]
