"""Sentences that a test expects, in the language of the person who reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.i18n import translations
from tests.scenarios.world import PLAIN_SPACES, World

_VALUE = re.compile(r"\{[^}]*\}")


def is_said(world: World, part: str, answer: str) -> bool:
    """Return whether the moderator was answered a sentence with this English part.

    The part is as in the code, with its `{values}`, and the sentence in the moderator's language. A
    part of no sentence, such as what was typed, is the same in each language.
    """
    locale = world.sim.locales.get(world.mod.id, "en-US")
    sentences = [
        said if locale.startswith("fr") else message
        for message, said in _in_french().items()
        if part in message
    ]
    return any(_matches(each, answer) for each in sentences or [part])


def _in_french() -> Mapping[str, str]:
    """Return all sentences without a plural by their English ones."""
    catalogue: dict[object, str] = translations("fr")._catalog  # type: ignore[attr-defined]
    return {each: said for each, said in catalogue.items() if isinstance(each, str) and each}


def _matches(sentence: str, answer: str) -> bool:
    """Return whether an answer has a sentence, whatever its values."""
    pieces = _VALUE.split(sentence.translate(PLAIN_SPACES))
    return re.search(".*".join(map(re.escape, pieces)), answer, re.DOTALL) is not None
