"""The stock of ideas for prompts: sixty in each language, in six families.

They are in `prompt_ideas.toml` in the folder of each language in `locales`. An idea is proposed
once a year at most; its words can be changed before it is handed in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

from domain.languages import Language, load_language_file
from domain.prompts.prompt import AnswerKind

ONCE_IN = timedelta(days=365)
"""How long a guild does not see an idea again after using it."""


class IdeaFamily(StrEnum):
    """The question of an idea to members."""

    THIS_OR_THAT = "this_or_that"
    FINISH_THE_LINE = "finish_the_line"
    SHOW_US = "show_us"
    REMEMBER_WHEN = "remember_when"
    HELP_US_CHOOSE = "help_us_choose"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea."""

    key: str
    """The family and its place there, by which it is known to be used."""
    family: IdeaFamily
    kind: AnswerKind
    question: str
    options: tuple[str, ...] = ()


@cache
def load_ideas(language: Language) -> tuple[Idea, ...]:
    """Return the stock of a language, family by family."""
    stock = load_language_file(language, "prompt_ideas.toml")
    return tuple(
        Idea(
            f"{family.value}:{place}",
            family,
            AnswerKind(each["kind"]),
            each["question"],
            tuple(each.get("answers", ())),
        )
        for family in IdeaFamily
        for place, each in enumerate(stock[family.value], start=1)
    )


def unused_ideas(language: Language, used: Collection[str]) -> list[Idea]:
    """Return the ideas that were not used lately, the families by turns."""
    left = [idea for idea in load_ideas(language) if idea.key not in used]
    return sorted(left, key=lambda idea: int(idea.key.partition(":")[2]))


def find_idea(language: Language, key: str) -> Idea | None:
    """Return the idea with this key."""
    return next((idea for idea in load_ideas(language) if idea.key == key), None)
