"""The team's pages show what the bot's services know, without names of members."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.http.dashboard.pages.answers import curve_content
from bot.http.dashboard.pages.calendar import FURTHEST, steps_ahead
from bot.http.dashboard.pages.offers import people_steps
from bot.http.dashboard.visits import ROWS
from bot.services.calendar import CalendarService
from bot.services.campaigns import CampaignService
from bot.services.cases.lifecycle import CaseService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.holds import HoldService
from bot.services.insight.goals import GoalService
from bot.services.insight.initiatives import InitiativeService
from bot.services.insight.plan import PlanService
from bot.services.publishing.posts import BrandPostService, Typed
from db.measure_counts import put_counts
from db.recognition import RecognitionRepository
from domain.calendar.entries import CalendarKind
from domain.campaign_funnel import FunnelPeople
from domain.campaigns import Discount, Terms
from domain.cases.settings import CASES
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contributions.measures import CONTRIBUTIONS_MADE
from domain.initiatives import NewInitiative, Verdict
from domain.measures import MeasureCount, hour_key
from domain.plan import PlanAim, PlanMeans, PlanQuestion
from domain.publishing.settings import PUBLISHING
from domain.survival import Observation, percentile
from tests.bot.http.dashboard.conftest import ANA, GUILD, MOD, OTHER_GUILD, Browser, words
from tests.conftest import START

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CHANNEL, THREAD = 20, 9_000
EMPTY = {
    "/today": "Nothing is planned.",
    "/answers": "Nobody waits.",
    "/recognition": "There was none yet.",
    "/contests": "None is running.",
    "/offers": "There is no campaign yet.",
    "/calendar": "Nothing",
    "/calendar/hours": "Too few contributions were made in the last eight weeks to say.",
    "/plan": "There is no plan yet.",
}


async def waits(browser: Browser, member: int) -> None:
    """Let a member open a talk with the team."""
    cases = browser.app[CaseService]
    case_id = (await cases.open(GUILD, member, "en")).case.id
    assert await cases.thread_made(GUILD, case_id, THREAD + member)


async def with_talks(browser: Browser) -> None:
    """Switch talks with the team on."""
    await browser.app.guild_settings.change(
        GUILD, features=frozenset({CASES}), care_channel_id=5, moderator_channel_id=6
    )


@pytest.mark.parametrize("path", EMPTY)
async def test_page_of_a_new_guild_says_that_nothing_is_there(browser: Browser, path: str) -> None:
    assert EMPTY[path] in words(await browser.show(path))


async def test_today_shows_who_waits_and_what_is_held_and_planned(browser: Browser) -> None:
    await with_talks(browser)
    await waits(browser, ANA)
    await browser.app[HoldService].start(GUILD, "a <b>storm</b>", by=MOD, until=None)
    calendar = browser.app[CalendarService]
    await calendar.add(GUILD, CalendarKind.FAIR, "Mug <fair>", START + 2 * DAY, by=MOD)
    browser.clock.now += 5 * HOUR
    page = await browser.show("/today")
    said = words(page)
    assert f"https://discord.com/channels/{GUILD}/{THREAD + ANA}" in page
    assert "nobody has it yet" in said
    assert "a &lt;b&gt;storm&lt;/b&gt;" in page
    assert "Mug &lt;fair&gt;" in page
    assert "Fair" in said
    other = words(await browser.show("/today", await browser.session(OTHER_GUILD, ANA)))
    for nothing in ("Nobody waits.", "Nothing is on hold.", "Nothing is planned."):
        assert nothing in other


async def test_answers_say_that_there_are_too_few_talks_or_how_long_they_took(
    browser: Browser,
) -> None:
    await with_talks(browser)
    for member in range(600, 604):
        await waits(browser, member)
    page = await browser.show("/answers")
    assert "Too few talks to say: fewer than 10" in words(page)
    assert 'class="line"' not in page
    for member in range(604, 640):
        await waits(browser, member)
    browser.clock.now += 5 * HOUR
    secret = await browser.session()
    page = await browser.show("/answers", secret)
    assert "Of 40 talks, 0% had a first answer within 5 h." in words(page)
    assert "Waited at most Had a first answer 0 min 0%" in words(page)
    assert "Half had a first answer within Too few were answered to say" in words(page)
    assert page.count("nobody has it yet") == 25, "the rest is on the next part"
    assert (await browser.show("/answers?part=2", secret)).count("nobody has it yet") == 15
    assert "600" not in words(page)


def test_the_curve_of_answers_crosses_one_half_at_the_median() -> None:
    rng = Random(3)
    waits: list[Observation] = [
        (timedelta(minutes=rng.randint(1, 600)), rng.random() < 0.8) for _ in range(200)
    ]
    drawn = curve_content(waits)["curve"]
    points = [tuple(map(float, each.split(","))) for each in drawn.points.split()]
    heights = [y for _, y in points]
    assert heights == sorted(heights, reverse=True), "it never goes back"
    median, longest = percentile(waits, 0.5), max(lasted for lasted, _ in waits)
    assert median is not None
    crossed = next(x for x, y in points if y <= 50)
    width = 100 / (len(points) - 1)
    assert abs(crossed - 100 * (median / longest)) <= 2 * width
    assert curve_content(waits[:9]) == {"curve": None}


def test_the_table_beside_the_curve_has_its_steps() -> None:
    waits: list[Observation] = [(timedelta(hours=at + 1), at < 9) for at in range(12)]
    shown = curve_content(waits)
    rows = [(row.values, share.values["percent"]) for row, share in shown["curve_table"]]
    assert rows[0] == ({"minutes": 0}, 0)
    assert [percent for _, percent in rows] == [0, 8, 17, 25, 33, 42, 50, 58, 67, 75]
    assert [values for values, _ in rows[1:]] == [{"hours": at} for at in range(1, 10)]


async def test_hours_are_a_picture_and_a_table_of_the_same_numbers(browser: Browser) -> None:
    begin = START.replace(hour=0)
    counts = {
        (CONTRIBUTIONS_MADE.key, hour_key(begin + hour * HOUR)): MeasureCount(9, people)
        for hour, people in ((0, 1), (17, 8), (18, 4))
    }
    async with browser.app.database.transaction() as transaction:
        await put_counts(transaction, GUILD, counts)
    browser.clock.now = begin + 7 * DAY
    page = await browser.show("/calendar/hours")
    said = words(page)
    day = f"{begin:%A}"
    assert f"Busiest: {day}, 16–20 h, with 3 people in a usual hour." in said
    assert page.count("Busiest:") == 2, "as the description, and below it"
    assert page.count('<rect class="h5" x=') == 2, "that cell, and the legend"
    assert page.count('<td class="right">') == 42
    assert page.count('<td class="right">0.2</td>') == page.count('<td class="right">3</td>') == 1
    assert "Try these two" in said


async def test_contests_show_their_state_and_until_when(browser: Browser) -> None:
    plan = ContestPlan(contest_kind("photo"), "Desk <i>", "", START + DAY, START + 3 * DAY)
    draft = await browser.app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
    assert "None is running." in words(await browser.show("/contests"))
    await browser.app[ContestLifecycleService].post(draft.id, GUILD)
    page = await browser.show("/contests")
    assert "Desk &lt;i&gt;" in page
    assert "Takes entries until Tue, Mar 3, 12:00" in words(page).replace("\u202f", " ")


async def test_contests_that_are_over_are_shown_in_parts(browser: Browser) -> None:
    lifecycle, drafts = browser.app[ContestLifecycleService], browser.app[DraftService]
    assert "None is over yet." in words(await browser.show("/contests"))
    for number in range(ROWS + 2):
        plan = ContestPlan(
            contest_kind("photo"), f"Mugs {number}", "", START + DAY, START + 3 * DAY
        )
        draft = await drafts.create(GUILD, CHANNEL, MOD, plan, None)
        await lifecycle.post(draft.id, GUILD)
        if number:
            await lifecycle.end_phase(draft.id, GUILD)  # nobody entered, so it is over
        else:
            await lifecycle.cancel(draft.id, GUILD, "rain")
    page = words(await browser.show("/contests"))
    assert "None is running." in page
    assert f"Mugs {ROWS + 1}" in page
    assert "Mugs 0" not in page
    rest = words(await browser.show("/contests?part=2"))
    assert "Mugs 0 Cancelled" in rest
    assert "Mugs 1 Ended on" in rest


async def test_surprises_are_shown_without_the_name_of_their_owner(browser: Browser) -> None:
    async with browser.app.database.transaction() as transaction:
        rows = RecognitionRepository(transaction, GUILD)
        owner = 515151515151
        await rows.decide(week="2026-09", user_id=owner, gift_id=None, points=53, seed=7, at=START)
    page = await browser.show("/recognition")
    assert "Thanks, without a gift 53" in words(page)
    assert "515151515151" not in page


async def test_offers_show_each_campaign_with_its_people(browser: Browser) -> None:
    terms = Terms("the <b>mug</b>", Discount(15), 14)
    await browser.app[CampaignService].create(GUILD, terms, by=MOD)
    page = await browser.show("/offers")
    assert "15% off the &lt;b&gt;mug&lt;/b&gt;" in page
    assert "There is no campaign yet." in words(
        await browser.show("/offers", await browser.session(OTHER_GUILD, ANA))
    )


def test_shares_of_steps_are_left_out_for_few_people() -> None:
    assert people_steps(FunnelPeople()) == []
    many = people_steps(FunnelPeople(heard=40, offered=20, opened=9, claimed=3, redeemed=1))
    assert [step.width for step in many] == [100, 50, 22.5, 7.5, 2.5]
    assert [None if step.share is None else step.share.values["percent"] for step in many] == [
        None,
        50,
        45,
        None,
        None,
    ]


async def test_the_calendar_shows_a_week_and_those_around_it(browser: Browser) -> None:
    calendar = browser.app[CalendarService]
    for ahead, title in ((0, "Fair of today"), (1, "Fair of next week")):
        at = START + HOUR + ahead * 7 * DAY
        await calendar.add(GUILD, CalendarKind.FAIR, title, at, by=MOD)
    secret = await browser.session()
    now, following = (
        await browser.show("/calendar", secret),
        await browser.show("/calendar?ahead=1", secret),
    )
    assert "Fair of today" in now
    assert "Fair of next week" not in now
    assert "Fair of next week" in following
    assert "(today)" in words(now)
    assert "(today)" not in words(following)


async def test_the_calendar_shows_a_month_and_those_around_it(browser: Browser) -> None:
    calendar = browser.app[CalendarService]
    for days, title in ((0, "Fair of today"), (29, "Fair of the 31st"), (40, "Fair <of> April")):
        await calendar.add(GUILD, CalendarKind.FAIR, title, START + HOUR + days * DAY, by=MOD)
    secret = await browser.session()
    now = await browser.show("/calendar?month=0", secret)
    following = await browser.show("/calendar?month=1", secret)
    said = words(now)
    assert "March 2026" in said
    # Whole weeks, from Monday, February 23 to Sunday, April 5.
    assert now.split('<ol class="month">')[1].split("</ol>")[0].count("<h2>") == 6 * 7
    assert "Fair of today" in said
    assert "(today)" in said
    assert "Fair of the 31st" in said
    assert "April" not in said
    assert "Fair &lt;of&gt; April" in following
    assert "(today)" not in words(following)
    assert "September 2026" in words(await browser.show("/calendar?month=999", secret))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 0),
        ("2", 2),
        ("-3", -3),
        ("999", FURTHEST),
        ("-999", -FURTHEST),
        ("--1", 0),
        ("1e3", 0),
        ("٣", 0),
        ("99999999999999999999", 0),
        ("<b>", 0),
    ],
)
async def test_any_other_week_than_those_around_is_the_nearest_or_this_one(
    asked: str, found: int
) -> None:
    assert steps_ahead(asked, FURTHEST) == found


async def test_the_plan_is_shown_with_what_the_team_tries(browser: Browser) -> None:
    plans, initiatives = browser.app[PlanService], browser.app[InitiativeService]
    answers = {question: question is PlanQuestion.TRUSTED for question in PlanQuestion}
    await plans.answer(GUILD, answers)
    assert "Only listen for 8 weeks" in words(await browser.show("/plan"))
    await plans.answer(GUILD, dict.fromkeys(PlanQuestion, True))
    await plans.set_aim(GUILD, PlanAim("Sell <b>mugs</b>", ("Potters", "Cooks"), ("Mugs last",)))
    await plans.set_means(GUILD, PlanMeans(12, months=9))
    await plans.sign(GUILD, by=MOD)
    until = START.date() + timedelta(weeks=6)
    for title, hours in (("Gallery", 9), ("Letters", 3)):
        number = await initiatives.add(
            GUILD, NewInitiative(title, "It brings people", hours, None, None, until)
        )
    await initiatives.decide(GUILD, number, Verdict.CHANGE, "Nobody opens them.")
    page = await browser.show("/plan")
    assert "Sell &lt;b&gt;mugs&lt;/b&gt;" in page
    said = words(page)
    assert "Month 1 of 9" in said
    assert "1. Potters · 2. Cooks" in said
    assert "“Gallery” takes 75% of the hours" in said
    assert "Change it: Nobody opens them." in said
    assert "Fewer than 3 initiatives run" in said
    other = words(await browser.show("/plan", await browser.session(OTHER_GUILD, ANA)))
    assert "There is no plan yet." in other


async def test_the_calendar_says_what_is_not_certain_and_what_did_not_take_place(
    browser: Browser,
) -> None:
    await browser.app.guild_settings.change(GUILD, features=frozenset({PUBLISHING}))
    draft = Typed("Which mug?", CHANNEL, START + HOUR)
    await browser.app[BrandPostService].create(GUILD, draft, by=MOD)
    for path in ("/calendar", "/calendar?month=0"):
        assert "Post · not certain yet" in words(await browser.show(path))
    for path in ("/", "/today"):
        assert "· not certain yet" in words(await browser.show(path))
    browser.clock.now += 2 * HOUR
    for path in ("/calendar", "/calendar?month=0"):
        assert "Post · did not take place" in words(await browser.show(path))


async def test_the_calendar_says_which_goal_a_post_serves(browser: Browser) -> None:
    due = START.date() + timedelta(weeks=10)
    report = await browser.app[GoalService].create(GUILD, "contributions.made", 60, due, by=MOD)
    await browser.app.guild_settings.change(GUILD, features=frozenset({PUBLISHING}))
    post = Typed("Which mug?", CHANNEL, START + HOUR, goal_id=report.goal.id)
    await browser.app[BrandPostService].create(GUILD, post, by=MOD)
    for path in ("/calendar", "/calendar?month=0"):
        said = words(await browser.show(path))
        assert "Serves the goal “Contributions: at least 60" in said
    await browser.app[GoalService].remove(GUILD, report.goal.id)
    assert "The goal that this was to serve was removed." in words(await browser.show("/calendar"))
