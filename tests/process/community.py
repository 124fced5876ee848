"""A guild with everything switched on, and its members' deeds."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import discord
from simcord.builders import UserHandle

from bot.config import Settings
from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.tiers import TierService
from bot.services.tills import TillService
from demo.simulation import aged
from domain.campaigns import Discount, Terms
from domain.feature_switches import all_features
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from domain.money import Money
from domain.tiers import TierLevel
from tests.process import audit
from tests.process.app_beside import app_beside
from tests.process.bot_process import BotProcess
from tests.process.clock import SharedClock
from tests.process.fake_discord import Wire
from tests.process.shoppers import LINK, PRODUCTS
from tests.process.storm import Storm
from tests.scenarios.test_contests import TITLE, buttons, drawing
from tests.scenarios.world import shown

SEED = int(os.environ.get("TESTS_SEED", "0")) or Random().randrange(1, 10**6)
"""Printed if the test fails; set it again for a similar storm."""
STOCK = {"a visit": 2, "a welcome": 3}
"""Stock by gift; less than would be given away."""


def person(wire: Wire, name: str) -> UserHandle:
    """Create a member whose account is a year old, since younger ones count for less."""
    return aged(wire.create_user(name), 365)


class Town:
    """A guild and a crowd in it."""

    def __init__(
        self,
        wire: Wire,
        settings: Settings,
        clock: SharedClock,
        *,
        guild_id: int | None = None,
        name: str = "crowd",
    ) -> None:
        self.wire, self.settings, self.clock = wire, settings, clock
        self.guild = wire.create_guild("Blue Mug Club", id=guild_id)
        self.general = self.guild.create_text_channel("general")
        self.stage = self.guild.create_text_channel("stage")
        power = discord.Permissions(manage_guild=True, manage_messages=True)
        role = self.guild.create_role("Moderators", permissions=power)
        self.mod = self.guild.add_member(person(wire, "mod"), roles=[role])
        self.people = [self.guild.add_member(person(wire, f"member{n}")) for n in range(12)]
        channels = (self.general, self.stage)
        self.storm = Storm(wire, channels, self.people, Random(f"{SEED} {name}"), clock)

    async def furnish(self) -> None:
        """Switch everything on."""
        async with app_beside(self.settings, self.clock) as app:
            await app.guild_settings.change(
                self.guild.id,
                features=frozenset(all_features()),
                offer_channel_ids=(self.general.id,),
                contest_channel_id=self.general.id,
                recognition_channel_id=self.stage.id,
                offers_trial=False,
                offers_per_day=1000,
                offer_pause_days=0,
                recognition_pause_weeks=1,
                tiers=(TierLevel(1),),
            )
            mug, poster = PRODUCTS
            five_off = Discount(amount=Money(500, "EUR"))
            # Twelve people, five mugs, and a budget for eight posters with what sharing adds.
            for terms in (
                Terms(mug, Discount(15), 60, max_coupons=5),
                Terms(poster, five_off, 60, budget=Money(4000, "EUR")),
            ):
                shared = replace(terms, share_channel_id=self.stage.id)
                await app[CampaignService].create(self.guild.id, shared, by=self.mod.id)
            shoppers = self.storm.shoppers
            shoppers.tills = [
                await app[TillService].add(self.guild.id, name, by=self.mod.id)
                for name in ("left", "right")
            ]
            for name, most in STOCK.items():
                gift = Gift(0, name, gift_kind("invitation"), link=LINK, quantity=most)
                kept = await app[GiftInventoryService].add(self.guild.id, gift)
            await app[TierService].toggle_benefit(self.guild.id, 1, kept.id)
            for one in self.people[::2]:
                await app[ConsentService].change(self.guild.id, one.id, direct_messages=True)

    async def begin(self) -> None:
        """Post a contest and let some members enter."""
        form = await self.mod.slash(self.general, "contest create", kind="caption")
        values = {"title": TITLE, "entries": "3 days", "votes": "2 days"}
        picture = ("octopus.png", drawing())
        draft = await self.mod.submit_modal(form, {**values, "theme": "", "picture": picture})
        assert draft.response is not None
        # Looking at the picture may take longer than anybody waits for an answer.
        await self.shows(draft.response.id, "contest:post:")
        await self.mod.click(draft.response, label="Post it")
        self.storm.contest = await self.post("contest:enter")
        while len(self.storm.books.entered) < 4:
            await self.storm.take_part()
            await asyncio.sleep(0.01)

    async def vote(self) -> None:
        """Start voting, which is open."""
        self.storm.contest = await self.post("contest:vote")
        while not self.storm.books.ratings:
            await self.storm.take_part()
            await asyncio.sleep(0.01)

    async def post(self, button: str) -> Any:
        """Wait for the post in #general with a button whose id begins with this; return it."""
        for _ in range(600):
            for message in self.general.history():
                if any(one.startswith(button) for one in buttons(message)):
                    return message
            await asyncio.sleep(0.05)
        raise AssertionError(f"no post with {button}:\n{self.log()}")

    async def shows(self, message_id: int, button: str) -> None:
        """Wait until the message in #general has a button whose id begins with this."""
        for _ in range(600):
            message = self.wire.backend.get_message(self.general.id, message_id)
            if any(one.startswith(button) for one in buttons(message)):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"no {button} on the message:\n{self.log()}")

    def log(self) -> str:
        """Return the end of the bot's log."""
        return ""

    async def say_good_night(self) -> None:
        """Send one more message: once that is read, so is everything before it.

        Reactions do not advance a channel's cursor.
        """
        await self.people[0].send(self.general, "Good night, all!")

    async def is_read(self) -> bool:
        """Return whether the bot has counted all messages in #general."""
        last = self.general.history()[-1].id
        return (await audit.read_to(self.settings)).get(self.general.id, 0) >= last

    def messages(self) -> list[Any]:
        """Return all messages in channels and direct messages."""
        direct = [self.guild.owner.dm_channel, *(one.user.dm_channel for one in self.people)]
        places = [self.general, self.stage, *direct]
        return [message for place in places for message in place.history()]

    async def check(self) -> None:
        """Compare all records with the database, once the contest and everything else is over."""
        books, here = self.storm.books, self.guild.id
        assert not books.wrong
        await audit.check_contributions(self.settings, books, here)
        await audit.check_counts(self.settings, here)
        await audit.check_contest(self.settings, books, here)
        await audit.check_coupons(self.settings, books, here)
        await audit.check_gifts(self.settings, books, STOCK, here)
        await audit.check_posts(self.settings, self.messages(), here)
        said = [shown(message) for message in self.general.history() if message.author.bot]
        assert sum("Thank you to everybody who entered and voted" in words for words in said) == 1


class TeamTown(Town):
    """A town with a channel of its moderators, and a bot that can be killed."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock)
        self.desk = self.guild.create_text_channel("desk")
        self.bot = BotProcess(wire, settings, path)

    async def choose(self, **choices: Any) -> None:
        """Set the guild's settings, with the moderators' channel, before the bot is started."""
        async with app_beside(self.settings, self.clock) as app:
            await app.guild_settings.change(
                self.guild.id, moderator_channel_id=self.desk.id, **choices
            )
