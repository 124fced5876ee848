"""Complaining mentions: the inbox leaves out those that are on a card, and no others."""

from __future__ import annotations

import pytest

from bot.services.listening.hearing import HeardMessage
from domain.cases.settings import CASES
from domain.feature_switches import Feature
from domain.guild_settings import GuildSettings
from domain.incoming_message import IncomingMessage
from domain.intent import IntentScores
from domain.listening.inbox import ItemState
from domain.listening.items import InboxKind
from domain.offer_settings import OFFERS
from domain.offers import COMPLAINING, SURELY_COMPLAINING

SHOP, ELSEWHERE = 7, 8
COMPLAINING_MENTION = frozenset({InboxKind.MENTION, InboxKind.COMPLAINT})


@pytest.mark.parametrize(
    ("features", "channel", "complaint", "state"),
    [
        ({OFFERS}, SHOP, SURELY_COMPLAINING, ItemState.DONE),
        ({OFFERS}, SHOP, COMPLAINING, ItemState.NEW),
        ({OFFERS}, ELSEWHERE, SURELY_COMPLAINING, ItemState.NEW),
        ({CASES}, ELSEWHERE, SURELY_COMPLAINING, ItemState.DONE),
        ({CASES}, ELSEWHERE, COMPLAINING, ItemState.NEW),
        ({OFFERS, CASES}, SHOP, COMPLAINING, ItemState.NEW),
        ({OFFERS, CASES}, ELSEWHERE, SURELY_COMPLAINING, ItemState.DONE),
        (set(), SHOP, SURELY_COMPLAINING, ItemState.NEW),
    ],
)
def test_a_complaining_mention_is_done_only_where_it_is_on_a_card(
    features: set[Feature], channel: int, complaint: float, state: ItemState
) -> None:
    settings = GuildSettings().changed(features=frozenset(features), offer_channel_ids=(SHOP,))
    message = IncomingMessage(1, 2, channel, 3, "Ovation, where is my parcel?")
    scores = IntentScores(0.0, complaint, 0.0, "en")
    heard = HeardMessage(message, scores, COMPLAINING_MENTION)
    assert heard.as_item(settings).state is state


def test_a_mention_that_complains_of_nothing_is_new() -> None:
    settings = GuildSettings().changed(features=frozenset({CASES}))
    message = IncomingMessage(1, 2, ELSEWHERE, 3, "Ovation is on the list")
    scores = IntentScores(0.0, 0.0, 0.0, "en")
    heard = HeardMessage(message, scores, frozenset({InboxKind.MENTION}))
    assert heard.as_item(settings).state is ItemState.NEW
