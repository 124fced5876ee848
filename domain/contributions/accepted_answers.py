"""Accepted answers: who may choose the one that solved a question, and who may change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.contributions.contribution import Contribution
from domain.refusals import Refusal
from domain.translatable_text import text

SOLVED = frozenset(
    {
        "solved",
        "resolved",
        "answered",
        "résolu",
        "résolue",
        "réglé",
        "gelöst",
        "erledigt",
        "resuelto",
        "risolto",
        "resolvido",
        "opgelost",
        "rozwiązane",
    }
)
"""Names that forums give to the tag of a solved question."""
_MAX_TAGS = 5


def check_accepted_answer(
    *,
    chooser_id: int,
    asker_id: int | None,
    author_id: int,
    author_is_bot: bool = False,
    is_moderator: bool = False,
    before: Contribution | None = None,
) -> None:
    """Raise `Refusal` if this person may not choose the answer, saying what to do instead.

    The asker chooses (None: a bot or nobody known asked), and may choose again; a moderator may if
    the asker has not chosen. `before` is the contribution of the present answer. Nobody chooses
    their own words, and the asker's own words earn nothing by anybody's choice.
    """
    if chooser_id != asker_id and not is_moderator:
        raise Refusal(
            text(
                "Only the person who asked can choose the answer. You can thank the author instead."
            )
        )
    if author_is_bot:
        raise Refusal(text("Bots don't collect points. Choose an answer from a person."))
    if chooser_id == author_id:
        raise Refusal(text("That answer is yours. Choose somebody else's."))
    if author_id == asker_id:
        raise Refusal(text("The person who asked wrote that. Choose somebody else's answer."))
    if before is not None and chooser_id != asker_id and before.giver_id == asker_id:
        raise Refusal(text("The person who asked has already chosen an answer, and it counts."))


def solved_tag(
    available: Mapping[int, str], applied: Collection[int], name_of_solved: Collection[str] = SOLVED
) -> int | None:
    """Return the tag to put on a solved forum post: the forum's own tag for it, if it has one.

    `available` are the forum's tags by id. None if there is none, if the post has it, or if the
    post has as many tags as Discord allows.
    """
    for tag_id, name in available.items():
        words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
        if not set(words).isdisjoint(name_of_solved):
            return tag_id if tag_id not in applied and len(applied) < _MAX_TAGS else None
    return None
