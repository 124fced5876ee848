"""Text in pictures."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.images import emoji, font_files, text_layout
from bot.images.clusters import clusters
from bot.images.font_files import can_shape
from bot.images.text_layout import Lettering, Typeface, can_draw
from bot.images.typography import (
    ELLIPSIS,
    HOLDING_SPACE,
    MAX_CHARACTERS,
    drawable,
    drawable_name,
    fit_lines,
    truncate_to_width,
    wrap_lines,
)

UNKNOWN = "\U00016e40\U00016e41\U00016e42"
"""Letters of a script (Medefaidrin) that none of the fonts has."""


def test_what_no_font_has_is_left_out() -> None:
    assert drawable("Ça, c'est « l'Œuvre » — naïve…").split(" ") == [
        "Ça,",
        "c’est",
        "«\u00a0l’Œuvre\u00a0»",
        "—",
        "naïve…",
    ]
    assert drawable("So funny 😂 indeed") == "So funny 😂 indeed"
    assert drawable(f"Plain words and {UNKNOWN} then") == "Plain words and then"


def test_no_line_breaks_within_french_quotation_marks() -> None:
    assert drawable("«\u202fOui\u202f!\u202f»").split(" ") == ["«\u00a0Oui\u00a0!\u00a0»"]


def test_a_line_in_letters_that_no_font_has_is_left_to_the_post() -> None:
    assert drawable(UNKNOWN) == ""


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Ana", "Ana"),
        ("Žofie Dvořáková", "Žofie Dvořáková"),
        ("Дмитрий", "Дмитрий"),
        ("Ελένη", "Ελένη"),
        ("🌸 Ana 🌸", "🌸 Ana 🌸"),
        ("𝓐𝓷𝓪 Ｂ", "Ana B"),
        ("Z̸̢a̷l̶g̸o̴", "Zalgo"),
        ("さくら 山田 민준", "さくら 山田 민준"),
        ("🔥👍🏽👨‍👩‍👧", "🔥👍🏽👨‍👩‍👧"),
        ("👩‍🦰‍🚀‍🪐", "👩"),
        (UNKNOWN, "sakura_77"),
        (f"a{UNKNOWN}", "sakura_77"),
        ("\u200b\u202e", "sakura_77"),
        ("\u0301\u0302", "sakura_77"),
        ("", "sakura_77"),
        (None, "sakura_77"),
    ],
)
def test_a_name_is_drawn_in_letters_that_we_have(name: str | None, drawn: str) -> None:
    assert drawable_name(name, "sakura_77") == drawn


def test_somebody_of_whom_no_name_can_be_drawn_has_none() -> None:
    assert drawable_name(UNKNOWN, None) == ""


@given(st.text(max_size=MAX_CHARACTERS * 2))
def test_whatever_a_name_is_it_ends_up_in_one_line_that_can_be_drawn(name: str) -> None:
    drawn = drawable_name(name)
    assert drawn == drawable(drawn, Typeface.SANS).replace(HOLDING_SPACE, " ")
    assert drawn == " ".join(drawn.split(" ")).strip()
    assert not set(drawn) & set("\n\r\t\u202e\u200b")


@pytest.mark.skipif(not can_shape(), reason="Pillow found no FriBidi")
@pytest.mark.parametrize("name", ["שלום", "مرحبا", "नमस्ते", "สวัสดี", "ကောင်း", "בְּרֵאשִׁית"])
def test_letters_that_need_shaping_are_drawn_with_their_marks(name: str) -> None:
    assert drawable_name(name, "sakura_77") == name


def test_without_shaping_names_that_need_it_are_left_to_the_account_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(font_files, "can_shape", lambda: False)
    monkeypatch.setattr(text_layout, "can_shape", lambda: False)
    forget_fonts()
    try:
        assert drawable_name("مرحبا", "sakura_77") == "sakura_77"
        assert drawable_name("さくら", "sakura_77") == "さくら"
        assert Lettering(Typeface.SANS, 30).width("さくら") > 60
    finally:
        monkeypatch.undo()
        forget_fonts()


def test_without_the_packages_of_fonts_names_are_drawn_as_far_as_our_own_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget_fonts()
    own = font_files.package_folder
    monkeypatch.setattr(
        font_files, "package_folder", lambda name: own(name) if name.startswith("bot.") else None
    )
    monkeypatch.setattr(emoji, "package_folder", lambda _: None)
    try:
        assert drawable_name("さくら", "sakura_77") == "sakura_77"
        assert drawable_name("🌸 Ana 🌸", "x") == "Ana"
    finally:
        monkeypatch.undo()
        forget_fonts()


def forget_fonts() -> None:
    """Clear what is remembered of fonts and characters."""
    for module in (font_files, text_layout, emoji):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@given(st.text("abcmiW 漢字かنمस्ते🔥", min_size=1, max_size=80), st.integers(60, 400))
@example("WWWm👍שabc。 WW", 390)
def test_a_line_too_long_is_cut_to_fit(words: str, width: int) -> None:
    lettering = Lettering(Typeface.SANS, 30)
    shown = drawable(words, Typeface.SANS)
    cut = truncate_to_width(shown, lettering, width)
    assert lettering.width(cut) <= width
    assert cut == shown or cut.endswith(ELLIPSIS)


@given(st.text("abcmiW 漢字か。」نمשा्नส🔥👍🏽", min_size=1, max_size=80), st.integers(60, 400))
@example("WWWm👍שabc。 WW", 390)
def test_wrapped_lines_fit_and_lose_nothing(words: str, width: int) -> None:
    lettering = Lettering(Typeface.SERIF, 40)
    shown = drawable(words)
    lines = wrap_lines(shown, lettering, width)
    # Kerning across a break may make a pixel of difference.
    assert all(lettering.width(line) <= width + 2 for line in lines)
    signs = "".join(lines).replace("\u200e", "").replace("\u200f", "").replace(" ", "")
    assert signs == shown.replace(" ", "")


def test_no_line_begins_with_the_end_of_a_bracket_or_sentence() -> None:
    lines = wrap_lines(
        "「ありがとう。」と彼は言った、そして去った。", Lettering(Typeface.SANS, 40), 170
    )
    assert len(lines) > 3
    assert not [line for line in lines if line[0] in "。」、"]


def test_a_name_shrinks_then_takes_two_lines_and_only_then_is_cut() -> None:
    def fitted(name: str) -> tuple[list[str], int]:
        lines, lettering = fit_lines(name, Typeface.SANS, 500, (44, 38, 32), 30)
        assert all(lettering.width(line) <= 500 for line in lines)
        return lines, lettering.size

    assert fitted("Ana") == (["Ana"], 44)
    assert fitted("Ana María de los Ángeles C.") == (["Ana María de los Ángeles C."], 38)
    lines, size = fitted("Maximiliane-Friederike von Hohenlohe-Langenburg")
    assert (len(lines), size) == (2, 30)
    assert "".join(lines).replace(" ", "") == "Maximiliane-FriederikevonHohenlohe-Langenburg"
    lines, _ = fitted("m" * 100)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)


@given(st.text(max_size=60))
def test_what_readers_take_for_one_character_is_never_split_or_lost(words: str) -> None:
    assert "".join(clusters(words)) == words


@given(st.text(max_size=60))
def test_whatever_a_caption_is_each_of_its_characters_can_be_drawn(words: str) -> None:
    assert all(
        cluster.isspace() or can_draw(cluster, Typeface.SERIF)
        for cluster in clusters(drawable(words))
    )
