"""The plan of a guild's team: written down part by part, then signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.core import Core
from db.plans import PlanRepository
from domain.contributions.periods import day_of
from domain.plan import Plan, PlanAim, PlanMeans, PlanQuestion


class PlanService:
    """The plans of guilds. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def of(self, guild_id: int) -> Plan:
        """Return the plan; an empty one if nothing was written down."""
        async with self._database.snapshot() as reading:
            return await PlanRepository(reading, guild_id).get()

    def today(self, guild_id: int) -> date:
        """Return the day by the guild's clocks."""
        return day_of(self._clock(), self._guilds.of(guild_id).zone)

    async def answer(self, guild_id: int, answers: Mapping[PlanQuestion, bool]) -> Plan:
        """Store the answers to the four questions."""
        return await self._change(guild_id, lambda plan: replace(plan, answers=dict(answers)))

    async def set_aim(self, guild_id: int, aim: PlanAim) -> Plan:
        """Store what is wanted, and how people are to be reached."""
        return await self._change(guild_id, lambda plan: replace(plan, aim=aim))

    async def set_means(self, guild_id: int, means: PlanMeans) -> Plan:
        """Store what it may take."""
        return await self._change(guild_id, lambda plan: replace(plan, means=means))

    async def sign(self, guild_id: int, *, by: int) -> Plan:
        """Sign the plan as it is; it begins today, unless it is under way.

        One that is signed already keeps its signature. Raises `Refusal` if something is missing.
        """
        today = self.today(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            plans = PlanRepository(transaction, guild_id)
            plan = await plans.get()
            if plan.is_running(today):
                return plan
            plan.check_signable()
            begins = plan.begins if plan.month(today) is not None else today
            signed = replace(plan, begins=begins, signed_by=by, signed_at=self._clock())
            await plans.put(signed)
        return signed

    async def _change(self, guild_id: int, change: Callable[[Plan], Plan]) -> Plan:
        """Store a changed plan, which is to be signed again if it is another than before."""
        async with self._database.transaction(guild_id) as transaction:
            plans = PlanRepository(transaction, guild_id)
            before = await plans.get()
            plan = change(before)
            if plan != before:
                plan = replace(plan, signed_by=None, signed_at=None)
                await plans.put(plan)
        return plan
