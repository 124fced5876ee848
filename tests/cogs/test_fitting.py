"""Whatever a panel is built from, the result is within Discord's limits."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import escape
from cogs.ui import limits
from cogs.ui.base import Panel, framed
from cogs.ui.excerpts import excerpt, excerpts
from cogs.ui.fitting import cut, cut_bytes, fitted, shares
from cogs.ui.forms import Form
from domain.translatable_text import text
from tests.cogs.filling import sent_whole

WORDS = st.text(min_size=0, max_size=400) | st.builds(
    lambda unit, times: unit * times,
    st.sampled_from(
        ["a", "*_", "あ", "😀", "<@123456789012345678> ", "[x](https://a.b/c) ", "\\*"]
    ),
    st.integers(0, 2_500),
)
Item = discord.ui.Item[Any]


@st.composite
def parts(draw: st.DrawFn) -> list[Item]:
    """Return a strategy for components in any number."""
    numbers = iter(range(10_000))

    def row() -> Item:
        many = draw(st.integers(1, 5))
        return discord.ui.ActionRow(
            *(
                discord.ui.Button[Any](
                    label=draw(WORDS)[:200] or "x", custom_id=f"b{next(numbers)}"
                )
                for _ in range(many)
            )
        )

    def menu() -> Item:
        options = [
            discord.SelectOption(label=draw(WORDS)[:200] or "x", value=str(number))
            for number in range(draw(st.integers(1, 30)))
        ]
        menu = discord.ui.Select[Any](custom_id=f"m{next(numbers)}", placeholder=draw(WORDS)[:300])
        menu._underlying.options = options
        return discord.ui.ActionRow(menu)

    def shown() -> Item:
        name = f"attachment://{next(numbers)}.jpg"
        return discord.ui.MediaGallery(
            discord.MediaGalleryItem(name, description=draw(WORDS)[:256])
        )

    def section() -> Item:
        button = discord.ui.Button[Any](label="x", custom_id=f"s{next(numbers)}")
        return discord.ui.Section(discord.ui.TextDisplay(draw(WORDS)), accessory=button)

    makers = (row, menu, shown, section, lambda: discord.ui.TextDisplay[Any](draw(WORDS)))
    return [draw(st.sampled_from(makers))() for _ in range(draw(st.integers(1, 30)))]


@pytest.mark.long
@given(made=parts())
@settings(max_examples=150, deadline=None)
def test_anything_is_cut_until_discord_takes_it(made: list[Item]) -> None:
    panel = Panel(timeout=None)
    panel.add_item(discord.ui.Container(*made))
    whole = sent_whole(panel)
    kept = fitted(whole)
    assert limits.problems(kept) == []
    if not limits.problems(whole):
        assert kept == whole


@given(made=parts())
@settings(max_examples=60, deadline=None)
def test_as_long_as_anything_else_can_go_nothing_that_can_be_pressed_does(made: list[Item]) -> None:
    panel = Panel(timeout=None)
    panel.add_item(discord.ui.Container(*made))
    whole = sent_whole(panel)

    def pressed(components: Any) -> list[str]:
        found = limits.walk(components)
        return [one["custom_id"] for one in found if one["type"] in limits.CONTROLS]

    needed = sum(
        2 if one["type"] == 9 else 1 for one in limits.walk(whole) if one["type"] in {1, 9}
    )
    if 1 + needed + len(pressed(whole)) <= limits.MAX_PARTS:
        assert pressed(fitted(whole)) == pressed(whole)


@given(words=WORDS, most=st.integers(1, 500))
def test_a_cut_text_is_within_its_room_and_a_beginning(words: str, most: int) -> None:
    for said, size in ((cut(words, most), len), (cut_bytes(words, most + 3), _bytes)):
        assert size(said) <= most + (3 if size is _bytes else 0)
        assert said == words or words.startswith(said.removesuffix("…"))


def _bytes(said: str) -> int:
    return len(said.encode())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("thanks to <@123456789012345678> and all", "thanks to…"),
        ("see [the message](https://discord.com/x) there", "see…"),
        ("a lot of \\*\\*\\*\\*\\*\\*\\*\\*\\*\\*", "a lot of \\*\\*\\*\\*\\*…"),
        ("no cut", "no cut"),
    ],
)
def test_no_mention_link_or_escape_is_cut_in_two(said: str, shown: str) -> None:
    assert cut(said, 20) == shown


@given(wanted=st.lists(st.integers(0, 500), max_size=40), most=st.integers(0, 4_000))
def test_the_longest_give_way_first(wanted: list[int], most: int) -> None:
    given_ = shares(wanted, most)
    assert sum(given_) <= most
    assert all(some <= one for some, one in zip(given_, wanted, strict=True))
    if sum(wanted) <= most:
        assert given_ == wanted
    elif wanted:
        cut_ = [some for some, one in zip(given_, wanted, strict=True) if some < one]
        assert max(given_) <= min(cut_) + 1
        assert sum(given_) > most - len(wanted)


@given(
    said=st.lists(st.text(max_size=40) | st.just("*_" * 40), max_size=12),
    most=st.integers(12, 3_000),
)
def test_excerpts_fit_together_once_they_are_escaped(said: list[str], most: int) -> None:
    assert sum(len(escape(one)) for one in excerpts(said, most)) <= most


def test_an_excerpt_ends_after_a_word() -> None:
    assert excerpt("The coffee round takes her four seconds", 20) == "The coffee round…"
    assert excerpt("*" * 10, 10) == "****…"


def test_what_is_too_large_is_an_error_here_and_told_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [discord.ui.TextDisplay[Any]("a" * 100) for _ in range(41)]
    with pytest.raises(limits.TooLarge, match="42 components"):
        framed(*rows)
    monkeypatch.setattr(limits, "strict", False)
    with structlog.testing.capture_logs() as logs:
        sent = framed(*rows).to_components()
    assert limits.problems(sent) == []
    assert [one["event"] for one in logs] == ["panel_cut"]


async def test_a_form_keeps_to_its_limits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    form = Form(text("A title of a form that is by far too long for Discord"), "en")
    form.ask(
        text("A question that is by far too long for a label of Discord's forms"),
        discord.ui.TextInput[Any](custom_id="x", placeholder="y" * 150),
        text("{more}", more="z" * 150),
    )
    with pytest.raises(limits.TooLarge):
        form.to_dict()
    monkeypatch.setattr(limits, "strict", False)
    sent = form.to_dict()
    assert len(sent["title"]) == limits.FORM_TITLE
    assert limits.problems(sent["components"], form=True) == []
