"""The page of the weekly report shows what was drafted, in the reader's language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.http.dashboard.pages.report import TABLE_WEEKS
from db.weekly_reports import WeeklyReportRepository
from domain.csv_safety import read_csv
from domain.languages import Language
from domain.measure_groups import FUNNEL
from domain.measures import all_measures
from domain.publishing.content import PostKind
from domain.weekly_report import REPORT_WEEKS
from domain.weekly_report_wording import COMPLAINTS, GIVEN, LINES
from tests.bot.http.dashboard.conftest import ANA, GUILD, MOD, OTHER_GUILD, Browser, words
from tests.conftest import START
from tests.reports import SUNDAY, full_report


async def store(browser: Browser, guild_id: int = GUILD, said: str = "") -> None:
    """Store a report, sent with these words."""
    async with browser.app.database.transaction() as transaction:
        rows = WeeklyReportRepository(transaction, guild_id)
        number = await rows.add(full_report("<i>New</i> lids").figures)
        assert number is not None
        await rows.send(number, said, by=MOD, at=START)


async def test_before_the_first_report_the_page_says_when_it_comes(browser: Browser) -> None:
    assert "the first one comes on Monday" in words(await browser.show("/report"))
    assert (
        await browser.ask("/report.csv", cookies={"ovation": await browser.session()})
    ).status == 404


async def test_the_page_ends_with_a_decision(browser: Browser) -> None:
    await store(browser, said="The <b>blue mug</b> was on television.")
    page = await browser.show("/report")
    shown = words(page)
    assert "The &lt;b&gt;blue mug&lt;/b&gt; was on television." in shown
    assert "&lt;i&gt;New&lt;/i&gt; lids" in shown
    assert "Mentions 40 More than usual (1 to 39)" in shown
    assert "There were 40 alerts. Complaints heard: 40, usually 1 to 39." in shown
    assert "Such ranges would have held 13 of the last 33 times." in shown
    assert "And 37 more. See them in the calendar" in shown
    question = "Decide: do we change something about it this week, yes or no?"
    assert shown.index("Planned from March 2, 2026") < shown.index(question)
    assert page.count("<polyline") == 2
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


async def test_tables_beside_the_charts_have_their_numbers(browser: Browser) -> None:
    await store(browser)
    page = await browser.show("/report")
    weeks, goals = (
        re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL) for part in page.split("<table>")[1:]
    )
    cells = re.compile("</t[hd]>")
    heads, *rows = ([words(each).strip() for each in cells.split(row)[:-1]] for row in weeks)
    assert heads[0] == "Week until"
    assert heads[1:3] == ["3/1", "2/22"], "the newest first"
    assert len(heads) == 1 + TABLE_WEEKS
    assert [(row[0], row[1:]) for row in rows] == [
        (name, ["40"] * TABLE_WEEKS) for name in ("Mentions", "Wishes heard")
    ]
    assert all("1–3" in words(row) for row in goals[1:])
    assert len(goals) == 1 + page.count('class="range"') > 1


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_figures_lead_to_their_definitions(browser: Browser, language: Language) -> None:
    await store(browser)
    session = await browser.session(language=language)
    led_to = re.findall(
        r'<a href="[^"#]*/definitions#([^"]+)">', await browser.show("/report", session)
    )
    assert {"care.first_in_time", "care.median_first", "care.waiting"} <= {*led_to}
    assert {*LINES, *FUNNEL, *GIVEN, COMPLAINTS} <= {*led_to}
    defined = re.findall(r' id="([^"]+)"', await browser.show("/definitions", session))
    assert {*led_to} <= {*defined}


async def test_the_page_is_in_the_readers_language(browser: Browser) -> None:
    await store(browser)
    page = words(await browser.show("/report", await browser.session(language="fr")))
    assert "Rapport de la semaine" in page
    assert "À décider" in page


async def test_its_file_has_each_figure_with_its_range(browser: Browser) -> None:
    await store(browser)
    rows = read_csv((await browser.show(f"/report.csv?week={SUNDAY}")).encode())
    assert [row[1] for row in rows if row[0] == "figure"] == list(all_measures())
    days = [str(SUNDAY - timedelta(days=6)), str(SUNDAY)]
    assert rows[1][3:] == [*days, "40", "1", "39"]
    mentions = [row for row in rows if row[:2] == ["week", "listening.mentions"]]
    assert [row[5] for row in mentions] == [*["40"] * (REPORT_WEEKS - 1), "1"]
    assert mentions[1][3:5] == ["2026-02-16", "2026-02-22"]
    said = {(row[0], row[1]): row[2:] for row in rows}
    assert said["people", "offers.made"][3] == "40"
    assert said["answers", "due, four weeks before"][3] == "40"
    goal = next(iter(all_measures()))
    assert said["goal", goal][3:] == ["40", "1", "3"]
    assert said["odds", goal][3:] == ["50", "", ""]
    assert said["ranges held", goal][3] == "13"
    assert said["mix", PostKind.INTERACTIVE.value][3] == "40"
    assert said["word", "disappointing"][3] == "40"
    assert said["test", "pairs counted"][3] == "3"


@pytest.mark.parametrize("week", ["2026-02-22", "yesterday", "2026-13-01", "'; --", "9999-12-31"])
async def test_a_week_without_a_report_is_not_found(browser: Browser, week: str) -> None:
    await store(browser)
    cookies = {"ovation": await browser.session()}
    for path in ("/report", "/report.csv"):
        assert (await browser.ask(f"{path}?week={week}", cookies=cookies)).status == 404


async def test_reports_of_other_guilds_are_not_shown(browser: Browser) -> None:
    await store(browser)
    page = words(await browser.show("/report", await browser.session(OTHER_GUILD, ANA)))
    assert "There is no weekly report yet." in page
