"""Checks find what is wrong with sixty faulty drafts, and leave sixty clean ones alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.calendar.entries import CalendarEntry, CalendarKind
from domain.publishing.check_report import check_post
from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import Audience, Level, OtherPost, Surroundings
from domain.publishing.content import Content, PostKind
from domain.publishing.voice_settings import FormOfAddress, VoiceSettings
from domain.publishing.word_counts import WordUse
from tests.conftest import START

DRAFTS = Path(__file__).parent / "drafts"
NEWS, LOUNGE = 10, 11
RECALL, FALSE_ALARMS = 0.95, 0.10
USUAL = Surroundings(
    day=START.date(),
    country="FR",
    mourning={date(2026, 10, 3): "the day our founder died"},
    competitors=("Muggly", "Cup House"),
    own_names=frozenset({"Blue Mug", "Tasse Bleue", "Lumen"}),
    products=frozenset({"Blue Mug", "Tasse Bleue", "Lumen"}),
    audience=Audience(120),
    voice=VoiceSettings(voice_avoid=("cheap", "bon marché"), voice_emoji=3, voice_length=300),
)


@dataclass(frozen=True)
class Draft:
    """A line of a file: the check that should find something, and the post."""

    key: str
    content: Content
    surroundings: Surroundings


def clean(language: str) -> Iterator[Draft]:
    for line in (DRAFTS / f"clean_{language}.txt").read_text("utf-8").splitlines():
        kind, words = map(str.strip, line.split("|", 1))
        yield Draft("", Content(words, NEWS, START, kind=PostKind(kind)), USUAL)


def faulty(language: str) -> Iterator[Draft]:
    for line in (DRAFTS / f"faulty_{language}.txt").read_text("utf-8").splitlines():
        key, kind, rest = map(str.strip, line.split("|", 2))
        words, _, more = map(str.strip, rest.partition("||"))
        content = Content(words, NEWS, START, kind=PostKind(kind))
        draft = Draft(key, content, USUAL)
        yield in_its_place(draft, more) if more or key == "crisis" else draft


def in_its_place(draft: Draft, more: str) -> Draft:
    """Return the draft with what its line says of its surroundings."""
    content = draft.content
    if draft.key == "alt_text":
        content = replace(content, picture="ab" * 32)
    elif draft.key == "size":
        content = replace(content, text=content.text * int(more[1:]))
    surroundings = replace(draft.surroundings, **around(draft.key, more))
    return replace(draft, content=content, surroundings=surroundings)


def around(key: str, more: str) -> dict[str, Any]:
    """Return the surroundings in which a check should find something."""
    found: dict[str, Any] = {}
    match key:
        case "sensitive_day":
            found["day"] = date.fromisoformat(more)
        case "crisis":
            found["crisis"] = True
        case "frequency":
            earlier = START - timedelta(hours=float(more))
            found["others"] = (OtherPost("Something else", NEWS, earlier),)
        case "mix":
            found["planned"] = mixed(more)
        case "hot_words":
            word, now, usual, sad = more.split()
            found["words"] = (WordUse(word, int(now), float(usual), int(sad)),)
        case "voice":
            found["voice"] = voice_with(*more.split(" ", 1))
        case "same_day":
            found["planned"] = (
                CalendarEntry(CalendarKind.CAMPAIGN, more, START, subject=more, key="a-1"),
            )
        case "near_duplicate":
            found["others"] = (OtherPost(more, NEWS, START - timedelta(days=40)),)
        case "several_channels":
            found["others"] = (OtherPost(more, LOUNGE, START + timedelta(hours=1)),)
    return found


def voice_with(rule: str, value: str) -> VoiceSettings:
    """Return a voice guide with one rule."""
    match rule:
        case "avoid":
            return VoiceSettings(voice_avoid=(value,))
        case "address":
            return VoiceSettings(voice_address=FormOfAddress(value))
        case "emoji":
            return VoiceSettings(voice_emoji=int(value))
        case _:
            return VoiceSettings(voice_length=int(value))


def mixed(kinds: str) -> tuple[CalendarEntry, ...]:
    """Return an entry for each letter: "s" for one that sells something."""
    purposes = {True: PostKind.PROMOTIONAL, False: PostKind.INTERACTIVE}
    return tuple(
        CalendarEntry(
            CalendarKind.POST, "x", START - timedelta(days=day), purpose=purposes[letter == "s"]
        )
        for day, letter in enumerate(kinds, start=1)
    )


def alarms(draft: Draft) -> list[str]:
    """Return the keys of the checks that want a look or stop the post."""
    report = check_post(draft.content, draft.surroundings)
    return [check.key for check, finding in report.found if finding.level is not Level.NOTE]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_faulty_drafts_are_found_for_the_right_reason(language: str) -> None:
    drafts = list(faulty(language))
    missed = [each.content.text for each in drafts if each.key not in alarms(each)]
    assert len(drafts) >= 60
    assert {each.key for each in drafts} >= CHECKS.keys() - {"audience"}
    assert 1 - len(missed) / len(drafts) >= RECALL, missed


@pytest.mark.parametrize("language", ["en", "fr"])
def test_clean_drafts_are_left_alone(language: str) -> None:
    drafts = list(clean(language))
    wrong = {each.content.text: found for each in drafts if (found := alarms(each))}
    assert len(drafts) >= 60
    assert len(wrong) / len(drafts) <= FALSE_ALARMS, wrong
