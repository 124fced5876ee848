"""No text is slow to read: the event loop is blocked while a message is read."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from domain.campaigns import Campaign, Discount, Terms, name_match_words
from domain.consent import OfferConsent
from domain.contributions import ThanksDetector
from domain.distress import distress, may_be_self_harm
from domain.feature_switches import all_features
from domain.guild_settings import GuildSettings
from domain.incoming_message import IncomingMessage
from domain.intent import GuildPhrases, IntentInput, IntentScores, load, may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.intent.praise_prefilter import may_praise_or_need
from domain.listening.questions import asks_openly
from domain.listening.watched_word import WatchedWord
from domain.listening.word_matcher import WordMatcher
from domain.message_text import MAX_MESSAGE_LENGTH, MessageText
from domain.offers import OfferContext, choose_offer, not_bought
from domain.snowflakes import DISCORD_EPOCH, snowflake_at
from tests.hostile_text import attacks, messages, patterns

pytestmark = pytest.mark.long

THANKS = ThanksDetector.load()
DETECTOR = load()
PHRASES = GuildPhrases(always=["take two", "je suis preneur"], never=["order of the day"])
CAMPAIGNS = [
    Campaign(
        number, 2, Terms(f"blue mug {number}", Discount(15), 14, aliases=("cup",)), DISCORD_EPOCH
    )
    for number in range(1, 26)
]
WORDS = WordMatcher(
    WatchedWord.parse(name)
    for name in (*(f"blue mug {number}" for number in range(200)), "A: b", "🍊", "a.b", "l'e")
)
SETTINGS = GuildSettings().changed(features=frozenset(all_features()), offers_trial=False)
MENTIONS = tuple(range(1, 101))


PATTERN_LIMIT = 5.0
READER_LIMIT = 10.0
"""Milliseconds on an idle machine, about twice those for the slowest text."""
TRIES = 4


def situation(text: str) -> OfferContext:
    return OfferContext(
        now=DISCORD_EPOCH,
        said=f"{text}\n{text}",
        reading=IntentScores(0.9, 0.0, 0.0, "en"),
        wish=OfferConsent.YES,
        account_made_at=DISCORD_EPOCH - timedelta(days=365),
        last_offered_at=None,
        offered_today=0,
        campaigns=CAMPAIGNS,
        about={"blue mug 1"},
        told=text,
    )


def heard(text: str) -> IncomingMessage:
    return IncomingMessage(snowflake_at(DISCORD_EPOCH), 2, 3, 4, text, reply_to_text=text)


READERS: dict[str, Callable[[str], object]] = {
    "own words": MessageText.of,
    "a message as heard": heard,
    "gate of thanks": THANKS.may_thank,
    "thanks": lambda text: THANKS.detect(
        text, author_id=1, reply_to_author_id=7, mentions=MENTIONS
    ),
    "thanks by name": lambda text: THANKS.detect(text, author_id=1, names={"ana": 2, "a": 3}),
    "gate of wishes": may_matter,
    "gate of complaints": may_complain,
    "gate of praise": may_praise_or_need,
    "distress": lambda text: distress(text, text),
    "gate of self-harm": may_be_self_harm,
    "intent": lambda text: DETECTOR.read_many(
        [IntentInput(text, text, ("the blue mug", "cup"), PHRASES)]
    ),
    "phrases": PHRASES.verdict,
    "what was bought": lambda text: not_bought(MessageText.of(text).own, CAMPAIGNS),
    "what to offer": lambda text: choose_offer(SETTINGS, situation(text)),
    "gate of watched words": lambda text: WORDS.may_mention(MessageText.of(text)),
    "watched words": lambda text: WORDS.find(MessageText.of(text)),
    "open questions": lambda text: asks_openly(
        MessageText.of(text), opens_post=False, in_help=True
    ),
    "product names": lambda text: name_match_words(MessageText.of(text).own),
}


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of `work` in milliseconds of an idle machine.

    Measured relative to a known piece of work run just before, since a busy machine is slower.
    """
    begun = time.thread_time()
    sum(number * number for number in range(20_000))
    between = time.thread_time()
    work()
    return (time.thread_time() - between) / max(between - begun, 1e-5)


def is_slow(work: Callable[[], object], limit: float) -> bool:
    """Return whether `work` exceeds `limit` (ms) every time; once may be due to a busy machine."""
    return all(milliseconds(work) > limit for _ in range(TRIES))


def slow_patterns(length: int, each: int | None) -> list[tuple[str, str]]:
    rng = random.Random(4)
    found = []
    for where, pattern in patterns(THANKS, DETECTOR).items():
        # The screenplay of the demo is ours.
        if where.startswith("demo."):
            continue
        texts = list(attacks(pattern, length, rng))
        for text in texts if each is None else rng.sample(texts, min(each, len(texts))):
            if is_slow(partial(pattern.search, text), PATTERN_LIMIT):
                found.append((where, text[:60]))
                break
    return found


def slow_readers(count: int) -> list[tuple[str, str]]:
    rng = random.Random(5)
    return [
        (name, text[:60])
        for text in messages(MAX_MESSAGE_LENGTH, rng, count)
        for name, read in READERS.items()
        if is_slow(partial(read, text), READER_LIMIT)
    ]


def test_patterns_are_collected_from_modules_functions_and_objects() -> None:
    found = patterns(THANKS, DETECTOR)
    assert len(found) > 400
    written = {pattern.pattern for pattern in found.values()}
    assert any("moneysum" in one for one in written), "those of the detector"
    assert r"<:emoji:([0-9]+)>" in written, "those within functions"


@pytest.mark.parametrize("careless", [r"(?:a|aa)+b", r"\w+ x", r"\d+(?:,\d+)*€", r"\s+$"])
def test_the_attacks_find_a_careless_pattern(careless: str) -> None:
    pattern = re.compile(careless)
    texts = attacks(pattern, 30 if "|" in careless else MAX_MESSAGE_LENGTH, random.Random(1))
    assert any(is_slow(partial(pattern.search, text), PATTERN_LIMIT) for text in texts)


def test_no_pattern_is_slow_on_a_few_attacks() -> None:
    assert slow_patterns(MAX_MESSAGE_LENGTH, 1) == []


def test_no_reader_is_slow_on_a_few_hostile_messages() -> None:
    assert slow_readers(2) == []


@pytest.mark.long
def test_no_pattern_is_slow_on_any_attack() -> None:
    assert slow_patterns(MAX_MESSAGE_LENGTH, None) == []


@pytest.mark.long
def test_no_reader_is_slow_on_many_hostile_messages() -> None:
    assert slow_readers(400) == []


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_reading_takes_time_in_proportion_to_the_length(name: str) -> None:
    read, rng = READERS[name], random.Random(6)

    def ratio(text: str, half: str) -> float:
        whole, part = milliseconds(partial(read, text)), milliseconds(partial(read, half))
        return whole / max(part, 0.1)

    for text in messages(MAX_MESSAGE_LENGTH, rng, 40):
        half = text[: MAX_MESSAGE_LENGTH // 2]
        # Often enough that a busy machine cannot disturb each time.
        assert any(ratio(text, half) < 3.2 for _ in range(4 * TRIES)), text[:60]
