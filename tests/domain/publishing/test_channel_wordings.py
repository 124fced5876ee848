"""One post has a wording for each of its channels, approved together and sent once to each."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.check_report import check_post, merge_reports
from domain.publishing.checks.base import OtherPost, Surroundings
from domain.publishing.content import (
    MAX_FURTHER,
    TOGETHER_LENGTH,
    WINDOW,
    ChannelWording,
    Content,
    PostKind,
)
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from domain.translatable_text import Channel, JoinedList
from tests.conftest import START
from tests.domain.publishing.test_post import ANA, BEN, CONTENT, LOUNGE, TOMORROW

S = PostState
SHOP, FAIR = 12, 13
TEA = ChannelWording(LOUNGE, "Welche Tasse?", "en")
SEVERAL = replace(CONTENT, wordings=(TEA, ChannelWording(SHOP, "Quelle tasse ?", "fr")))


def going(content: Content = SEVERAL) -> BrandPost:
    """Return a post of Ana's that Ben approved, on its way to all its channels."""
    post = BrandPost(1, 5, ANA, content, picture_id=3).handed_in(START)
    return post.approved(BEN, 1, START, alone=False).due(TOMORROW)


@pytest.mark.parametrize(
    "wordings",
    [
        SEVERAL.wordings[:1],
        SEVERAL.wordings[::-1],
        (),
        (TEA, replace(SEVERAL.wordings[1], text="Quelle tasse, alors ?")),
        (TEA, replace(SEVERAL.wordings[1], channel_id=FAIR)),
        (TEA, replace(SEVERAL.wordings[1], language="en")),
        (*SEVERAL.wordings, ChannelWording(FAIR, "Which?", "en")),
    ],
)
def test_any_change_of_a_wording_withdraws_the_approval_of_all(
    wordings: tuple[ChannelWording, ...],
) -> None:
    post = going()
    changed = replace(SEVERAL, wordings=wordings)
    assert changed.fingerprint != SEVERAL.fingerprint
    assert not replace(post, content=changed).goes_out(TOMORROW, SEVERAL.picture)


def test_a_place_is_what_members_of_one_channel_see() -> None:
    assert SEVERAL.channels == (CONTENT.channel_id, LOUNGE, SHOP)
    assert SEVERAL.at_place(0) == CONTENT
    third = SEVERAL.at_place(2)
    assert (third.text, third.channel_id, third.picture) == ("Quelle tasse ?", SHOP, "ab" * 32)
    assert [SEVERAL.language_at(place, "de") for place in range(3)] == ["de", "en", "fr"]


@pytest.mark.parametrize("appeared", [(0, 1, 2), (1,), (0,), (2,), ()])
@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_post_is_out_once_it_is_known_of_each_channel(
    order: tuple[int, ...], appeared: tuple[int, ...]
) -> None:
    post = going()
    for place in order[:2]:
        post = post.ended(place, appeared=place in appeared, message_id=70 + place)
        assert post.state is S.SCHEDULED
        assert post.goes_out(TOMORROW + WINDOW, SEVERAL.picture), "the others still go"
    last = order[2]
    post = post.ended(last, appeared=last in appeared, message_id=70 + last)
    assert post.state is (S.POSTED if appeared else S.MISSED)
    if appeared:
        channels = SEVERAL.channels
        missed = [channels[place] for place in order if place not in appeared]
        assert sorted(post.missed_channels) == sorted(missed)


def test_a_post_that_is_out_in_one_channel_is_not_edited_and_sent_there_again() -> None:
    post = going().ended(1, appeared=True, message_id=71)
    assert post.missed().state is S.POSTED
    assert post.messages == [(LOUNGE, 71)]
    with pytest.raises(Refusal, match="going out right now"):
        post.edited(CONTENT, 3, by=BEN, revision=1)
    nowhere = going()
    for place in range(3):
        nowhere = nowhere.ended(place, appeared=False, message_id=None)
    again = nowhere.edited(SEVERAL, 3, by=ANA, revision=1)
    assert (again.state, again.outcomes) == (S.DRAFT, ())


def test_other_times_for_its_channels_after_a_hold_keep_all_of_them() -> None:
    later = TOMORROW + 40 * WINDOW
    post = going().released(later, TOMORROW).released(TOMORROW + WINDOW, TOMORROW + WINDOW)
    assert post.goes_out(later, SEVERAL.picture)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (SEVERAL.with_wording(ChannelWording(CONTENT.channel_id, "x", "en")), "already"),
        (replace(SEVERAL, prompt=Prompt(AnswerKind.CHOICE, ("a", "b"))), "one channel"),
        (
            replace(
                CONTENT,
                wordings=tuple(ChannelWording(20 + n, "x", "en") for n in range(MAX_FURTHER + 1)),
            ),
            "channels at most",
        ),
        (CONTENT.with_wording(ChannelWording(LOUNGE, "x" * TOGETHER_LENGTH, "en")), "together"),
    ],
)
def test_wordings_that_cannot_be_are_refused(content: Content, answer: str) -> None:
    with pytest.raises(Refusal, match=answer):
        BrandPost(1, 5, ANA, CONTENT).edited(content, None, by=ANA, revision=1)


def test_a_channel_has_one_wording_and_can_be_taken_out() -> None:
    changed = SEVERAL.with_wording(replace(TEA, text="Tea?"))
    assert [each.text for each in changed.wordings] == ["Tea?", "Quelle tasse ?"]
    assert changed.without_wording(LOUNGE).channels == (CONTENT.channel_id, SHOP)


def test_checks_read_each_wording_and_say_once_what_all_share() -> None:
    content = Content(
        "Which mug is yours?",
        10,
        TOMORROW,
        "ab" * 32,
        kind=PostKind.INTERACTIVE,
        wordings=(
            ChannelWording(LOUNGE, "Which mug is yours?", "en"),
            ChannelWording(SHOP, "Guaranteed the best mug. Which one?", "en"),
        ),
    )
    reports = []
    for place in range(3):
        before = [content.at_place(each) for each in range(place)]
        around = Surroundings(
            day=TOMORROW.date(),
            others=tuple(OtherPost(each.text, each.channel_id, each.at) for each in before),
        )
        reports.append(check_post(content.at_place(place), around))
    report = merge_reports(content, reports)
    found = {(check.key, each.place) for check, each in report.found}
    assert ("alt_text", 0) in found, "nobody has described the picture"
    assert ("alt_text", 1) not in found, "that is said once"
    assert {place for key, place in found if key == "several_channels"} == {1}
    assert {place for key, place in found if key == "claims"} == {2}
    same = next(each for check, each in report.found if check.key == "several_channels")
    assert same.said.values["channels"] == JoinedList((Channel(10),))
    assert same.named.values["channel"] == Channel(LOUNGE)
    assert "claims" not in [check.key for check in report.fine]
    assert len(report.to_tick) == len(report.at(same.level)), "each has a tick of its own"
