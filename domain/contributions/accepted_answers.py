"""Answers: who may choose the one that solved a question, and when they may choose another."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.contributions.contribution import Contribution
from domain.refusals import Refusal
from domain.text import text

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
"""How forums call the tag of a question that has its answer."""
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
    """Refuse an answer that this person may not choose, saying what to do instead.

    The one who asked chooses (None: a bot or nobody known did), and may change their mind; a
    moderator may where the asker has not chosen. `before` is the act of the answer that stands.
    Nobody chooses words of their own, and the asker's own words earn nothing by anybody's choice.
    """
    if chooser_id != asker_id and not is_moderator:
        raise Refusal(
            text("Only who asked can choose the answer. You can thank whoever wrote this instead.")
        )
    if author_is_bot:
        raise Refusal(text("Bots do not keep score. Choose an answer that a person wrote."))
    if chooser_id == author_id:
        raise Refusal(text("Those words are your own. Choose what somebody else answered."))
    if author_id == asker_id:
        raise Refusal(text("Whoever asked wrote that. Choose what somebody else answered."))
    if before is not None and chooser_id != asker_id and before.giver_id == asker_id:
        raise Refusal(text("Whoever asked has chosen an answer already, and that stands."))


def solved_tag(
    available: Mapping[int, str], applied: Collection[int], name_of_solved: Collection[str] = SOLVED
) -> int | None:
    """The tag to put on a solved forum post: the forum's own for it, if it has one.

    `available` are the forum's tags by id. None where there is none, where the post has it, or
    where the post has as many tags as Discord allows.
    """
    for tag_id, name in available.items():
        words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
        if not set(words).isdisjoint(name_of_solved):
            return tag_id if tag_id not in applied and len(applied) < _MAX_TAGS else None
    return None
