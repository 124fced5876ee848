"""The bot is killed at each step of an idea: it is stored, agreed with and announced once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.config import Settings
from bot.services.member_ideas.ideas import CARD, CREDIT
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService
from bot.services.publishing.steps import POST
from db.tables.contributions import contributions
from db.tables.member_ideas import idea_supporters, member_ideas
from db.tables.outbox import outbox
from db.tables.publishing import brand_posts
from domain.contributions import Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.member_ideas.idea import IdeaState
from domain.member_ideas.settings import IDEAS
from domain.publishing.settings import PUBLISHING
from tests.process import audit
from tests.process.app_beside import app_beside
from tests.process.clock import SharedClock
from tests.process.community import TeamTown
from tests.process.fake_discord import Wire
from tests.process.kill_points import KillPoints
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import prefilled, shown

pytestmark = pytest.mark.long

FIRST_KILLS = range(3)
"""How many requests are answered before the first kill, in each run."""
TITLE = "A mug for left-handed people"
HOUR = 3600


class Suggestions(TeamTown):
    """A town whose members have ideas, and a bot that is killed at each step."""

    async def open(self) -> None:
        """Switch ideas and posts on."""
        await self.choose(features=frozenset({IDEAS, PUBLISHING, CONTRIBUTIONS}))
        await self.bot.start()
        await self.bot.connected()

    async def idea(self) -> Any:
        """Return the only idea; None if there is none."""
        found = await audit.rows(self.settings, member_ideas)
        assert len(found) <= 1
        return found[0] if found else None

    async def is_settled(self) -> bool:
        """Return whether no job is due and no post is unsent."""
        return not await audit.undone(self.settings, self.clock())

    async def until(self, condition: Callable[[], Awaitable[Any]]) -> Any:
        """Wait for something that the bot does, while time passes thirty times as fast."""
        return await self.bot.until(condition, lambda: self.clock.advance(3))

    def with_words(self, channel: ChannelHandle, words: str) -> list[discord.Message]:
        """Return the bot's messages there with these words."""
        return [each for each in channel.history() if each.author.bot and words in shown(each)]

    async def write(self, kills: KillPoints) -> None:
        """Let a member tell the idea, as often as it takes until that is confirmed."""
        ana = self.people[0]
        while True:
            form = await kills.answered(lambda: ana.slash(self.general, "idea new"))
            if form.modal is None:
                continue
            sent = await ana.submit_modal(form, {"title": TITLE})
            if sent.response is not None and "idea" in shown(sent.response):
                return

    async def agree(self, kills: KillPoints, who: Any) -> None:
        """Let a member agree until that is confirmed; a second press takes it back."""
        while True:
            listed = await kills.answered(lambda: who.slash(self.general, "idea list"))
            assert listed.response is not None
            done = await who.click(listed.response, label="I'd like that too")
            if done.response is not None and "Counted" in shown(done.response):
                return

    async def opened(self, kills: KillPoints) -> Any:
        """Open the idea as the moderator."""
        (card,) = self.with_words(self.desk, "has an idea")
        while True:
            opened = await kills.answered(lambda: self.mod.click(card, label="Open"))
            assert opened.response is not None
            if any(each.startswith("idea:done") for each in buttons(opened.response)):
                return opened.response

    async def tell(self, kills: KillPoints) -> None:
        """Draft the post that tells everybody."""
        while (await self.idea()).post_id is None:
            panel = await self.opened(kills)
            form = await self.mod.click(panel, label="Done")
            if form.modal is not None:
                words = prefilled(form)["text"]
                given = {"text": words, "alt": "", "channel": [self.general], "when": "in 2 hours"}
                await self.mod.submit_modal(form, given)

    async def approve(self) -> None:
        """Hand the only draft in and approve it, while the bot is away."""
        async with self.bot.killed(), app_beside(self.settings, self.clock) as app:
            posts, guild_id = app[BrandPostService], self.guild.id
            (row,) = await audit.rows(self.settings, brand_posts)
            post = await posts.hand_in(guild_id, row.id)
            ticked = (await app[PostCheckService].report(post)).to_tick
            by = self.people[-1].id
            await posts.approve(guild_id, post.id, post.revision, by=by, ticked=ticked)
        await self.bot.settled()


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("first", FIRST_KILLS)
async def test_an_idea_is_kept_agreed_with_and_announced_once_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, first: int, done: bool
) -> None:
    town = Suggestions(wire, settings, clock, path)
    ana, ben, cleo = town.people[:3]
    try:
        await town.open()
        kills = KillPoints(wire, town.bot, clock, first=first, done=done)
        await town.write(kills)
        await town.until(town.is_settled)
        panel = await town.opened(kills)
        while (await town.idea()).state == IdeaState.NEW:
            await kills.answered(lambda: town.mod.click(panel, label="Consider"))
        for who in (ben, cleo):
            await town.agree(kills, who)
        agreeing = await audit.rows(settings, idea_supporters)
        assert sorted(row.user_id for row in agreeing) == sorted((ben.id, cleo.id))
        await town.tell(kills)
        await town.approve()
        clock.advance(2 * HOUR + 60)

        async def is_done() -> bool:
            return (await town.idea()).state == IdeaState.DONE and await town.is_settled()

        await town.until(is_done)

        async def is_credited() -> bool:
            found = await audit.rows(settings, contributions)
            return any(row.source == Source.IDEA.value for row in found)

        await town.until(is_credited)
        await town.bot.restart()
        await town.until(town.is_settled)
    finally:
        await town.bot.away()

    assert len(town.with_words(town.general, "You said, we did")) == 1
    assert len(town.with_words(town.desk, "has an idea")) == 1
    credited = [
        row for row in await audit.rows(settings, contributions) if row.source == Source.IDEA.value
    ]
    assert [row.receiver_id for row in credited] == [ana.id]
    kinds = Counter(row.kind for row in await audit.rows(settings, outbox))
    assert (kinds[CARD], kinds[POST], kinds[CREDIT]) == (1, 1, 1)
    assert len(kills.killed_at) >= 3, "it was killed at steps of the idea"
