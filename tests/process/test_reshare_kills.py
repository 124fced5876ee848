"""The bot is killed at each step of showing a message again: it is asked, and shown, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.config import Settings
from db.tables.contact_budget import contacts
from db.tables.outbox import outbox
from db.tables.reshares import reshares
from domain.listening.settings import LISTENING
from domain.reshares import CARD, POST, REQUEST, ReshareState
from tests.process import audit
from tests.process.clock import SharedClock
from tests.process.community import TeamTown
from tests.process.fake_discord import Wire
from tests.process.kill_points import KillPoints
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

FIRST_KILLS = range(2)
"""How many requests are answered before the first kill, in each run."""
PRAISE = "This is amazing, I absolutely love it. Excellent work!"


class Gallery(TeamTown):
    """A town whose team shows praise again, and a bot that is killed at each step."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock, path)
        self.gallery = self.guild.create_text_channel("gallery")
        self.ana = self.people[0]

    async def open(self) -> None:
        """Switch the inbox and sharing on."""
        await self.choose(features=frozenset({LISTENING}), reshare_channel=self.gallery.id)
        await self.bot.start()
        await self.bot.connected()

        async def counts() -> Any:
            return await audit.read_to(self.settings)

        # What is said before the first cursor is stored belongs to the time without the bot.
        await self.bot.until(counts)

    def with_button(self, channel: ChannelHandle, button: str) -> list[discord.Message]:
        """Return the bot's messages there with a button whose id begins with this."""
        return [
            each
            for each in channel.history()
            if each.author.bot and any(one.startswith(button) for one in buttons(each))
        ]

    async def until_there(self, channel: ChannelHandle, button: str) -> discord.Message:
        """Wait for such a message; time passes thirty times as fast, for posts tried again."""

        async def first() -> Any:
            return next(iter(self.with_button(channel, button)), None)

        found: discord.Message = await self.bot.until(first, lambda: self.clock.advance(3))
        return found

    async def is_settled(self, state: ReshareState) -> None:
        """Wait until the only reshare is in this state, and nothing is due."""

        async def settled() -> bool:
            found = await audit.rows(self.settings, reshares)
            is_there = [row.state for row in found] == [state]
            return is_there and not await audit.undone(self.settings, self.clock())

        await self.bot.until(settled, lambda: self.clock.advance(3))

    async def ask(self, kills: KillPoints) -> None:
        """Let the moderator ask, however often it takes."""
        card = await self.until_there(self.desk, "inbox:open")
        while not await audit.rows(self.settings, reshares):
            opened = await kills.answered(lambda: self.mod.click(card, label="Open"))
            assert opened.response is not None
            if any(each.startswith("reshare:ask:") for each in buttons(opened.response)):
                await self.mod.click(opened.response, label="Ask to share")

    async def show(self, kills: KillPoints) -> None:
        """Let the moderator look, and show it, however often it takes."""
        card = await self.until_there(self.desk, "reshare:look:")
        while True:
            (row,) = await audit.rows(self.settings, reshares)
            if row.state == ReshareState.SHOWN:
                return
            looked = await kills.answered(lambda: self.mod.click(card, label="Have a look"))
            assert looked.response is not None
            if any(each.startswith("reshare:show:") for each in buttons(looked.response)):
                await self.mod.click(looked.response, label="Show it")


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("first", FIRST_KILLS)
async def test_a_message_is_asked_for_and_shown_once_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, first: int, done: bool
) -> None:
    town = Gallery(wire, settings, clock, path)
    try:
        await town.open()
        said = await town.ana.send(town.general, PRAISE)
        kills = KillPoints(wire, town.bot, clock, first=first, done=done)
        await town.ask(kills)
        question = await town.until_there(town.general, "reshare:yes:")
        assert question.reference is not None
        assert question.reference.message_id == said.id
        await town.is_settled(ReshareState.ASKED)
        await kills.answered(lambda: town.ana.click(question, label="Yes"))
        await town.is_settled(ReshareState.AGREED)
        await town.show(kills)
        await town.is_settled(ReshareState.SHOWN)

        (posted,) = town.gallery.history()
        assert "I absolutely love it" in shown(posted)
        assert len(town.with_button(town.general, "reshare:")) == 1
        rows = await audit.rows(settings, outbox)
        assert [row for row in rows if row.ended_at is None] == []
        sent = Counter(row.kind for row in rows if row.message_id is not None)
        assert (sent[REQUEST], sent[CARD], sent[POST]) == (1, 1, 1)
        assert len(await audit.rows(settings, contacts)) == 1, "it draws on the budget once"
        assert kills.killed_at
    finally:
        await town.bot.away()
