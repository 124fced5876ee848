"""Check for words that members use far more than usual now, or beside complaints and grief."""

from __future__ import annotations

from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content, PostKind
from domain.translatable_text import text

MOST = 5
SHOWN_LENGTH = 30


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Name each; what sells something with a word of grief or complaints is stopped."""
    hot = [each for each in surroundings.words if each.is_sad or each.is_hot]
    for each in sorted(hot, key=lambda use: (not use.is_sad, -use.now))[:MOST]:
        word = each.word[:SHOWN_LENGTH]
        if not each.is_sad:
            said = text(
                "“{word}”: {count} people here used it within two days, far more than usual. Do "
                "you know why?",
                word=word,
                count=each.now,
            )
            yield CheckFinding(Level.LOOK, said, word)
        elif content.kind is PostKind.PROMOTIONAL:
            said = text(
                "“{word}” comes up here beside complaints or grief right now. Sell nothing with "
                "it; edit the post, or choose a later time.",
                word=word,
            )
            yield CheckFinding(Level.STOP, said, word)
        else:
            said = text(
                "“{word}” comes up here beside complaints or grief right now. Does the post suit "
                "that?",
                word=word,
            )
            yield CheckFinding(Level.LOOK, said, word)


KIND = Check("hot_words", 16, text("what members talk about"), find)
