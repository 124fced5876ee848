"""Panels of the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.services.listening.inbox import InboxStatus
from cogs.listening import commands, digest, items
from cogs.listening.channels import channels_text
from cogs.ui.base import framed, paragraph
from domain.complaints import MAX_ANSWER_LENGTH, Precision
from domain.listening.inbox import InboxCounts, InboxItem, ItemState
from domain.listening.items import InboxKind
from domain.listening.settings import ListeningSettings
from domain.listening.watched_word import MAX_WORD_LENGTH, WatchedWord, WordKind
from tests.cogs.asking import given
from tests.cogs.filling import ID, NOW, full, words

LENGTHS = {
    ("WatchedWord", "name"): MAX_WORD_LENGTH,
    ("WatchedWord", "near"): 20,
}
COUNTS = {("WatchedWord", "near"): 9}
KINDS = (InboxKind.QUESTION, InboxKind.PRAISE, InboxKind.NEED, InboxKind.MENTION)


def panels(letters: str, language: Any) -> Iterator[Any]:
    counts = InboxCounts(dict.fromkeys(KINDS, 9_999), 999, NOW)
    for each in (counts, InboxCounts({}), None):
        yield digest.digest_card(each, language)
    named = [full(WatchedWord, letters, kind=kind) for kind in WordKind]
    for kind in KINDS:
        item = full(InboxItem, letters, kind=kind, state=ItemState.CLAIMED)
        yield digest.handed_over_card(item, language)
        for said in (words(MAX_ANSWER_LENGTH, letters), "", None):
            yield items.item_panel(item, said, named, language, said=items.EMPTY, keeps_ideas=True)
    yield items.empty_panel(items.OUTCOMES[ItemState.DISMISSED], language)
    many = tuple(range(ID, ID + 25))
    own = ListeningSettings(help_channels=many, unheard_channels=many, reshare_channel=ID)
    yield framed(paragraph(channels_text(own), language))
    status = InboxStatus(counts, {kind: Precision(9_999, 9_999) for kind in KINDS})
    yield commands.status_panel(status, 200, language, is_on=False)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    known = [full(WatchedWord, letters, kind=WordKind.COMPETITOR) for _ in range(200)]
    return {"watched_words": {"client.app.WatchedWordService.of": lambda _: given(known)}}
