from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import (
    DEFAULT_REACTIONS,
    SELF_SOURCES,
    Contribution,
    ContributionKind,
    Source,
    check_nomination,
    is_countable,
    is_emoji,
    normalize_emoji,
    reaction_kind,
)
from domain.refusals import Refusal

ACT = Contribution(
    guild_id=1,
    channel_id=2,
    message_id=3,
    source=Source.THANKS,
    kind=ContributionKind.HELPED,
    giver_id=4,
    receiver_id=5,
    at=datetime(2026, 11, 20, 12, tzinfo=UTC),
)
MEMBERS = st.integers(1, 6)
SOURCES = st.sampled_from(Source)
SKIN_TONES = [chr(code) for code in range(0x1F3FB, 0x1F400)]


def test_an_act_seen_again_later_is_the_same_act() -> None:
    assert replace(ACT, at=ACT.at + timedelta(days=1)).key == ACT.key


def test_two_emoji_of_one_person_on_one_message_are_two_contributions() -> None:
    laugh = replace(ACT, source=Source.REACTION, detail="😂")
    assert laugh.key != replace(laugh, detail="🤣").key


def test_nominating_again_with_another_reason_is_the_same_act() -> None:
    nomination = replace(ACT, source=Source.NOMINATION, detail="so kind")
    assert nomination.key == replace(nomination, detail="and patient").key


def test_each_entry_of_a_member_in_one_contest_is_an_act_of_its_own() -> None:
    entry = replace(
        ACT, source=Source.ENTRY, kind=ContributionKind.TOOK_PART, giver_id=5, detail="1"
    )
    assert entry.key != replace(entry, detail="2").key


@given(st.sampled_from(sorted(DEFAULT_REACTIONS)), st.sampled_from(["", "\ufe0f", *SKIN_TONES]))
def test_an_emoji_means_the_same_however_it_looks(emoji: str, look: str) -> None:
    assert reaction_kind(emoji + look) is DEFAULT_REACTIONS[emoji]


def test_the_red_heart_as_discord_sends_it_says_helped() -> None:
    assert (
        reaction_kind("\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}") is ContributionKind.HELPED
    )


def test_a_reaction_without_a_meaning_here_is_none() -> None:
    assert reaction_kind("👀") is None


def test_a_guild_gives_its_own_emoji_a_meaning_which_outlives_its_name() -> None:
    meanings = {normalize_emoji("<:haha:123>"): ContributionKind.ENTERTAINED}
    assert reaction_kind("<:haha:123>", meanings) is ContributionKind.ENTERTAINED
    assert reaction_kind("<a:hoho:123>", meanings) is ContributionKind.ENTERTAINED
    assert reaction_kind("<:haha:124>", meanings) is None


@pytest.mark.parametrize(
    "written",
    [
        *DEFAULT_REACTIONS,
        "<:party:12>",
        "1\ufe0f\u20e3",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "👩‍🔬",
        "🇫🇷",
        "‼️",
        "☺️",
        "↔️",
        "👍🏽",
        "〰️",
    ],
)
def test_an_emoji_is_known_as_one(written: str) -> None:
    assert is_emoji(normalize_emoji(written))


@pytest.mark.parametrize(
    "written", ["", "a", "ok", "12", ":tada:", "🎉 party", "!", "+", "é", "🎉" * 21]
)
def test_other_text_is_no_emoji(written: str) -> None:
    assert not is_emoji(normalize_emoji(written))


@given(st.text())
def test_plain_emoji_leaves_nothing_more_to_take_away(emoji: str) -> None:
    assert normalize_emoji(normalize_emoji(emoji)) == normalize_emoji(emoji)


@given(MEMBERS, SOURCES)
def test_only_what_is_ones_own_counts_towards_oneself(member: int, source: Source) -> None:
    mine = is_countable(giver_id=member, receiver_id=member, source=source)
    assert mine is (source in SELF_SOURCES)


@given(MEMBERS, MEMBERS, SOURCES, st.booleans())
def test_nothing_from_or_to_a_bot_counts(
    giver: int, receiver: int, source: Source, giver_is_bot: bool
) -> None:
    assert not is_countable(
        giver_id=giver,
        receiver_id=receiver,
        source=source,
        giver_is_bot=giver_is_bot,
        receiver_is_bot=not giver_is_bot,
    )


def test_nominating_oneself_is_refused() -> None:
    with pytest.raises(Refusal, match="That message is yours"):
        check_nomination(giver_id=1, receiver_id=1)


def test_nominating_a_bot_is_refused() -> None:
    with pytest.raises(Refusal, match="Bots"):
        check_nomination(giver_id=1, receiver_id=2, receiver_is_bot=True)


def test_nominating_another_person_is_fine() -> None:
    check_nomination(giver_id=1, receiver_id=2)
