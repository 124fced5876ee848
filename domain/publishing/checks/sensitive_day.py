"""Check for holidays, days of remembrance and the guild's own days of mourning."""

from __future__ import annotations

from collections.abc import Iterator

from domain.cases.public_holidays import holiday_name
from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.translatable_text import Text, text

EVERYWHERE: dict[tuple[int, int], Text] = {
    (1, 27): text("Holocaust Remembrance Day"),
    (3, 8): text("International Women's Day"),
    (4, 7): text("the day of remembrance of the genocide in Rwanda"),
    (9, 11): text("the anniversary of the attacks of 2001"),
    (11, 11): text("Remembrance Day"),
    (11, 20): text("the day of remembrance of murdered trans people"),
    (11, 25): text("the day against violence against women"),
    (12, 1): text("World AIDS Day"),
}
"""Days on which jokes and offers have hurt people in many countries."""


def find(_content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Look at the day on which the post goes out."""
    day = surroundings.day
    names: list[Text | str] = []
    if day in surroundings.mourning:
        names.append(surroundings.mourning[day])
    if (day.month, day.day) in EVERYWHERE:
        names.append(EVERYWHERE[day.month, day.day])
    country = surroundings.country
    if country is not None and (holiday := holiday_name(country, day, surroundings.language)):
        names.append(holiday)
    for name in names:
        said = text("{day} is {name}. Does the post suit that day?", day=day, name=name)
        yield CheckFinding(Level.LOOK, said, f"{day:%Y-%m-%d}")


KIND = Check("sensitive_day", 1, text("the day"), find)
