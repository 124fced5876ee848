"""Posts of the team: previews, cards and the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from cogs.publishing import approving, checking, drafting, importing, posts, voice
from cogs.publishing import panels as views
from domain.calendar.entries import CalendarEntry
from domain.publishing import content as publishing
from domain.publishing.cadence import Cadence
from domain.publishing.check_report import CheckReport, check_post
from domain.publishing.checks.base import Audience, ChannelShare, OtherPost, Surroundings
from domain.publishing.content import (
    MAX_FURTHER,
    TEXT_LENGTH,
    TOGETHER_LENGTH,
    ChannelWording,
    Content,
    PostKind,
)
from domain.publishing.post import REASON_LENGTH, BrandPost, PlaceOutcome, PostState
from domain.publishing.post_import import MAX_LINES, BadLine
from domain.publishing.voice import ANSWER_LENGTH
from domain.publishing.voice_settings import FormOfAddress, VoiceSettings
from domain.publishing.word_counts import WordUse
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import ID, NOW, full, many, words

LENGTHS = {
    ("Content", "text"): publishing.TEXT_LENGTH,
    ("Content", "picture"): 64,
    ("Content", "alt_text"): publishing.ALT_LENGTH,
    ("Content", "source"): publishing.SOURCE_LENGTH,
    ("ChannelWording", "text"): publishing.TOGETHER_LENGTH // (publishing.MAX_FURTHER + 1),
    ("ChannelWording", "language"): 2,
    ("Approval", "fingerprint"): 64,
    ("Approval", "looked_at"): 20,
    ("BrandPost", "note"): REASON_LENGTH,
}

# Posts for several channels have limits of their own.
COUNTS = {("Content", "wordings"): 0, ("BrandPost", "outcomes"): 0}


def full_voice(letters: str) -> VoiceSettings:
    """Return the longest voice guide there can be."""
    answer, lists = words(ANSWER_LENGTH, letters), (words(60, letters),) * 40
    return VoiceSettings(
        answer, answer, answer, answer, answer, lists, lists, FormOfAddress.POLITE, 0, TEXT_LENGTH
    )


def full_report(letters: str) -> CheckReport:
    """Return a report in which each check finds as much as it can."""
    names = " ".join(
        f"at Zz{number}{letters * 10}x, #z{number}あ{letters * 10}" for number in range(30)
    )
    claims = "guaranteed, proven, the only, 100%, number one, zero waste "
    rivals = tuple(f"{number}{letters * 30}"[:60] for number in range(40))
    said = (
        f"@everyone {claims} {rivals[0]} {rivals[1]} {rivals[2]} {names}" + "https://a.example " * 9
    )
    at = NOW.replace(month=11, day=11)
    content = Content(said[:TEXT_LENGTH], 10, at, "ab" * 32, kind=PostKind.INTERACTIVE)
    entry = full(
        CalendarEntry,
        letters,
        title=words(100, letters),
        at=at,
        subject=" ".join(content.text.split()[:20]),
        purpose=PostKind.PROMOTIONAL,
    )
    surroundings = Surroundings(
        day=date(2026, 11, 11),
        country="FR",
        mourning={date(2026, 11, 11): words(60, letters)},
        crisis=True,
        others=(
            OtherPost(content.text, 10, at, is_question=True),
            OtherPost(content.text, 11, at),
        )
        * 5,
        voice=full_voice(letters),
        words=tuple(
            WordUse(f"{number}{letters * 40}", 99_999, 1.0, 99_999) for number in range(40)
        ),
        channel=ChannelShare(99_999, 99_999),
        planned=tuple(replace(entry, key=f"own-{number}") for number in range(9)),
        competitors=rivals,
        audience=Audience(999_999, has_followers=True),
        picture_bytes=10**9,
    )
    return check_post(content, surroundings)


def in_several_channels(post: BrandPost, letters: str, language: Any) -> Iterator[BrandPost]:
    """Yield the post with as many wordings, and as much text in them, as there can be."""
    short = words(10, letters)
    each = words(TOGETHER_LENGTH // (MAX_FURTHER + 1), letters)
    long = words(TOGETHER_LENGTH - MAX_FURTHER * len(short), letters)
    for own, further in ((each, each), (long, short)):
        wordings = tuple(
            ChannelWording(ID + 1 + place, further, language) for place in range(MAX_FURTHER)
        )
        outcomes = tuple(PlaceOutcome(place, appeared=False) for place in range(MAX_FURTHER + 1))
        content = replace(post.content, text=own, wordings=wordings)
        content.check_wordings()
        yield replace(post, content=content, outcomes=outcomes)


def panels(letters: str, language: Any) -> Iterator[Any]:
    post = full(BrandPost, letters)
    # Questions have panels of their own.
    post = replace(post, content=replace(post.content, prompt=None, wordings=()))
    said = text("{said}", said=words(200, letters))
    for state in PostState:
        in_state = replace(post, state=state)
        yield drafting.preview(in_state, language, [said])
        yield approving.team_card(in_state, language)
        yield posts.missed_card(in_state, language)
        for several in in_several_channels(in_state, letters, language):
            yield drafting.preview(several, language, [said])
            yield approving.team_card(several, language)
            yield posts.missed_card(several, language)
            yield posts.partly_card(several, language)
    yield views.member_post(post, language)
    report = full_report(letters)
    button = approving.LookedButton(ID, 999_999_999, language=language)
    yield checking.check_card(report, language, [button])
    yield voice.voice_panel(full_voice(letters), language)
    yield voice.voice_panel(VoiceSettings(), language)
    bad = [BadLine(number, (said,) * 5) for number in range(1, MAX_LINES)]
    yield importing.import_panel(1, 0, bad, language)
    yield importing.import_panel(MAX_LINES, MAX_LINES, [], language)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "brand_posts": {
            "client.app.BrandPostService.listed": lambda _: given(many(BrandPost, letters)),
            "client.app.BestHoursService.cadence": lambda _: given(full(Cadence, letters)),
        },
    }
