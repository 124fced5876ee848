"""Plans of guilds' teams."""

from __future__ import annotations

from sqlalchemy import select

from db.database import Transaction
from db.tables.plans import plans
from db.upsert import upsert
from domain.money import Money
from domain.plan import Plan, PlanAim, PlanMeans, PlanQuestion


class PlanRepository:
    """One guild's row of the `plans` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def get(self) -> Plan:
        """Return the plan; an empty one if nothing was written down."""
        found = await self._transaction.execute(
            select(plans).where(plans.c.guild_id == self._guild_id)
        )
        row = found.one_or_none()
        if row is None:
            return Plan()
        means = None
        if row.hours is not None:
            means = PlanMeans(row.hours, money_of(row), row.team, row.months)
        return Plan(
            {each: row.answers[each] for each in PlanQuestion if each in row.answers},
            PlanAim(row.aim, tuple(row.audiences), tuple(row.messages), row.channels, row.methods),
            means,
            row.begins,
            row.signed_by,
            row.signed_at,
        )

    async def put(self, plan: Plan) -> None:
        """Store the plan in place of the one before."""
        aim, means = plan.aim, plan.means
        row = {
            "guild_id": self._guild_id,
            "answers": {str(question): answer for question, answer in plan.answers.items()},
            "aim": aim.aim,
            "audiences": list(aim.audiences),
            "messages": list(aim.messages),
            "channels": aim.channels,
            "methods": aim.methods,
            "hours": means.hours if means else None,
            "team": means.team if means else "",
            "months": means.months if means else None,
            "begins": plan.begins,
            "signed_by": plan.signed_by,
            "signed_at": plan.signed_at,
            **money_columns(means.money if means else None),
        }
        await upsert(self._transaction, plans, row)


def money_of(row: object) -> Money | None:
    """Return the amount of a row with `amount` and `currency`."""
    amount, currency = getattr(row, "amount", None), getattr(row, "currency", None)
    return None if amount is None or currency is None else Money(amount, currency)


def money_columns(money: Money | None) -> dict[str, object]:
    """Return the columns of an amount."""
    return {
        "amount": None if money is None else money.minor,
        "currency": None if money is None else money.currency,
    }
