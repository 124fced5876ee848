"""Reports are stored once a week, as they were drafted, and are sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db.database import Database
from db.weekly_reports import WeeklyReportRepository
from tests.conftest import START
from tests.reports import SUNDAY, full_report

GUILD, OTHER, MOD = 900, 901, 902


async def test_figures_are_read_as_they_were_stored_and_stay_so(database: Database) -> None:
    figures = full_report().figures
    async with database.transaction() as transaction:
        rows = WeeklyReportRepository(transaction, GUILD)
        number = await rows.add(figures)
        assert number is not None
        assert await rows.add(replace(figures, waiting=0)) is None, "the week has one"
        assert await WeeklyReportRepository(transaction, OTHER).get(number) is None
        stored = await rows.get(number)
    assert stored is not None
    assert stored.figures == figures
    assert (stored.words, stored.sent_by, stored.sent_at) == ("", None, None)


async def test_a_report_is_sent_once(database: Database) -> None:
    async with database.transaction() as transaction:
        rows = WeeklyReportRepository(transaction, GUILD)
        number = await rows.add(full_report().figures)
        assert number is not None
        elsewhere = WeeklyReportRepository(transaction, OTHER)
        assert not await elsewhere.send(number, "mine", by=MOD, at=START)
        assert await rows.send(number, "Quiet.", by=MOD, at=START)
        assert not await rows.send(number, "Loud.", by=MOD + 1, at=START)
        sent = await rows.of_week(SUNDAY)
    assert sent is not None
    assert (sent.words, sent.sent_by, sent.sent_at) == ("Quiet.", MOD, START)


async def test_the_latest_weeks_come_first(database: Database) -> None:
    async with database.transaction() as transaction:
        rows = WeeklyReportRepository(transaction, GUILD)
        for ago in (2, 0, 1):
            last = SUNDAY - timedelta(weeks=ago)
            await rows.add(replace(full_report().figures, last=last))
        assert await rows.weeks(2) == [SUNDAY, SUNDAY - timedelta(weeks=1)]
