"""Snippets: answers that a team gives often, saved by name and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.languages import Language
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line, tidy_text
from domain.translatable_text import text

NAME_LENGTH = 40
WORDS_LENGTH = 1_500
MAX_SNIPPETS = 100
"""How many snippets a guild can have, each language of a name counted."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One saved answer in one language."""

    name: str
    language: Language
    words: str


def checked_snippet(name: str, language: Language, words: str) -> Snippet:
    """Return a snippet, tidied; raise `Refusal` if its name or words are empty or too long."""
    name, words = tidy_line(name), tidy_text(words)
    if not name or len(name) > NAME_LENGTH:
        raise Refusal(
            text("Give the answer a name of at most {most} characters.", most=NAME_LENGTH)
        )
    if not words or len(words) > WORDS_LENGTH:
        raise Refusal(text("Write an answer of at most {most} characters.", most=WORDS_LENGTH))
    return Snippet(name, language, words)


def named(snippets: Sequence[Snippet], name: str) -> list[Snippet]:
    """Return the snippets with this name, whatever its case, one for each language."""
    wanted = tidy_line(name).casefold()
    return [each for each in snippets if each.name.casefold() == wanted]


def best_language(snippets: Sequence[Snippet], *languages: Language) -> Snippet:
    """Return the snippet in the first of these languages that there is, or else the first one."""
    by_language = {each.language: each for each in snippets}
    found = (by_language[each] for each in languages if each in by_language)
    return next(found, snippets[0])
