"""Each message is read once, for all that want to know what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.app import App
from bot.message_router import discover_listeners
from bot.services import intent_reading
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


async def test_what_comes_soon_after_a_reading_is_read_together(
    listening: App, read: list[IntentInput], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intent_reading, "REST_SECONDS", 3600)
    reader = listening[IntentReader]
    await reader.read(message(listening, 0, SHOP, MIXED), {"purchase"})
    later = []
    for number in range(1, 6):
        later.append(reader.read(message(listening, number, SHOP, MIXED), {"purchase"}))
        await asyncio.sleep(0)
    assert len(read) == 1
    reader.hurry()
    await asyncio.wait_for(asyncio.gather(*later), 10)
    assert len(read) == 6


async def test_so_many_that_a_reading_is_full_are_read_without_a_rest(
    listening: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intent_reading, "REST_SECONDS", 3600)
    monkeypatch.setattr(intent_reading, "MAX_TOGETHER", 3)
    reader = listening[IntentReader]
    asked = [reader.read(message(listening, each, SHOP, MIXED), set()) for each in range(7)]
    await asyncio.wait_for(asyncio.gather(*asked[:6]), 10)
    assert not asked[6].done()
    reader.hurry()
    assert await asyncio.wait_for(asked[6], 10) is not None


async def test_who_no_longer_waits_for_a_reading_stops_no_other(listening: App) -> None:
    reader = listening[IntentReader]
    gone, other = (
        reader.read(message(listening, number, SHOP, MIXED), {"purchase"}) for number in (1, 2)
    )
    gone.cancel()
    assert await asyncio.wait_for(other, 10) is not None
