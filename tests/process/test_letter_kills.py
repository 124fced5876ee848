"""The bot is killed at each step of a talk in writing: no letter is lost unsaid, or doubled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import discord
import pytest
from simcord.results import InteractionResult

from bot.config import Settings
from bot.services.cases.letters import ANSWERED
from db.tables.outbox import outbox
from domain.cases.case import LETTER, CaseState
from tests.process import audit
from tests.process.clock import SharedClock
from tests.process.fake_discord import Wire
from tests.process.kill_points import KillPoints
from tests.process.test_case_kills import Desk
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

WORDS, ANSWER = "my mug arrived in pieces", "I am sorry, we send you another."
FIRST_KILLS = range(4)
"""How many requests are answered before the first kill, in each run."""


class WritingDesk(Desk):
    """A town whose bot may make no private threads."""

    async def open(self) -> None:
        """Take the permission away, and switch talks on."""
        roles = self.wire.backend.get_guild(self.guild.id).roles.values()
        (own,) = (role for role in roles if role.managed)
        allowed = discord.Permissions(own.permissions)
        allowed.update(create_private_threads=False)
        self.wire.backend.edit_role(self.guild.id, own.id, {"permissions": allowed.value})
        await super().open()

    async def finished(self) -> bool:
        """Return whether nothing is due."""
        return not await audit.undone(self.settings, self.clock())

    def letters(self, words: str) -> list[discord.Message]:
        """Return the posts of letters with these words."""
        return self.with_words(self.desk, words)

    async def write(self, kills: KillPoints) -> discord.Message:
        """Let the member write until the team can read it; return the post."""
        while not self.letters(WORDS):
            before = kills.restarts
            form = await kills.answered(lambda: self.ana.slash(self.general, "talk"))
            if form.modal is not None:
                await self.ana.submit_modal(form, {"words": WORDS})
                await self.until_ended(kills, before, lambda: self.letters(WORDS))
            await self.until(self.finished)
        (letter,) = self.letters(WORDS)
        return letter

    async def answer(self, kills: KillPoints, letter: discord.Message) -> None:
        """Let the moderator answer until the member can read it."""
        while not self.letters(ANSWER):
            before = kills.restarts
            form = await kills.answered(lambda: self.mod.click(letter, label="Answer"))
            if form.modal is not None:
                await self.mod.submit_modal(form, {"words": ANSWER})
                await self.until_ended(kills, before, lambda: self.letters(ANSWER))
            await self.until(self.finished)

    async def read(self, kills: KillPoints) -> None:
        """Let the member open their direct message until they have read the answer."""
        (told,) = self.ana.user.dm_channel.history()
        assert ANSWER not in shown(told)
        said = ""
        while ANSWER not in said:
            before = kills.restarts
            seen = await kills.answered(lambda: self.ana.user.click(told, label="Read it"))
            await self.until_ended(kills, before, partial(has_all, seen))
            said = "".join(panels(seen))

    async def until_ended(
        self, kills: KillPoints, before: int, is_done: Callable[[], object]
    ) -> None:
        """Wait until something is done, or cut off by another restart."""

        async def is_over() -> bool:
            return bool(is_done()) or kills.restarts > before

        await self.until(is_over)


def panels(result: InteractionResult) -> list[str]:
    """Return what the person was shown up to now."""
    return [shown(each) for each in (result.response, *result.followups) if each is not None]


def has_all(result: InteractionResult) -> bool:
    """Return whether the person was shown the answer, and how the talk stands."""
    return len(panels(result)) == 2


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("first", FIRST_KILLS)
async def test_a_talk_in_writing_survives_a_kill_at_any_step(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, first: int, done: bool
) -> None:
    desk = WritingDesk(wire, settings, clock, path)
    try:
        await desk.open()
        kills = desk.kills(first, done=done)
        letter = await desk.write(kills)
        await desk.answer(kills, letter)
        await desk.read(kills)
        case = await desk.until(lambda: desk.case(CaseState.OPEN))
        # Those without an id opened a case.
        assert [party for id_, party in sorted(await desk.noted()) if id_] == ["member", "team"]
        assert case.in_writing
        (asked,) = desk.letters(WORDS)
        await kills.answered(lambda: desk.mod.click(asked, label="Solved"))
        await desk.until(lambda: desk.case(CaseState.SOLVED))
        await desk.check()
        sent = [row for row in await audit.rows(settings, outbox) if row.message_id is not None]
        kinds = [row.kind for row in sent]
        assert (kinds.count(LETTER), kinds.count(ANSWERED)) == (2, 1)
        assert len(kills.killed_at) >= 2, "it was killed at steps of the talk"
    finally:
        await desk.bot.away()
