"""The bot is killed again and again in the middle of everything; at the end the books agree."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import discord
from simcord.builders import UserHandle

from bot.app import App
from bot.database import open_database
from bot.settings import Settings
from demo.simulation import aged
from domain.campaigns import Discount, Terms
from domain.gifts import Gift, GiftKind
from domain.money import Money
from domain.settings import Feature
from domain.tiers import Level
from tests.journeys.test_contests import TITLE, buttons, drawing
from tests.journeys.world import shown
from tests.wire import audit
from tests.wire.clock import SharedClock
from tests.wire.discord import Wire
from tests.wire.process import BotProcess
from tests.wire.shoppers import LINK, PRODUCTS
from tests.wire.storm import Storm

KILLS = int(os.environ.get("OVATION_TEST_KILLS", "30"))
"""How often the bot is killed; set the variable for a longer night."""
SEED = int(os.environ.get("OVATION_TEST_SEED", "0")) or Random().randrange(1, 10**6)
"""Printed where the test fails, and to be set again for much the same storm."""
DAY = 86_400
NIGHTS = (0, 3, 3, 7, 7)
"""How many days go by before each part of the storm: entries, votes, and the weeks after."""
STOCK = {"a visit": 2, "a welcome": 3}
"""How many there are of each gift, which is fewer than would be given."""


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
        self.rng = Random(f"{SEED} kills")
        self.guild = wire.create_guild("Blue Mug Club")
        self.general = self.guild.create_text_channel("general")
        self.stage = self.guild.create_text_channel("stage")
        power = discord.Permissions(manage_guild=True, manage_messages=True)
        role = self.guild.create_role("Moderators", permissions=power)
        self.mod = self.guild.add_member(person(wire, "mod"), roles=[role])
        self.people = [self.guild.add_member(person(wire, f"member{n}")) for n in range(12)]
        channels = (self.general, self.stage)
        self.storm = Storm(wire, channels, self.people, Random(f"{SEED} crowd"), clock)
        port = free_port()
        self.storm.shoppers.api = f"http://127.0.0.1:{port}"
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
            offers_per_day=1000,
            offer_pause_days=0,
            surprise_pause_weeks=1,
            tiers=(Level(1),),
        )
        mug, poster = PRODUCTS
        five_off = Discount(amount=Money(500, "EUR"))
        # Twelve people, five mugs, and a budget for eight of what a poster and a share can cost.
        for terms in (
            Terms(mug, Discount(15), 60, most=5),
            Terms(poster, five_off, 60, budget=Money(4000, "EUR")),
        ):
            shared = replace(terms, share_channel_id=self.stage.id)
            await app.campaigns.create(self.guild.id, shared, by=self.mod.id)
        shoppers = self.storm.shoppers
        shoppers.tills = [
            await app.tills.add(self.guild.id, name, by=self.mod.id) for name in ("left", "right")
        ]
        for name, most in STOCK.items():
            gift = Gift(0, name, GiftKind.EVENT, link=LINK, quantity=most)
            kept = await app.gifts.add(self.guild.id, gift)
        await app.tiers.toggle_benefit(self.guild.id, 1, kept.id)
        for one in self.people[::2]:
            await app.members.change(self.guild.id, one.id, direct_messages=True)
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
        for _ in range(600):
            for message in self.general.history():
                if any(one.startswith(button) for one in buttons(message)):
                    return message
            await asyncio.sleep(0.05)
        raise AssertionError(f"no post with {button}:\n{self.bot.said}")

    async def rage(self) -> None:
        """Let the people loose."""
        self._calm.clear()
        self._raging = asyncio.create_task(self.storm.rage(self._calm))

    async def calm(self) -> None:
        """Have them finish what they are at, with the bot there to answer."""
        self._calm.set()
        if self._raging is not None:
            await self._raging
            self._raging = None
        await self.bot.connected()

    async def kill(self, times: int) -> None:
        """Kill the bot so often, each time at a moment of its own, and start it again."""
        for _ in range(times):
            assert self._raging is not None
            if self._raging.done():
                await self._raging
            await self._moment()
            self.storm.books.note(self.clock(), "the bot is killed", 0, 0)
            await self.bot.kill()
            await asyncio.sleep(self.rng.uniform(0.0, 0.2))
            self.storm.books.note(self.clock(), "the bot is started", 0, 0)
            await self.bot.start()

    async def _moment(self) -> None:
        """Wait for when to kill it: while it starts, while it works, or as it says "saved"."""
        how, some = self.rng.random(), self.rng.random()
        if how < 0.25:
            await asyncio.sleep(some * START_SECONDS)
            return
        await self.bot.connected()
        if how < 0.6:
            await asyncio.sleep(some * WORK_SECONDS)
            return
        told = self.storm.shoppers.acknowledged
        told.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), 2 * WORK_SECONDS)

    async def caught_up(self) -> None:
        """Wait until the bot has read all that was said, and nothing is due or to be sent."""
        last = self.general.history()[-1].id
        for _ in range(600):
            read = (await audit.read_to(self.settings)).get(self.general.id, 0) >= last
            if read and not await audit.undone(self.settings, self.clock()):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"it never caught up:\n{self.bot.said}")

    async def pass_days(self, days: int) -> None:
        """Let days go by with the bot up; people keep still meanwhile."""
        await self.calm()
        self.storm.sleep()
        self.clock.advance(days * DAY)
        await self.caught_up()

    def messages(self) -> list[Any]:
        """All that stands in the channels and in the direct messages."""
        places = [self.general, self.stage, *(one.user.dm_channel for one in self.people)]
        return [message for place in places for message in place.history()]


START_SECONDS = 0.9
"""About as long as it takes to come up."""
WORK_SECONDS = 1.5


async def test_what_was_acknowledged_is_there_once_however_often_it_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> None:
    print(f"OVATION_TEST_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    night = Night(wire, settings, clock, path)
    storm = night.storm
    try:
        await night.prepare()
        for number, days in enumerate(NIGHTS):
            if days:
                await night.pass_days(days)
            if number == 1:
                storm.contest = await night.post("contest:vote")
                while not storm.books.ratings:
                    await storm.take_part()
                    await asyncio.sleep(0.01)
            await night.rage()
            await night.kill(KILLS * (number + 1) // len(NIGHTS) - KILLS * number // len(NIGHTS))
        await night.calm()
        await night.caught_up()
        assert await night.bot.stop() == 0
    finally:
        await night.bot.away()

    books = storm.books
    assert not books.wrong
    await audit.check_contributions(settings, books)
    await audit.check_contest(settings, books)
    await audit.check_coupons(settings, books)
    await audit.check_gifts(settings, books, STOCK)
    await audit.check_posts(settings, night.messages())
    said = [shown(message) for message in night.general.history() if message.author.bot]
    assert sum("Thank you to everybody who entered and voted" in words for words in said) == 1
