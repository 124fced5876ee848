"""Each message is read once, for all that want to know what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.app import App
from bot.message_router import discover_listeners
from bot.services.intent_reading import IntentReader
from bot.services.listening.hearing import HearingService
from bot.services.listening.words import WatchedWordService
from bot.services.offers import OfferService
from db.database import Database
from domain.feature_switches import all_features
from domain.incoming_message import IncomingMessage
from domain.intent import Detector, IntentInput, IntentScores
from domain.snowflakes import snowflake_at

GUILD, SHOP, HALL, DESK = 900, 901, 902, 903
MIXED = "I love the lamp, great work! But I want to buy one and the shop is broken, terrible."


@pytest.fixture
async def listening(app: App) -> App:
    """Switch on everything that reads messages."""
    await app.guild_settings.change(
        GUILD,
        features=frozenset(all_features()),
        moderator_channel_id=DESK,
        offer_channel_ids=(SHOP,),
        offers_trial=False,
    )
    return app


def message(app: App, number: int, channel_id: int, words: str) -> IncomingMessage:
    return IncomingMessage(
        snowflake_at(app.clock(), number), GUILD, channel_id, 500 + number, words
    )


def hand_to_all(app: App, said: IncomingMessage) -> None:
    for listener in discover_listeners(app):
        if listener.prefilter(GUILD, said.places, said.said):
            listener.handle(said)


async def settle(app: App) -> None:
    await app[OfferService].drain()
    await app[HearingService].flush()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[IntentInput]:
    """Return what the detector reads from now on."""
    inputs: list[IntentInput] = []
    read_many = Detector.read_many

    def recorded(self: Detector, messages: Sequence[IntentInput]) -> list[IntentScores]:
        inputs.extend(messages)
        return read_many(self, messages)

    monkeypatch.setattr(Detector, "read_many", recorded)
    return inputs


async def test_a_message_that_all_want_is_read_once_for_all(
    listening: App, read: list[IntentInput]
) -> None:
    hand_to_all(listening, message(listening, 1, SHOP, MIXED))
    await settle(listening)
    assert [(each.closely, each.text.raw) for each in read if not isinstance(each.text, str)] == [
        (frozenset({"purchase", "complaint", "praise"}), MIXED)
    ]
    hand_to_all(listening, message(listening, 2, HALL, MIXED))
    await settle(listening)
    assert [each.closely for each in read[1:]] == [frozenset({"complaint", "praise"})]


def refused(_database: Database) -> None:
    raise AssertionError("something is written")


@pytest.mark.parametrize("words", ["see you on Friday", "did you check the logs", "lol"])
async def test_what_means_nothing_is_neither_read_nor_looked_up(
    listening: App, read: list[IntentInput], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listening[WatchedWordService].matcher(GUILD)
    await listening.run_pending()
    monkeypatch.setattr(Database, "transaction", refused)
    hand_to_all(listening, message(listening, 1, SHOP, words))
    hand_to_all(listening, message(listening, 2, HALL, words))
    await settle(listening)
    assert read == []


async def test_who_no_longer_waits_for_a_reading_stops_no_other(listening: App) -> None:
    reader = listening[IntentReader]
    gone, other = (
        reader.read(message(listening, number, SHOP, MIXED), {"purchase"}) for number in (1, 2)
    )
    gone.cancel()
    assert await asyncio.wait_for(other, 10) is not None
