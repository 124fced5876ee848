"""Properties that hold for any text."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intent import OFFER, SHADOW, IntentInput, load, may_matter
from domain.intent.classifier import Label
from domain.intent.features import BUCKETS, GRAMMAR, buckets, grammar
from domain.intent.normalization import NormalizedText

DETECTOR = load()
SPOKEN = """where can i buy the mug how much is it need want bought you should sell thanks awful
great one où acheter combien ça coûte je voudrais merci nul génial ? ! . https://a.b/c $5 @someone >
not help price stock order"""
WORDS = st.sampled_from([*SPOKEN.split(), "\n"])
ANYTHING = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


@given(ANYTHING, ANYTHING, st.lists(st.text(max_size=20), max_size=3))
def test_scores_stay_between_nothing_and_one(
    text: str, replying_to: str, products: list[str]
) -> None:
    reading = DETECTOR.read(text, replying_to=replying_to, products=products)
    scores = (reading.purchase, reading.complaint, reading.praise)
    assert all(0 <= score <= 1 for score in scores)


@given(ANYTHING)
def test_what_the_gate_stops_is_no_wish_to_buy(text: str) -> None:
    if not may_matter(text):
        assert DETECTOR.read(text).purchase == 0


@given(ANYTHING)
def test_what_is_in_no_known_language_is_not_judged(text: str) -> None:
    reading = DETECTOR.read(text)
    if reading.language is None:
        assert reading.purchase == reading.complaint == reading.praise == 0


@given(ANYTHING)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert DETECTOR.read(text) == DETECTOR.read(text)


@given(ANYTHING, st.lists(st.sampled_from(["mug", "it", "one"]), max_size=2))
def test_naming_a_product_never_makes_a_wish_less_sure(text: str, products: list[str]) -> None:
    assert DETECTOR.read(text, products=products).purchase >= DETECTOR.read(text).purchase


@given(ANYTHING)
def test_measurements_have_their_promised_shape(text: str) -> None:
    words = NormalizedText.of(text)
    measured = grammar(words)
    assert measured.shape == (GRAMMAR,)
    assert np.all((measured >= -1) & (measured <= 2))
    assert all(0 <= bucket < BUCKETS for bucket in buckets(words))


def test_a_bucket_is_that_of_a_word_or_of_two_or_three_in_a_row() -> None:
    phrases = "where,to,buy,?,^ where,where to,to buy,buy ?,? $,^ where to,where to buy,to buy ?"
    said = {*phrases.split(","), "buy ? $", "no", "^ no", "no $", "^ no $", "^ $"}
    expected = sorted({zlib.crc32(phrase.encode()) % BUCKETS for phrase in said})
    assert buckets(NormalizedText("where to buy?\n- no\n...")).tolist() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x00",
        "\ud800 buy",
        "buy " * 2500,
        "where can i " * 900,
        "?" * 10_000,
        "💸" * 5000,
        "> where can I buy one?",
        "ﷺ﷽𒐫 order",
        "i want to " * 1000 + "buy",
    ],
)
def test_strange_texts_are_read_without_harm(text: str) -> None:
    assert 0 <= DETECTOR.read(text).purchase <= 1


def test_what_somebody_else_said_is_not_the_writers_wish() -> None:
    assert DETECTOR.read("> where can I buy one of these?\nno idea").purchase < SHADOW


@pytest.mark.parametrize(
    "told",
    [
        "people keep asking where to buy the blue mug",
        "everyone asks me where to buy the blue mug",
        "les gens n'arrêtent pas de demander où acheter la tasse bleue",
    ],
)
def test_what_others_ask_is_not_the_writers_wish(told: str) -> None:
    products = ["the blue mug", "la tasse bleue"]
    for detector in (DETECTOR, WITH_ENCODER):
        assert detector.read(told, products=products).purchase <= SHADOW
    asked = f"{told}. where can I buy it?"
    assert DETECTOR.read(asked, products=products).purchase >= OFFER


@pytest.mark.parametrize(
    "told",
    [
        "my sister wants to buy the blue mug",
        "a guy at work is looking to order the blue mug",
        "he would really like to get the blue mug",
        "ma sœur veut acheter la tasse bleue",
        "il aimerait bien commander la tasse bleue",
    ],
)
def test_what_others_want_is_not_the_writers_wish(told: str) -> None:
    products = ["the blue mug", "la tasse bleue"]
    for detector in (DETECTOR, WITH_ENCODER):
        assert detector.read(told, products=products).purchase <= SHADOW


def test_a_wish_shared_with_others_is_the_writers_too() -> None:
    for shared in ("my wife and i want to buy the mug", "my kids want one, so i'll order three"):
        assert DETECTOR.read(shared).purchase >= OFFER


def test_a_product_that_is_named_makes_a_wish_surer() -> None:
    text = "thinking of getting the lantern when I can"
    alone = DETECTOR.read(text).purchase
    assert DETECTOR.read(text, products=["lantern"]).purchase > alone


@pytest.mark.parametrize(
    ("product", "named"), [("cap", False), ("Bigger Batteries", False), ("bigger batterys", True)]
)
def test_a_product_is_named_by_whole_words(product: str, named: bool) -> None:
    text = "thinking of upgrading to a bigger battery for more capacity"
    alone = DETECTOR.read(text).purchase
    assert (DETECTOR.read(text, products=[product]).purchase > alone) is named


def test_one_may_mean_the_product_of_the_message_replied_to() -> None:
    text = "nice, I might get one of those soon"
    alone = DETECTOR.read(text, products=["lantern"]).purchase
    replied = DETECTOR.read(text, replying_to="my new Lantern is here", products=["lantern"])
    assert replied.purchase > alone


def test_having_bought_the_guilds_product_is_still_no_wish() -> None:
    assert DETECTOR.read("I bought the lantern here", products=["lantern"]).purchase < OFFER


class Constant:
    """An encoder for which all texts mean the same."""

    def encode(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.full((len(texts), 512), 512**-0.5, np.float32)


class Counting(Constant):
    """An encoder that records its calls."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        self.asked += texts
        return super().encode(texts)


