"""Data of many small communities that all have something due at the same hour of the same day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bench.load.many_guilds import MAIN, TEAM, member
from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.contributions import ContributionService
from bot.services.contributions.totals import apply_changes
from bot.services.monthly_digest import MONTHLY
from db.database import Transaction
from db.tables.consent import consents
from db.tables.jobs import jobs
from db.tables.metadata import metadata
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.monthly_digest_settings import MONTHLY_DIGEST
from domain.recognition.settings import RECOGNITION
from domain.weekly_report_settings import WEEKLY_REPORT

MONDAY, TUESDAY = 0, 1


def _due(after: datetime) -> datetime:
    """Return eight o'clock of the first Monday that is the first of a month."""
    day = after.replace(day=1, hour=8, minute=0, second=0, microsecond=0)
    while day <= after or day.weekday() != MONDAY:
        day = (day + timedelta(days=31)).replace(day=1)
    return day


DUE = _due(datetime.now(UTC) + timedelta(days=1))
"""The hour of the weekly report. It is still to come, since the alarm goes by the real clock."""
BEFORE = DUE - timedelta(days=2)
THANKED = DUE - timedelta(days=3)
MESSAGES = 5_000
"""Offset from a guild's id of its messages."""
SMALLEST_ID = 1 << 50
AT_ONCE = 500
"""Guilds in one transaction; an even number."""


async def fill(settings: Settings, guilds: Sequence[int]) -> int:
    """Set up each guild on an empty database; return the number of posts that are due at `DUE`.

    Every second guild has moderators: there the weekly report and the question about the next
    surprise are due. In the others the surprise itself is. In each, one member is due a monthly
    message. The first two are set up by the application, and the others are copies of them.
    """
    app = App(settings, open_database(settings), alarmed=False, clock=lambda: BEFORE)
    await app.start()
    for index, guild_id in enumerate(guilds[:2]):
        await _set_up(app, guild_id, has_team=bool(index))
    async with app.database.transaction() as transaction:
        # It is due at eleven. Here all is due at once.
        await transaction.execute(update(jobs).where(jobs.c.kind == MONTHLY).values(due_at=DUE))
    for start in range(2, len(guilds), AT_ONCE):
        async with app.database.transaction() as transaction:
            for original in (0, 1):
                copies = guilds[start + original : start + AT_ONCE : 2]
                await _copy(transaction, guilds[original], copies)
    await app.stop()
    return sum(3 if index % 2 else 2 for index in range(len(guilds)))


async def _set_up(app: App, guild_id: int, *, has_team: bool) -> None:
    features = {CONTRIBUTIONS, RECOGNITION, WEEKLY_REPORT, MONTHLY_DIGEST}
    settings = await app.guild_settings.change(
        guild_id,
        features=frozenset(features),
        recognition_channel_id=guild_id + MAIN,
        recognition_weekday=TUESDAY if has_team else MONDAY,
        recognition_hour=DUE.hour,
        moderator_channel_id=guild_id + TEAM if has_team else None,
    )
    await app[ContributionService].start_counting([guild_id])
    thanks = [
        Contribution(
            guild_id=guild_id,
            channel_id=guild_id + MAIN,
            message_id=guild_id + MESSAGES + giver,
            source=Source.THANKS,
            kind=ContributionKind.HELPED,
            giver_id=member(guild_id, giver),
            receiver_id=member(guild_id, 0),
            at=THANKED,
        )
        for giver in (1, 2, 3)
    ]
    async with app.database.transaction(guild_id) as transaction:
        await apply_changes(transaction, guild_id, thanks, settings)
        allowed = {"direct_messages": True, "monthly": True, "updated_at": BEFORE}
        row = {"guild_id": guild_id, "user_id": member(guild_id, 0), **allowed}
        await transaction.execute(insert(consents).values(row))


async def _copy(transaction: Transaction, original: int, copies: Sequence[int]) -> None:
    """Copy all rows of a guild to others, whose ids take the place of its own."""
    for table in metadata.sorted_tables:
        if "guild_id" not in table.c or not copies:
            continue
        found = await transaction.execute(select(table).where(table.c.guild_id == original))
        own = {"id"} & set(table.primary_key.columns.keys())
        rows = [{key: row[key] for key in row if key not in own} for row in found.mappings()]
        if rows:
            await transaction.execute(
                insert(table), [_moved(row, guild - original) for guild in copies for row in rows]
            )


def _moved(value: Any, by: int) -> Any:
    """Return a value in which all ids of Discord are those of another guild."""
    if isinstance(value, dict):
        return {key: _moved(part, by) for key, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, by) for part in value]
    return value + by if isinstance(value, int) and value > SMALLEST_ID else value
