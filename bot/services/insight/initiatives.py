"""Initiatives of a guild's team: what is tried, what it is linked with, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core import Core
from bot.services.insight.goals import GoalReport, GoalService
from db.campaigns import CampaignRepository
from db.contests.contests import ContestRepository
from db.database import Transaction
from db.experiments import ExperimentRepository
from db.initiatives import InitiativeRepository
from db.publishing import BrandPostRepository
from domain.contests.contest import ContestState
from domain.contributions.periods import day_of
from domain.initiatives import (
    MAX_INITIATIVES,
    MAX_LINKS,
    Initiative,
    LinkedKind,
    LinkedThing,
    NewInitiative,
    Verdict,
    checked_reason,
    portfolio_notes,
    share_of_hours,
)
from domain.publishing.post import PostState
from domain.refusals import Refusal
from domain.snowflakes import DISCORD_EPOCH
from domain.translatable_text import Text, text

NO_SUCH_INITIATIVE = text("There is no such initiative. Pick one from the list.")
NO_SUCH_THING = text("I don't know that. Pick a contest, campaign, prompt or test from the list.")


@dataclass(frozen=True, slots=True)
class InitiativeStatus:
    """An initiative, its goal, the names of what it is linked with, and its share of the hours."""

    initiative: Initiative
    goal: GoalReport | None
    links: Sequence[tuple[LinkedKind, str | Text]]
    share: float
    """Of the hours of all that run; 0 if it does not run."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All initiatives, and what is to be said of them together."""

    rows: Sequence[InitiativeStatus]
    notes: Sequence[Text]
    today: date


class InitiativeService:
    """The initiatives of guilds. Requires a moderator; callers must check."""

    def __init__(self, core: Core, goals: GoalService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._goals = goals

    async def add(self, guild_id: int, new: NewInitiative) -> int:
        """Store an initiative; return its number. Raises `Refusal` for one that cannot be."""
        checked = new.checked(self.today(guild_id))
        if checked.goal_id is not None:
            await self._goals.one(guild_id, checked.goal_id)
        async with self._database.transaction(guild_id) as transaction:
            rows = InitiativeRepository(transaction, guild_id)
            if await rows.count() >= MAX_INITIATIVES:
                raise Refusal(
                    text(
                        "You can have at most {most} initiatives. Remove one first: /initiative "
                        "remove.",
                        most=MAX_INITIATIVES,
                    )
                )
            return await rows.add(checked)

    async def all(self, guild_id: int) -> list[Initiative]:
        """Return the initiatives; those that end first come first."""
        async with self._database.snapshot() as reading:
            return await InitiativeRepository(reading, guild_id).all()

    async def one(self, guild_id: int, initiative_id: int) -> Initiative:
        """Return an initiative; raise `Refusal` if there is none such."""
        for each in await self.all(guild_id):
            if each.id == initiative_id:
                return each
        raise Refusal(NO_SUCH_INITIATIVE)

    async def portfolio(self, guild_id: int) -> Portfolio:
        """Return all initiatives with how they stand; those that run come first."""
        today = self.today(guild_id)
        async with self._database.snapshot() as reading:
            found = await InitiativeRepository(reading, guild_id).all()
            linked = any(each.links for each in found)
            names = await _things(reading, guild_id) if linked else {}
        goals = {}
        if any(each.goal_id for each in found):
            goals = {report.goal.id: report for report in await self._goals.reports(guild_id)}
        running = [each for each in found if each.runs(today)]
        rows = [
            InitiativeStatus(
                each,
                goals.get(each.goal_id or 0),
                [(link.kind, names[link]) for link in each.links if link in names],
                share_of_hours(each, running) if each in running else 0.0,
            )
            for each in sorted(found, key=lambda each: not each.runs(today))
        ]
        return Portfolio(rows, portfolio_notes(found, today), today)

    async def things(self, guild_id: int) -> Mapping[LinkedThing, str | Text]:
        """Return what initiatives can be linked with, and its names; the newest come first."""
        async with self._database.snapshot() as reading:
            return await _things(reading, guild_id)

    async def decide(
        self,
        guild_id: int,
        initiative_id: int,
        verdict: Verdict,
        typed: str,
        until: date | None = None,
    ) -> None:
        """Store what the team decided, and until when it goes on; raise `Refusal` if it cannot."""
        reason, today = checked_reason(typed), self.today(guild_id)
        before = await self.one(guild_id, initiative_id)
        if until is not None and until <= today:
            raise Refusal(text("Choose a day ahead: an initiative runs until then."))
        if verdict is not Verdict.STOP and until is None and before.until < today:
            raise Refusal(text("Its time is over. Say until when it goes on."))
        async with self._database.transaction(guild_id) as transaction:
            rows = InitiativeRepository(transaction, guild_id)
            if not await rows.decide(initiative_id, verdict, reason, today, until):
                raise Refusal(NO_SUCH_INITIATIVE)

    async def remove(self, guild_id: int, initiative_id: int) -> None:
        """Delete an initiative; raise `Refusal` if there is none such."""
        async with self._database.transaction(guild_id) as transaction:
            if not await InitiativeRepository(transaction, guild_id).remove(initiative_id):
                raise Refusal(NO_SUCH_INITIATIVE)

    async def toggle_link(self, guild_id: int, initiative_id: int, key: str) -> bool:
        """Link an initiative with what has this key, or no longer; return whether it is linked.

        Raises `Refusal` if there is none such.
        """
        before = await self.one(guild_id, initiative_id)
        async with self._database.transaction(guild_id) as transaction:
            known = {each.key: each for each in await _things(transaction, guild_id)}
            if key not in known:
                raise Refusal(NO_SUCH_THING)
            rows = InitiativeRepository(transaction, guild_id)
            if await rows.unlink(initiative_id, known[key]):
                return False
            if len(before.links) >= MAX_LINKS:
                raise Refusal(
                    text("An initiative can be linked with at most {most} things.", most=MAX_LINKS)
                )
            await rows.link(initiative_id, known[key])
        return True

    def today(self, guild_id: int) -> date:
        """Return the day by the guild's clocks."""
        return day_of(self._clock(), self._guilds.of(guild_id).zone)


async def _things(reading: Transaction, guild_id: int) -> dict[LinkedThing, str | Text]:
    """Return the contests, campaigns, prompts and tests of a guild, with their names."""
    contests = await ContestRepository(reading).of_guild(guild_id, tuple(ContestState))
    campaigns = await CampaignRepository(reading).all(guild_id)
    posts = await BrandPostRepository(reading, guild_id).all(frozenset(PostState), DISCORD_EPOCH)
    tests = await ExperimentRepository(reading, guild_id).all()
    return {
        **{LinkedThing(LinkedKind.CONTEST, each.id): each.plan.title for each in contests},
        **{
            LinkedThing(LinkedKind.CAMPAIGN, each.id): each.described_discount for each in campaigns
        },
        **{
            LinkedThing(LinkedKind.PROMPT, each.id): " ".join(each.content.text.split())
            for each in reversed(posts)
            if each.content.prompt is not None
        },
        **{
            LinkedThing(LinkedKind.EXPERIMENT, each.id): " / ".join(each.plan.variants)
            for each in tests
        },
    }
