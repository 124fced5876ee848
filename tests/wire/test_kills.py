"""The bot is killed again and again in the middle of everything; at the end the books agree."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import discord
from simcord.builders import UserHandle
from sqlalchemy import Row, Table, select

from bot.app import App
from bot.database import open_database
from bot.services.recognition import WEEKLY
from bot.settings import Settings
from db.tables import (
    acts,
    channels,
    contests,
    coupons,
    due,
    entries,
    offers,
    outbox,
    votes,
)
from demo.simulation import aged
from domain.campaigns import Discount, Terms
from domain.contributions import Source
from domain.settings import Feature
from tests.journeys.test_contests import TITLE, buttons, drawing
from tests.journeys.world import shown
from tests.wire.clock import SharedClock
from tests.wire.discord import Wire
from tests.wire.process import BotProcess
from tests.wire.storm import Books, Storm

KILLS = int(os.environ.get("OVATION_TEST_KILLS", "6"))
"""How often the bot is killed; set the variable for a longer night."""
SEED = int(os.environ.get("OVATION_TEST_SEED", "0")) or Random().randrange(1, 10**6)
"""Printed where the test fails, and to be set again to see the same storm."""
DAY = 86_400


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def person(wire: Wire, name: str) -> UserHandle:
    """Somebody whose account is a year old: younger ones count for less."""
    return aged(wire.create_user(name), 365)


class Night:
    """A guild, its people, and a bot that is killed in the middle of what they do."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        self.wire, self.settings, self.clock = wire, settings, clock
        self.rng = Random(SEED)
        self.guild = wire.create_guild("Blue Mug Club")
        self.general = self.guild.create_text_channel("general")
        self.stage = self.guild.create_text_channel("stage")
        power = discord.Permissions(manage_guild=True, manage_messages=True)
        role = self.guild.create_role("Moderators", permissions=power)
        self.mod = self.guild.add_member(person(wire, "mod"), roles=[role])
        people = [self.guild.add_member(person(wire, f"member{n}")) for n in range(8)]
        self.storm = Storm(wire, self.general, people, self.rng, clock)
        port = free_port()
        self.storm.api = f"http://127.0.0.1:{port}"
        self.bot = BotProcess(wire, settings, path, port)
        self._raging: asyncio.Task[None] | None = None
        self._calm = asyncio.Event()

    async def prepare(self) -> None:
        """Switch everything on, as an owner would, and have a contest posted."""
        app = App(self.settings, open_database(self.settings), clock=self.clock, alarmed=False)
        await app.start()
        await app.guilds.change(
            self.guild.id,
            features=frozenset(Feature),
            offer_channel_ids=(self.general.id,),
            contest_channel_id=self.general.id,
            recognition_channel_id=self.stage.id,
            offers_trial=False,
        )
        terms = Terms("the blue mug", Discount(15), 14)
        await app.campaigns.create(self.guild.id, terms, by=self.mod.id)
        self.storm.till = await app.tills.add(self.guild.id, "counter", by=self.mod.id)
        await app.stop()
        await self.bot.start()
        await self.bot.connected()
        form = await self.mod.slash(self.general, "contest create", kind="caption")
        values = {"title": TITLE, "entries": "3 days", "votes": "2 days"}
        picture = ("octopus.png", drawing())
        draft = await self.mod.submit_modal(form, {**values, "theme": "", "picture": picture})
        assert draft.response is not None
        await self.mod.click(draft.response, label="Post it")
        self.storm.contest = await self.post("contest:enter")
        while len(self.storm.books.entered) < 4:
            await self.storm.take_part()
            await asyncio.sleep(0.01)

    async def post(self, button: str) -> Any:
        """The post in #general with a button of this name; waits until it is there."""
        for _ in range(300):
            for message in self.general.history():
                if any(one.startswith(button) for one in buttons(message)):
                    return message
            await asyncio.sleep(0.1)
        raise AssertionError(f"no post with {button}:\n{self.bot.log.read_text()[-5000:]}")

    async def rage(self) -> None:
        """Let the people loose."""
        self._calm.clear()
        self._raging = asyncio.create_task(self.storm.rage(self._calm))

    async def calm(self) -> None:
        """Have them finish what they are at."""
        self._calm.set()
        assert self._raging is not None
        await self._raging

    async def kill(self, times: int) -> None:
        """Kill the bot so often, each time at a moment of its own, and start it again."""
        for _ in range(times):
            await asyncio.sleep(self.rng.uniform(0.0, 4.0))
            await self.bot.kill()
            await asyncio.sleep(self.rng.uniform(0.0, 0.3))
            await self.bot.start()

    async def caught_up(self) -> None:
        """Wait until the bot has read all that was said, and nothing is due or to be sent."""
        last = self.general.history()[-1].id
        for _ in range(600):
            positions = {row.channel_id: row.read_to for row in await rows(self.settings, channels)}
            undone = [row for row in await rows(self.settings, due) if row.done_at is None]
            unsent = [row for row in await rows(self.settings, outbox) if row.ended_at is None]
            overdue = [row for row in undone if row.due_at <= self.clock()]
            if positions.get(self.general.id, 0) >= last and not overdue and not unsent:
                return
            await asyncio.sleep(0.2)
        raise AssertionError(f"it never caught up:\n{self.bot.log.read_text()[-5000:]}")

    async def pass_days(self, days: int) -> None:
        """Let days go by with the bot up; people keep still meanwhile."""
        await self.calm()
        await self.bot.connected()
        self.storm.sleep()
        self.clock.advance(days * DAY)


