"""Check whether something else is about the same thing on that day: a campaign, a contest."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar.same_subject import Subject
from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.similar_posts import is_nearly_same
from domain.translatable_text import text

MOST = 3


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Name each such entry of the calendar; the same words again are another check's."""
    products = sorted(surroundings.products)
    subject = Subject.of(content.text, products)
    same_day = [each for each in surroundings.planned if surroundings.is_same_day(each.at)]
    also = {
        each.source: each
        for each in same_day
        if each.subject
        and subject.is_same(Subject.of(each.subject, products))
        and not is_nearly_same(content.text, each.subject)
    }
    for each in [*also.values()][:MOST]:
        said = text(
            "Something else is about the same thing that day: “{title}”. Say it twice?",
            title=each.title,
        )
        yield CheckFinding(Level.LOOK, said, each.title, each.source)


KIND = Check("same_day", 14, text("the same day"), find)
