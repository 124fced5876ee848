"""Prizes: claimed by those who won, once each, and moderators are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.services.contests import known
from bot.services.settings import SettingsService
from db.claims import ClaimRepository
from db.contests import ContestRepository, EntryRepository
from db.engine import Database, Transaction
from db.outbox import OutboxRepository
from domain.contests.contest import Contest, Standing
from domain.contests.result import Result
from domain.refusals import Refusal
from domain.text import text

CLAIMED = "contest.claimed"
"""The kind of the post that tells moderators; its subject is the claim."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A prize that its winner asked for.

    `again` if they had before; `told` if moderators are told, for which they need a channel.
    """

    contest: Contest
    winner_id: int
    again: bool
    told: bool


class PrizeService:
    """Keeps who claimed what they won."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        guilds: SettingsService,
        stir: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self._stir = stir

    async def claim(self, contest_id: int, guild_id: int, user_id: int) -> Claimed:
        """Keep that this winner asks for the prize; asking twice is asking once.

        Raises `Refusal` for anybody who has not won the contest.
        """
        now = self._clock()
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        async with self._database.transaction() as transaction:
            contest = await known(ContestRepository(transaction), contest_id, guild_id)
            if user_id not in await _winners(transaction, contest_id):
                raise Refusal(
                    text(
                        "This prize is for whoever won “{title}”. The next one may be yours!",
                        title=contest.plan.title,
                    )
                )
            claim_id = await ClaimRepository(transaction).add(contest_id, user_id, now)
            if claim_id is not None and channel_id is not None:
                await OutboxRepository(transaction).add(
                    CLAIMED, claim_id, guild_id=guild_id, channel_id=channel_id, at=now
                )
        await self._stir()
        return Claimed(contest, user_id, again=claim_id is None, told=channel_id is not None)

    async def claimed(self, claim_id: int) -> Claimed | None:
        """A claim as moderators are told of it; None if it is gone."""
        async with self._database.snapshot() as reading:
            claim = await ClaimRepository(reading).get(claim_id)
            contest = await ContestRepository(reading).get(claim.contest_id) if claim else None
        if claim is None or contest is None:
            return None
        return Claimed(contest, claim.user_id, again=False, told=True)


async def _winners(transaction: Transaction, contest_id: int) -> set[int]:
    """The authors of the winning entries that were not disqualified since."""
    document = await ContestRepository(transaction).result(contest_id)
    if document is None:
        return set()
    entries = EntryRepository(transaction)
    found = [
        await entries.get(winner.entry_id) for winner in Result.from_document(document).winners
    ]
    return {
        entry.author_id for entry in found if entry is not None and entry.standing is Standing.IN
    }
