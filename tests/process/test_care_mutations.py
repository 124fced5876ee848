"""Whatever Discord says, talks, items of the inbox and answers to questions survive it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.config import Settings
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService, Typed
from db.tables.cases import case_messages, cases
from db.tables.listening import inbox_items
from db.tables.outbox import outbox
from db.tables.prompts import prompt_answers
from domain.cases.settings import CASES
from domain.contributions.settings import CONTRIBUTIONS
from domain.listening.settings import LISTENING
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.content import PostKind
from domain.publishing.settings import PUBLISHING
from tests.process import audit
from tests.process import fake_discord as wire_discord
from tests.process.app_beside import app_beside
from tests.process.clock import SharedClock
from tests.process.community import SEED, TeamTown
from tests.process.fake_discord import Wire
from tests.process.mutation import Mutations
from tests.process.test_case_kills import ROUND_THE_CLOCK
from tests.process.test_mutations import MUTANTS
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

HOUR = 3600
CHOICES = ("Tea", "Coffee")
PRAISE = "I love this brand, the mug is wonderful and your service is amazing!"
DEEDS_PER_SECOND = 40.0


class Cafe(TeamTown):
    """A town whose members praise, ask to talk, write in private and answer a question.

    Its records say what members read, and what they sent where the bot reads it.
    """

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock, path)
        self.help = self.guild.create_text_channel("help")
        self.rng = Random(f"{SEED} cafe")
        self.question: Any = None
        self.praised: set[int] = set()
        self.written: set[int] = set()
        """The messages that members sent in their threads."""
        self.confirmed: dict[int, str] = {}
        """The choice that was confirmed last, by member."""
        self.pressed: dict[int, set[str]] = defaultdict(set)
        """The choices of each member that were never confirmed since then."""

    async def open(self) -> None:
        """Switch everything on, plan a question, and start the bot."""
        await self.choose(
            features=frozenset({CASES, LISTENING, PUBLISHING, CONTRIBUTIONS}),
            care_channel_id=self.help.id,
            care_hours=ROUND_THE_CLOCK,
        )
        async with app_beside(self.settings, self.clock) as app:
            posts, guild_id = app[BrandPostService], self.guild.id
            typed = Typed(
                "Well?",
                self.general.id,
                self.clock() + timedelta(hours=1),
                kind=PostKind.INTERACTIVE,
                prompt=Prompt(AnswerKind.CHOICE, CHOICES),
            )
            post = await posts.create(guild_id, typed, by=self.mod.id)
            post = await posts.hand_in(guild_id, post.id)
            ticked = (await app[PostCheckService].report(post)).to_tick
            other = self.people[0].id
            await posts.approve(guild_id, post.id, post.revision, by=other, ticked=ticked)
        await self.bot.start()
        await self.bot.connected()
        self.clock.advance(HOUR)
        self.question = await self.post("prompt:choose:")

    async def rage(self, until: asyncio.Event) -> None:
        """Act, one deed after the other, until the event is set."""
        always = (self.praise, self.write)
        with_bot = (self.answer, self.answer, self.talk, self.take_on)
        while not until.is_set():
            deeds = always + with_bot if self.wire.is_up(self.guild.id) else always
            async with self.wire.turn:
                await self.rng.choice(deeds)()
            await asyncio.sleep(self.rng.expovariate(DEEDS_PER_SECOND))

    async def praise(self) -> None:
        """Let somebody praise the brand."""
        said = await self.rng.choice(self.people).send(self.general, PRAISE)
        self.praised.add(said.id)

    async def answer(self) -> None:
        """Let somebody answer the question."""
        who, choice = self.rng.choice(self.people), self.rng.randrange(len(CHOICES))
        message = self.wire.backend.get_message(self.general.id, self.question.id)
        ids = [each for each in buttons(message) if each.startswith("prompt:choose:")]
        self.pressed[who.id].add(str(choice))
        done = await who.click(self.question, custom_id=ids[choice])
        if done.response is not None and "Counted" in shown(done.response):
            self.confirmed[who.id] = str(choice)
            self.pressed[who.id] = set()

    async def talk(self) -> None:
        """Let somebody ask for a talk in private."""
        await self.rng.choice(self.people).slash(self.general, "talk")

    async def take_on(self) -> None:
        """Let the moderator take on somebody who waits."""
        cards = [each for each in self.desk.history() if "case:take" in " ".join(buttons(each))]
        if cards:
            await self.mod.click(self.rng.choice(cards), label="I have it")

    async def write(self) -> None:
        """Let somebody write in a thread of theirs."""
        threads = list(self._own_threads())
        if threads:
            thread, who = self.rng.choice(threads)
            said = await who.send(thread, "It arrived in pieces.")
            self.written.add(said.id)

    def _own_threads(self) -> list[tuple[ChannelHandle, MemberActor]]:
        people = {each.id: each for each in self.people}
        return [
            (thread, people[member])
            for thread in self.help.threads
            for member in self.wire.backend.channels[thread.id].thread_members
            if member in people
        ]

    async def caught_up(self) -> None:
        """Wait until the bot has read everything, and no job is due and no post pending."""
        await self.say_good_night()

        async def has_caught_up() -> bool:
            return await self.is_read() and not await audit.undone(self.settings, self.clock())

        await self.bot.until(has_caught_up)

    async def check(self) -> None:
        """Compare the records with the database."""
        answered = await audit.rows(self.settings, prompt_answers)
        stored = {row.user_id: str(row.choice) for row in answered}
        assert self.confirmed
        assert stored.keys() >= self.confirmed.keys()
        for user_id, choice in stored.items():
            assert choice in {self.confirmed.get(user_id), *self.pressed[user_id]}

        talks = await audit.rows(self.settings, cases)
        assert talks
        threads = Counter(row.thread_id for row in talks if row.thread_id is not None)
        assert set(threads.values()) == {1}
        noted = {row.message_id for row in await audit.rows(self.settings, case_messages)}
        known = set(threads)
        expected = {
            message.id
            for thread in self.help.threads
            if thread.id in known
            for message in thread.history()
            if message.id in self.written
        }
        assert expected
        assert expected - noted == set(), "what a member wrote in a talk is noted"

        items = Counter(row.message_id for row in await audit.rows(self.settings, inbox_items))
        assert set(items.values()) == {1}
        assert items.keys() >= self.praised

        rows = await audit.rows(self.settings, outbox)
        assert [row for row in rows if row.ended_at is None] == []
        sent = Counter(row.message_id for row in rows if row.message_id is not None)
        assert set(sent.values()) == {1}


@pytest.mark.long
async def test_whatever_discord_says_talks_and_answers_agree_with_what_was_said(
    wire: Wire,
    settings: Settings,
    clock: SharedClock,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    monkeypatch.setattr(wire_discord, "ANSWER_SECONDS", 1.0)
    cafe = Cafe(wire, settings, clock, path)
    mutations = Mutations(wire, Random(f"{SEED} mutations"))
    calm = asyncio.Event()
    try:
        await cafe.open()
        mutations.is_on = True
        raging = asyncio.create_task(cafe.rage(calm))
        await mutations.until(MUTANTS // 2, cafe.bot, raging)
        mutations.is_on = False
        calm.set()
        await raging
        # Messages that could not be read live are read again, as after any outage.
        await wire.drop()
        await cafe.bot.connected()
        await audit.end(cafe.bot, settings, clock, cafe.caught_up)
    finally:
        calm.set()
        await cafe.bot.away()
    log = cafe.bot.log.read_text()
    assert "payload_unreadable" in log
    assert "process_ended" not in log
    assert '"what": "session"' not in log, "no event may cost the connection"
    assert {"MESSAGE_CREATE", "INTERACTION_CREATE"} <= set(mutations.events)
    await cafe.check()