async def rows(settings: Settings, table: Table) -> list[Row[Any]]:
    database = open_database(settings)
    async with database.snapshot() as reading:
        found = list(await reading.execute(select(table)))
    await database.close()
    return found


async def test_what_was_acknowledged_is_there_once_however_often_it_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> None:
    print(f"OVATION_TEST_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    night = Night(wire, settings, clock, path)
    await night.prepare()

    await night.rage()
    await night.kill(KILLS // 3)
    await night.pass_days(3)
    night.storm.contest = await night.post("contest:vote")
    while not night.storm.books.ratings:
        await night.storm.take_part()
        await asyncio.sleep(0.01)
    await night.rage()
    await night.kill(KILLS // 3)
    await night.pass_days(3)
    await night.rage()
    await night.kill(KILLS - 2 * (KILLS // 3))
    await night.calm()
    await night.bot.connected()
    await night.caught_up()
    assert await night.bot.stop() == 0

    books = night.storm.books
    await check_contributions(settings, books)
    await check_contest(settings, books)
    await check_coupons(settings, books)
    check_posts(night)
    sent = [row for row in await rows(settings, outbox) if row.kind == WEEKLY and row.message_id]
    assert len(sent) == 1


async def check_contributions(settings: Settings, books: Books) -> None:
    kept = await rows(settings, acts)
    thanks = Counter(
        (act.message_id, act.giver_id, act.receiver_id)
        for act in kept
        if act.source == Source.THANKS
    )
    assert thanks == Counter(books.thanks)
    laughs = Counter(
        (act.message_id, act.giver_id) for act in kept if act.source == Source.REACTION
    )
    assert laughs == Counter(books.laughs)


async def check_contest(settings: Settings, books: Books) -> None:
    captions = Counter((entry.author_id, entry.caption) for entry in await rows(settings, entries))
    told = {(author, caption) for author, all_ in books.entered.items() for caption in all_}
    tried = {(author, caption) for author, all_ in books.tried.items() for caption in all_}
    assert told <= captions.keys() <= tried
    assert set(captions.values()) <= {1}
    kept = {(vote.voter_id, vote.entry_id): vote.rating for vote in await rows(settings, votes)}
    wrong = {
        key: (sent, kept.get(key))
        for key, sent in books.ratings.items()
        if kept.get(key) not in sent and not (key in books.unsure and key not in kept)
    }
    assert not wrong
    assert kept.keys() <= books.ratings.keys()
    (contest,) = await rows(settings, contests)
    assert contest.state == "closed"


async def check_coupons(settings: Settings, books: Books) -> None:
    kept = await rows(settings, coupons)
    assert len({coupon.user_id for coupon in kept}) == len(kept)
    codes = {coupon.user_id: coupon.code for coupon in kept}
    assert books.codes.items() <= codes.items()
    for code, sales in books.redeemed.items():
        assert len(sales) == 1, f"{code} was redeemed by {sales}"
    redeemed = {coupon.code for coupon in kept if coupon.redeemed_at is not None}
    assert books.redeemed.keys() <= redeemed
    answered = Counter(offer.message_id for offer in await rows(settings, offers))
    assert set(answered.values()) <= {1}


def check_posts(night: Night) -> None:
    """Nothing was announced twice, and what was decided was announced."""
    said = Counter(
        shown(message)
        for channel in (night.general, night.stage)
        for message in channel.history()
        if message.author.bot and message.reference is None
    )
    doubled = {words: times for words, times in said.items() if times > 1}
    assert not doubled
    assert sum("Thank you to everybody who entered and voted" in words for words in said) == 1, said
    replied = Counter(
        message.reference.message_id
        for message in night.general.history()
        if message.author.bot and message.reference is not None
    )
    assert set(replied.values()) <= {1}
