"""The voice guide: rules that people can read, and that posts are checked for."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from domain.publishing.check_report import check_post
from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import Surroundings
from domain.publishing.checks.voice import emoji_number
from domain.publishing.content import TEXT_LENGTH, Content
from domain.publishing.voice import (
    checked_voice_answer,
    is_empty,
    parse_emoji_limit,
    parse_length_limit,
    rules_of,
)
from domain.publishing.voice_settings import FormOfAddress, VoiceSettings
from domain.refusals import Refusal
from domain.translatable_text import Text
from tests.conftest import START

POST = Content("Which mug is yours?", 10, START)
FULL = VoiceSettings(
    "As friends",
    "A potter",
    "calm, curious",
    "People who like tea",
    "A neighbour",
    ("mug", "kiln"),
    tuple(f"cheap {number}" for number in range(40)),
    FormOfAddress.FAMILIAR,
    2,
    300,
)


def ticks(words: str, voice: VoiceSettings) -> list[Text | str]:
    around = Surroundings(day=date(2026, 6, 9), voice=voice)
    return [found.tick for found in CHECKS["voice"].run(replace(POST, text=words), around)]


@pytest.mark.parametrize(
    ("words", "voice", "found"),
    [
        ("A cheap mug", VoiceSettings(), []),
        ("A CHEAP mug", VoiceSettings(voice_avoid=("cheap",)), ["cheap"]),
        ("A cheaper mug", VoiceSettings(voice_avoid=("cheap",)), []),
        ("Des prix cassés !", VoiceSettings(voice_avoid=("prix casses",)), ["prix casses"]),
        ("Venez, c'est pour vous", VoiceSettings(voice_address=FormOfAddress.FAMILIAR), ["vous"]),
        ("Tu viens ?", VoiceSettings(voice_address=FormOfAddress.FAMILIAR), []),
        ("Tu viens ?", VoiceSettings(voice_address=FormOfAddress.POLITE), ["tu"]),
        ("A ton of mugs, ta-da", VoiceSettings(voice_address=FormOfAddress.POLITE), []),
        ("https://vous.example", VoiceSettings(voice_address=FormOfAddress.FAMILIAR), []),
        ("🎉👍🏽", VoiceSettings(voice_emoji=1), [""]),
        ("🎉👍🏽", VoiceSettings(voice_emoji=2), []),
        ("No emoji, at all!", VoiceSettings(voice_emoji=0), []),
        ("x" * 41, VoiceSettings(voice_length=40), [""]),
        ("x" * 40, VoiceSettings(voice_length=40), []),
    ],
)
def test_a_post_is_checked_for_each_rule(
    words: str, voice: VoiceSettings, found: list[str]
) -> None:
    assert ticks(words, voice) == found


@pytest.mark.parametrize(
    ("words", "number"),
    [("", 0), ("It's 9:00!", 0), ("🎉 <:mug:123> 👩‍🚀 🇫🇷", 4), ("“🎉” > 🎉", 2), ("é ☕️", 1)],
)
def test_emoji_are_counted_in_all_forms(words: str, number: int) -> None:
    assert emoji_number(words) == number


def test_a_guide_is_read_as_sentences() -> None:
    assert is_empty(VoiceSettings())
    assert rules_of(VoiceSettings()) == []
    assert len(rules_of(FULL)) == 5
    assert [rule.message for rule in rules_of(VoiceSettings(voice_emoji=0))] == ["No emoji."]


@pytest.mark.parametrize("typed", ["-1", "51", "two", "²", "١", "9" * 400])
def test_a_limit_of_emoji_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        parse_emoji_limit(typed)


def test_limits_are_numbers_or_nothing() -> None:
    assert (parse_emoji_limit(" 0 "), parse_emoji_limit(""), parse_length_limit("300")) == (
        0,
        None,
        300,
    )
    for typed in ("39", "2001", "1e3"):
        with pytest.raises(Refusal):
            parse_length_limit(typed)
    with pytest.raises(Refusal):
        checked_voice_answer("x" * 201)


def test_a_draft_is_checked_in_milliseconds() -> None:
    content = replace(POST, text=("Which cheap mug is yours, Ana? " * 80)[:TEXT_LENGTH])
    around = Surroundings(day=date(2026, 6, 9), voice=FULL)
    check_post(content, around)
    begin = time.process_time()
    for _ in range(20):
        check_post(content, around)
    assert (time.process_time() - begin) / 20 < 0.05