def test_the_meaning_is_asked_only_where_it_may_matter_and_only_about_what_is_wanted() -> None:
    wish, unhappy, small_talk = (
        "I'm tempted to get one of those, which is best?",
        "this thing is terrible, I'm so disappointed",
        "we had about thirty people at the meetup",
    )
    encoder = Counting()

    def read(*closely: Label) -> None:
        encoder.asked.clear()
        load(encoder).read_many(
            [IntentInput(text, closely=closely) for text in (wish, unhappy, small_talk)]
        )

    read("purchase")
    assert encoder.asked == [wish]
    read("purchase", "complaint")
    assert encoder.asked == [wish, unhappy]
    load(encoder).read_many([])
    assert encoder.asked == [wish, unhappy]


@pytest.mark.parametrize("label", ["complaint", "praise"])
def test_french_is_never_judged_without_its_meaning(label: Label) -> None:
    mild, english = "l'écran n'est pas fofolle dehors", "we had about thirty people at the meetup"
    encoder = Counting()
    load(encoder).read_many([IntentInput(text, closely={label}) for text in (mild, english)])
    assert encoder.asked == [mild]


@pytest.mark.long
@given(st.lists(ANYTHING, max_size=4))
def test_messages_read_together_are_read_as_if_one_by_one(texts: list[str]) -> None:
    together = WITH_ENCODER.read_many([IntentInput(text) for text in texts])
    assert together == [WITH_ENCODER.read(text) for text in texts]


WITH_ENCODER = load(Constant())


@given(ANYTHING)
def test_scores_stay_in_their_bounds_with_an_encoder_too(text: str) -> None:
    reading = WITH_ENCODER.read(text)
    assert all(0 <= score <= 1 for score in (reading.purchase, reading.complaint, reading.praise))
