"""Questions are followed whatever the order of events, through crashes and restarts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest

from bot.app import App
from bot.services.intent_reading import IntentReader
from bot.services.listening.hearing import HearingService
from bot.services.listening.questions import QuestionService
from bot.services.listening.words import WatchedWordService
from db.inbox_questions import QuestionRepository
from db.measure_counts import stored_counts
from domain.incoming_message import IncomingMessage
from domain.listening.questions import HelpChannel, HelpMessage
from domain.listening.settings import LISTENING
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

HELP, FORUM, DESK = 600, 601, 602
PEOPLE = (501, 502, 503)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and what it is."""

    message: IncomingMessage
    asks: bool

    @property
    def read(self) -> HelpMessage[int]:
        message = self.message
        addressed = frozenset({*message.mentions} - {message.author_id})
        return HelpMessage(
            message.message_id,
            message.channel_id,
            message.author_id,
            message.at,
            addressed,
            self.asks,
        )


def history(rng: Random, guild_id: int, number: int) -> list[Said]:
    """Return messages in a help channel and in forum posts, the earliest first."""
    found: list[Said] = []
    posts: list[int] = []
    at = START
    for _ in range(number):
        at += timedelta(minutes=rng.choice([1, 5, 40, 90]))
        message_id, author = snowflake_at(at), rng.choice(PEOPLE)
        kind = rng.choice(["ask", "ask", "talk", "to", "post", "in post"])
        channel, words, asks = HELP, "I see", False
        within: int | None = None
        mentions: tuple[int, ...] = ()
        if kind == "ask":
            words, asks = "How do I reset the lamp?", True
        elif kind == "to":
            words, mentions = "try this", (rng.choice(PEOPLE),)
        elif kind == "post" or (kind == "in post" and not posts):
            channel, within, words, asks = message_id, FORUM, "It does not work", True
            posts.append(message_id)
        elif kind == "in post":
            channel, within = rng.choice(posts), FORUM
        if set(mentions) - {author}:
            asks = False
        found.append(
            Said(
                IncomingMessage(
                    message_id,
                    guild_id,
                    channel,
                    author,
                    words,
                    mentions=mentions,
                    within_id=within,
                ),
                asks,
            )
        )
    return found


def waiting_after(said: list[Said]) -> set[tuple[int, int]]:
    """Return who waits where in the end, if all is read in its order."""
    channels: dict[int, HelpChannel[int]] = defaultdict(HelpChannel)
    for each in said:
        read, channel = each.read, channels[each.message.channel_id]
        channel.hear(read)
        if read.asks and not channel.waits(read.author_id):
            channel.ask(read.question)
    return waiting_in(channels)


def waiting_in(channels: Mapping[int, HelpChannel[int]]) -> set[tuple[int, int]]:
    """Return who waits where."""
    return {
        (name, each.author_id) for name, channel in channels.items() for each in channel.questions
    }


def started(app: App) -> HearingService:
    """Return the service of a bot that has just been started on the same database."""
    questions = QuestionService(app.core)
    return HearingService(app.core, app[IntentReader], app[WatchedWordService], questions)


async def heard(service: HearingService, said: list[Said], *, late: bool = False) -> None:
    """Let the service hear messages, live or from the history."""
    for each in said:
        message = replace(each.message, from_history=late)
        if service.may_matter(message.guild_id, message.places, message.said):
            service.enqueue(message)
    await service.flush()


async def switch_on(app: App, guild_id: int) -> None:
    await app.guild_settings.change(
        guild_id,
        features=frozenset({LISTENING}),
        moderator_channel_id=DESK,
        help_channels=(HELP, FORUM),
    )


@pytest.mark.parametrize("seed", range(60))
async def test_nothing_answered_is_listed_and_nothing_unanswered_is_lost(
    app: App, clock: FakeClock, seed: int
) -> None:
    rng = Random(seed)
    guild_id, behind = seed + 1, False
    await switch_on(app, guild_id)
    app.core.scheduler.wait_while(lambda _guild_id: behind)
    said = history(rng, guild_id, 40)
    clock.now = max(said[-1].message.at, START + timedelta(days=1))
    service, cursor, place = started(app), 0, 0
    while place < len(said):
        count = rng.randint(1, 6)
        if rng.random() < 0.6:
            await heard(service, said[place : place + count])
            place += count
            if rng.random() < 0.5:
                cursor = place
            continue
        # What comes now is lost in a crash. Then some is received before the past is read, and
        # some of that is in the past when it is read.
        lost = min(place + count, len(said))
        place = min(lost + rng.randint(0, 3), len(said))
        service, behind = started(app), True
        await service._questions.start()
        await heard(service, said[lost:place])
        for begin in range(cursor, place, 4):
            await heard(service, said[begin : min(begin + 4, place)], late=True)
        coming, place = place, min(place + rng.randint(0, 2), len(said))
        await heard(service, said[coming:place])
        behind = False
        await service.flush()
        cursor = place
    async with app.database.snapshot() as reading:
        rows = QuestionRepository(reading, guild_id)
        listed = await rows.channels({each.message.channel_id for each in said})
    assert waiting_in(listed) == waiting_after(said)


async def test_reading_again_changes_neither_counts_nor_what_waits(
    app: App, clock: FakeClock
) -> None:
    await switch_on(app, 7)
    said = history(Random(3), 7, 40)
    clock.now = START + timedelta(days=1)
    service = started(app)
    await heard(service, said)
    async with app.database.snapshot() as reading:
        before = await stored_counts(reading, 7)
    assert before
    for begin in (0, 10, 25):
        await heard(started(app), said[begin:])
    async with app.database.snapshot() as reading:
        assert await stored_counts(reading, 7) == before
