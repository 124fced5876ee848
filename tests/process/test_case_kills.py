"""The bot is killed at each step of a talk: nothing is lost, doubled or answered twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.config import Settings
from bot.services.cases.conversations import DELETE, LOCK, REOPENED
from bot.services.cases.lifecycle import SOLVED, WELCOME
from db.tables.cases import case_messages, cases
from db.tables.complaints import complaints
from db.tables.jobs import jobs
from db.tables.outbox import outbox
from domain.cases.case import CARD, CaseState
from domain.cases.settings import CASES, DayHours
from domain.complaints import ComplaintState
from domain.offer_settings import OFFERS
from tests.process import audit
from tests.process.clock import SharedClock
from tests.process.community import TeamTown
from tests.process.fake_discord import Wire
from tests.process.kill_points import KillPoints
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

DAY = 86_400
FIRST_KILLS = range(4)
"""How many requests are answered before the first kill, in each run."""
COMPLAINT = "I paid for this and it broke after a day. Terrible, I want my money back!"
ROUND_THE_CLOCK = tuple(DayHours(weekday, 0, 24 * 60) for weekday in range(7))


class Desk(TeamTown):
    """A town whose team talks with members in private, and a bot that is killed at each step."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock, path)
        self.help = self.guild.create_text_channel("help")
        self.ana = self.people[0]

    async def open(self) -> None:
        """Switch talks and offers on, with a team that is always there."""
        await self.choose(
            features=frozenset({CASES, OFFERS}),
            care_channel_id=self.help.id,
            care_hours=ROUND_THE_CLOCK,
            offer_channel_ids=(self.general.id,),
        )
        await self.bot.start()
        await self.bot.connected()

    def kills(self, first: int, *, done: bool) -> KillPoints:
        """Kill it from now on."""
        return KillPoints(self.wire, self.bot, self.clock, first=first, done=done)

    def with_words(self, channel: ChannelHandle, words: str) -> list[discord.Message]:
        """Return the bot's messages there with these words."""
        return [each for each in channel.history() if each.author.bot and words in shown(each)]

    async def until(self, condition: Callable[[], Awaitable[Any]]) -> Any:
        """Wait for something that the bot does; return it.

        Time passes thirty times as fast, for posts that are tried again.
        """
        return await self.bot.until(condition, lambda: self.clock.advance(3))

    async def thread(self) -> ChannelHandle | None:
        """Return the only thread, once its first message is there."""
        return next(
            (each for each in self.help.threads if self.with_words(each, "write here")), None
        )

    async def case(self, state: CaseState) -> Any:
        """Return the latest case if it is in this state, and nothing is due."""
        found = await audit.rows(self.settings, cases)
        is_there = bool(found) and found[-1].state == state
        if not is_there or await audit.undone(self.settings, self.clock()):
            return None
        return found[-1]

    async def noted(self) -> list[tuple[int, str]]:
        """Return the messages of cases, which are noted once each."""
        found = await audit.rows(self.settings, case_messages)
        return [(row.message_id, row.party) for row in found]

    async def solve(self, kills: KillPoints, thread: ChannelHandle) -> discord.Message:
        """Let the moderator solve the case; return the question to the member."""
        before = len(self.with_words(thread, "How was it?"))
        (welcome,) = self.with_words(thread, "write here")
        await kills.answered(lambda: self.mod.click(welcome, label="Solved"))
        await self.until(lambda: self.case(CaseState.SOLVED))
        asked = self.with_words(thread, "How was it?")
        assert len(asked) == before + 1
        return asked[-1]

    async def thread_ends(self, thread: ChannelHandle) -> None:
        """Let the thread of the solved case be locked and then deleted."""
        self.clock.advance(15 * DAY)
        await self.until(lambda: self.case(CaseState.SOLVED))
        metadata = self.wire.backend.channels[thread.id].thread_metadata
        assert metadata is not None
        assert metadata.locked
        self.clock.advance(76 * DAY)
        await self.until(lambda: self.case(CaseState.SOLVED))
        assert self.help.threads == []

    async def check(self) -> None:
        """Check that each post was sent once, and nothing else."""
        rows = await audit.rows(self.settings, outbox)
        sent = Counter(row.message_id for row in rows if row.message_id is not None)
        assert set(sent.values()) == {1}
        assert [row for row in rows if row.ended_at is None] == []


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("first", FIRST_KILLS)
async def test_a_talk_survives_a_kill_at_any_step(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, first: int, done: bool
) -> None:
    desk = Desk(wire, settings, clock, path)
    mod, ana = desk.mod, desk.ana
    try:
        await desk.open()
        kills = desk.kills(first, done=done)
        await kills.answered(lambda: ana.slash(desk.general, "talk"))
        thread = await desk.until(desk.thread)
        await desk.until(lambda: desk.case(CaseState.OPEN))
        (card,) = desk.with_words(desk.desk, "wants to talk with the team")
        await kills.answered(lambda: mod.click(card, label="I have it"))

        asked = await ana.send(thread, "my mug arrived in pieces")
        await kills.restart()
        wire.backend.add_thread_member(thread.id, mod.id)
        answer = await mod.send(thread, "I am sorry, we send another. Where to?")
        (welcome,) = desk.with_words(thread, "write here")
        await kills.answered(lambda: mod.click(welcome, label="Waiting for you"))
        await desk.until(lambda: desk.case(CaseState.WAITING))
        where = await ana.send(thread, "to the old address, please")
        await desk.until(lambda: desk.case(CaseState.OPEN))

        question = await desk.solve(kills, thread)
        await kills.answered(lambda: ana.click(question, custom_id="case:rate:1:2"))
        clock.advance(13 * DAY)
        again = await ana.send(thread, "this one is in pieces, too")
        await kills.restart()
        await desk.until(lambda: desk.case(CaseState.OPEN))
        question = await desk.solve(kills, thread)
        await kills.answered(lambda: ana.click(question, custom_id="case:rate:1:5"))

        (case,) = await audit.rows(settings, cases)
        assert (case.rating, case.handled_by) == (5, mod.id)
        assert [each.id for each in desk.help.threads] == [case.thread_id]
        assert len(desk.with_words(desk.desk, "wants to talk with the team")) == 1
        assert len(desk.with_words(desk.desk, "wrote again")) == 1
        assert sorted(await desk.noted()) == [
            (0, "member"),
            (asked.id, "member"),
            (answer.id, "team"),
            (where.id, "member"),
            (again.id, "member"),
        ]
        planned = Counter(row.kind for row in await audit.rows(settings, jobs) if not row.done_at)
        assert (planned[LOCK], planned[DELETE]) == (1, 1)

        await desk.thread_ends(thread)
        await desk.check()
        rows = Counter(row.kind for row in await audit.rows(settings, outbox))
        assert (rows[WELCOME], rows[CARD], rows[REOPENED], rows[SOLVED]) == (1, 1, 1, 2)
        assert len(kills.killed_at) >= 3, "it was killed at steps of the talk"
    finally:
        await desk.bot.away()


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("first", FIRST_KILLS)
async def test_a_complaint_is_answered_once_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, first: int, done: bool
) -> None:
    desk = Desk(wire, settings, clock, path)
    mod, ana = desk.mod, desk.ana

    async def card() -> Any:
        return next(iter(desk.with_words(desk.desk, "seems unhappy")), None)

    async def offers() -> list[discord.Message]:
        return [
            each
            for each in desk.general.history()
            if any(one.startswith("complaint:talk") for one in buttons(each))
        ]

    async def finished() -> bool:
        return not await audit.undone(settings, clock())

    async def is_offered() -> Any:
        (row,) = await audit.rows(settings, complaints)
        return row if row.state == ComplaintState.OFFERED else None

    try:
        await desk.open()
        said = await ana.send(desk.general, COMPLAINT)
        shown_on = await desk.until(card)
        kills = desk.kills(first, done=done)
        while not await is_offered():
            form = await kills.answered(lambda: mod.click(shown_on, label="Offer a private talk"))
            if form.modal is None:
                # The first try was stored after all.
                await desk.until(is_offered)
                break
            await mod.submit_modal(form, {"thank": "Thank you, Ana.", "next": "Shall we talk?"})
        await desk.until(finished)
        (offer,) = await offers()
        await kills.answered(lambda: ana.click(offer, label="Talk in private"))
        thread = await desk.until(desk.thread)
        case = await desk.until(lambda: desk.case(CaseState.OPEN))
        assert (case.thread_id, case.message_id) == (thread.id, said.id)
        assert [each.id for each in desk.help.threads] == [thread.id]
        (complaint,) = await audit.rows(settings, complaints)
        assert complaint.reply_id == offer.id
        parties = sorted(await desk.noted())
        assert parties == [(0, "member"), (said.id, "member"), (offer.id, "team")]
        assert len(desk.with_words(desk.desk, "offered a private talk")) == 1
        await desk.check()
    finally:
        await desk.bot.away()
