"""The sentence encoder, and detection with it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_info, threadpool_limits

from bot.sentence_encoder import AT_ONCE, SentenceEncoder, load_encoder
from domain.intent import OFFER, SHADOW, Detector, load, may_matter


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def detector(encoder: SentenceEncoder) -> Detector:
    return load(encoder)


def rows(encoder: SentenceEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
    encoded = encoder.encode(texts)
    assert encoded is not None
    return encoded


def test_what_means_the_same_lies_close_in_whatever_words(encoder: SentenceEncoder) -> None:
    wish, french, other = rows(
        encoder,
        ["I would like to buy a cup", "Je voudrais acheter une tasse", "It rained all of Sunday"],
    )
    assert wish @ french > wish @ other + 0.3
    assert np.isclose(wish @ wish, 1, atol=1e-3)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "💸" * 900, "a" * 1500, "?" * 900])
def test_strange_texts_have_a_meaning_too(encoder: SentenceEncoder, text: str) -> None:
    (row,) = rows(encoder, [text])
    assert row.shape == (512,)
    assert np.isfinite(row).all()


@pytest.mark.parametrize(
    "sentence",
    [
        "Where can I get one?",
        "I'm going to order two of them tonight",
        "Je voudrais acheter le grand modèle",
        "où est-ce que je peux l'acheter ?",
        "Il est encore en stock ?",
    ],
)
def test_a_plain_wish_is_sure_by_its_meaning_too(detector: Detector, sentence: str) -> None:
    assert may_matter(sentence)
    assert detector.read(sentence).purchase >= OFFER


@pytest.mark.parametrize(
    "sentence",
    [
        "just ordered one",
        "selling my old lamp, 20 euros",
        "you should buy the large one",
        "where can I get help?",
        "je viens de la commander",
        "tu devrais acheter le grand modèle",
        "my sister wants to buy one from you",
        "someone at work is looking to buy mine",
        "he would like to order two of these",
        "ma sœur veut en acheter un",
        "mon frère voudrait bien l'acheter",
    ],
)
def test_other_talk_is_not_offered_on_by_its_meaning(detector: Detector, sentence: str) -> None:
    assert detector.read(sentence).purchase < OFFER


def test_a_language_that_is_not_judged_is_met_with_silence_whatever_it_means(
    detector: Detector,
) -> None:
    assert detector.read("wo kann ich die blaue Tasse kaufen?").purchase < SHADOW


def test_without_the_encoder_hearing_goes_on_and_the_log_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.sentence_encoder.find_spec", lambda _name: None)
    assert load_encoder() is None
    assert load(load_encoder()).read("Where can I get one?").purchase >= OFFER


def ticking(seconds: float) -> Callable[[], float]:
    """Return a clock by which an encoding takes this many seconds.

    It is read once before and once after.
    """
    ticks = itertools.count()
    return lambda: next(ticks) * seconds


def test_only_a_share_of_the_time_is_spent_on_meaning() -> None:
    took, share = 0.03, 0.1
    clock = ticking(took)
    sparing = SentenceEncoder(share, clock)
    answered = [sparing.encode(["where can I buy one?"]) is not None for _ in range(200)]
    assert answered[0]
    assert not answered[-1] or not answered[-2]
    assert 20 * took < sum(answered) * took <= share * clock() + AT_ONCE + took


def test_no_product_of_the_process_is_spread_over_cores_that_wait_for_each_other() -> None:
    threadpool_limits(limits=2, user_api="blas")
    rows(SentenceEncoder(), ["where can I buy one?"])
    used = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    assert used
    assert set(used) == {1}


def test_who_has_no_time_for_the_meaning_still_hears_what_is_plain() -> None:
    tired = SentenceEncoder(0.0, ticking(1))
    assert tired.encode(["the first takes all of the time there is"]) is not None
    assert tired.encode(["so that none is left"]) is None
    assert load(tired).read("Where can I get one?").purchase >= OFFER
