"""A guild in which one member helps another and is thanked; each thanks must be counted once."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.services.contributions import ContributionService
from db.tables.contributions import contributions
from demo.simulation import aged
from domain.contributions import Source
from tests.process.fake_discord import Wire
from tests.process.in_process_bot import NearBot


class Talk:
    """The guild and its messages."""

    def __init__(self, wire: Wire, guild_id: int | None = None) -> None:
        self.guild = wire.create_guild("Blue Mug Club", id=guild_id)
        self.general = self.guild.create_text_channel("general")
        self.ana, self.ben = (
            self.guild.add_member(aged(wire.create_user(name), 365)) for name in ("ana", "ben")
        )
        self._said: Counter[int] = Counter()

    async def thanks(self, *, counts: bool = True) -> None:
        """Let Ana thank Ben for his help."""
        help_ = await self.ben.send(self.general, "Rinse it with cold water, never hot.")
        said = await self.ana.send(self.general, "thanks, that helped!", reply_to=help_)
        self._said[said.id] += counts

    async def counted(self, bot: NearBot) -> None:
        """Wait until all thanks are counted; raise an error if one is counted twice, or never."""
        kept: Counter[int] = Counter()
        for _ in range(600):
            await bot.app[ContributionService].flush()
            kept = Counter(
                contribution.message_id
                for contribution in await bot.rows(contributions)
                if contribution.source == Source.THANKS and contribution.guild_id == self.guild.id
            )
            if kept >= self._said:
                break
            await asyncio.sleep(0.05)
        assert kept == self._said, bot.logged[-5:]
