"""Quoted text is ignored by all detectors."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.contributions import ThanksDetector
from domain.intent import GuildPhrases, IntentInput, load, may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.message_text import MAX_MESSAGE_LENGTH, MessageText

WISH = "where can I buy the blue mug"


class Hashing:
    """An encoder for which each text means something else."""

    def encode(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=512) for text in texts]
        found = np.array(rows, np.float32).reshape(len(texts), 512)
        return np.array(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


THANKS = ThanksDetector.load()
DETECTORS = load(), load(Hashing())
PHRASES = GuildPhrases(always=["same here"], never=["not here"])


@pytest.mark.parametrize(
    ("raw", "own"),
    [
        ("hello", "hello"),
        (f"> {WISH}\nlol this guy", "lol this guy"),
        (f"first\n> {WISH}\nlast", "first\nlast"),
        (f"first\n>>> {WISH}\nlast", "first"),
        (f"`{WISH}`", ","),
        (f"``{WISH} ` ``", ","),
        (f"look:\n```\n{WISH}\n```\nright", "look:\n , \nright"),
        (f"```\n{WISH}", ","),
        (f"“{WISH}” is all I read", ", is all I read"),
        (f"« {WISH} » qu'ils disent", ",  qu'ils disent"),
        (f'"{WISH}" is all I read', ", is all I read"),
        (f"„{WISH}“ sagt er", ",  sagt er"),
        (f"”{WISH}” säger han", ",  säger han"),
        (f"||{WISH}||", ","),
        (f"~~{WISH}~~ never mind", ",  never mind"),
        ('a 5" screen and a 6" case', 'a 5" screen and a 6" case'),
        ("it's “unfinished\nand goes on”", "it's “unfinished\nand goes on”"),
        ("a || b", "a || b"),
        ("that`s it", "that`s it"),
        ("3 > 2", "3 > 2"),
        ("𝐭𝐡𝐚𝐧𝐤𝐬 𝓑𝓮𝓷, 𝟙𝟘/10 ⓐⓛⓛ ｗｅｌｌ ！", "thanks Ben, 10/10 all well ！"),
    ],
)
def test_the_writers_own_words_are_what_is_left(raw: str, own: str) -> None:
    found = MessageText.of(raw)
    assert found.raw == raw
    assert found.own.replace("  ", " ") == own.replace("  ", " ")


SPOKEN = """where can i buy the mug how much is it need want bought you should sell thanks awful
great one où acheter combien ça coûte je voudrais merci nul same here not ? ! . , $5 <@1> " “ ” « »
` ``` || ~~ > >>> price refund""".split()  # noqa: SIM905 - a paragraph of words is easier to read
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from([*SPOKEN, "\n"]), max_size=40).map(" ".join)
)
LINES = st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=12).map(" ".join)


def everything_heard(text: str) -> list[object]:
    return [
        THANKS.may_thank(text),
        THANKS.detect(text, author_id=1, reply_to_author_id=7, mentions=(2, 3)),
        may_matter(text),
        may_complain(text),
        PHRASES.verdict(text),
        *(
            detector.read_many([IntentInput(text, "the blue mug", ("mug",), PHRASES)])
            for detector in DETECTORS
        ),
    ]


@settings(deadline=None)
@given(LINES, TEXTS)
def test_a_quotation_before_it_changes_nothing(quoted: str, text: str) -> None:
    assert everything_heard(f"> {quoted}\n{text}") == everything_heard(text)


@settings(deadline=None)
@given(LINES, LINES.map(lambda text: "".join(sign for sign in text if sign not in '`|~"“”«»')))
def test_a_quotation_after_it_changes_nothing(quoted: str, text: str) -> None:
    assert everything_heard(f"{text}\n>>> {quoted}\n{quoted}") == everything_heard(text)


@given(
    st.sampled_from(["`{}`", "```\n{}\n```", "||{}||", "~~{}~~", '"{}"', "“{}”", "« {} »"]), LINES
)
def test_what_is_marked_as_not_ones_own_says_nothing(mark: str, words: str) -> None:
    bare = "".join(sign for sign in words if sign not in '`|~"“”«»>').strip()
    own = MessageText.of(mark.format(bare or "x")).own
    assert own == ","
    assert everything_heard(mark.format(bare or "x")) == everything_heard(",")


@given(TEXTS)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    read = MessageText.of(text)
    assert MessageText.of(read) is read
    assert len(read.own) <= 2 * MAX_MESSAGE_LENGTH


@example("𝕊")
@given(TEXTS)
def test_words_are_neither_invented_nor_put_elsewhere(text: str) -> None:
    left = iter(text)
    own = (sign for sign in MessageText.of(text).own if sign not in " ,")
    assert all(any(sign in {raw, normalize("NFKC", raw)} for raw in left) for sign in own)
