"""Each Monday moderators get a draft of the weekly report, which one of them sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from simcord.builders import ChannelHandle

from bot.services.insight.weekly_report import WeeklyReportService
from db.measure_counts import put_counts
from domain.measures import MeasureCount, all_measures, day_key
from domain.weekly_report import next_report
from domain.weekly_report_settings import WEEKLY_REPORT
from tests.scenarios.world import World, answered, shown

WEEKS = 8


async def switch_on(world: World, **changes: Any) -> ChannelHandle:
    """Switch the report on, with figures of two months; return the moderators' channel."""
    desk = world.guild.create_text_channel("moderators")
    today = world.sim.now().date()
    counts = {
        (key, day_key(today - timedelta(days=ago))): MeasureCount(5, 2)
        for key in all_measures()
        for ago in range(-7, 7 * WEEKS)
    }
    async with world.app.database.transaction() as transaction:
        await put_counts(transaction, world.guild.id, counts)
    chosen = {"moderator_channel_id": desk.id, "report_channel_id": world.contests.id, **changes}
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({WEEKLY_REPORT}), **chosen
    )
    return desk


async def until_monday(world: World) -> None:
    """Let time pass until the report is due."""
    now = world.sim.now()
    zone = world.app.guild_settings.of(world.guild.id).zone
    await world.sim.pass_time((next_report(zone, now) - now).total_seconds() + 1)


async def test_monday_brings_a_draft_that_a_moderator_sends_with_their_words(world: World) -> None:
    desk = await switch_on(world)
    await until_monday(world)
    (draft,) = desk.history()
    assert "This is a draft for you." in shown(draft)
    assert "There were 35 alerts. Complaints heard: 35, usually 35 to 35." in shown(draft)
    assert [each.filename for each in draft.attachments] == ["report.png"]

    form = await world.mod.click(draft, custom_id=r"report:send:1")
    await world.mod.submit_modal(form, {"words": "A quiet week. Maya was away."})
    await world.sim.ready()
    (report,) = world.contests.history()
    assert f"Sent by <@{world.mod.id}>" in shown(report)
    assert "Send" not in shown(report).splitlines()
    (draft,) = desk.history()
    assert f"Sent by <@{world.mod.id}>" in shown(draft), "the draft can't be sent again"
    stored = await world.app[WeeklyReportService].of_week(world.guild.id, None)
    assert stored is not None
    assert stored.words == "A quiet week. Maya was away."


async def test_a_draft_is_sent_once_and_a_fourth_sentence_is_refused(world: World) -> None:
    desk = await switch_on(world)
    await until_monday(world)
    (draft,) = desk.history()
    forms = [await world.mod.click(draft, custom_id="report:send:1") for _ in range(3)]
    refused = await world.mod.submit_modal(forms[0], {"words": "A. B. C. D."})
    assert "at most 3 sentences" in shown(answered(refused))
    await world.mod.submit_modal(forms[1], {"words": ""})
    again = await world.mod.submit_modal(forms[2], {"words": ""})
    assert "Somebody has sent this report already." in shown(answered(again))
    await world.sim.ready()
    assert len(world.contests.history()) == 1


async def test_without_a_channel_for_it_the_draft_says_where_to_choose_one(world: World) -> None:
    desk = await switch_on(world, report_channel_id=None)
    await until_monday(world)
    form = await world.mod.click(desk.history()[0], custom_id="report:send:1")
    refused = answered(await world.mod.submit_modal(form, {"words": ""}))
    assert "Choose a channel for the weekly report" in shown(refused)
    assert world.contests.history() == []


async def test_members_cannot_send_it(world: World) -> None:
    desk = await switch_on(world)
    await until_monday(world)
    pressed = answered(await world.ana.click(desk.history()[0], custom_id="report:send:1"))
    assert "Only moderators can do that." in shown(pressed)


async def test_the_report_of_last_week_can_be_drafted_at_once_but_not_twice(world: World) -> None:
    off = answered(await world.mod.slash(world.general, "report"))
    assert "The weekly report is off." in shown(off)
    desk = await switch_on(world)
    first = answered(await world.mod.slash(world.general, "report"))
    assert f"The draft is in <#{desk.id}>." in shown(first)
    await world.sim.ready()
    assert len(desk.history()) == 1
    again = answered(await world.mod.slash(world.general, "report"))
    assert "is drafted already" in shown(again)


@pytest.mark.parametrize("days", [1, 3])
async def test_a_draft_that_was_due_while_the_bot_was_away_comes_once(
    world: World, days: int
) -> None:
    desk = await switch_on(world)
    now = world.sim.now()
    zone = world.app.guild_settings.of(world.guild.id).zone
    due = next_report(zone, now)
    await world.sim.advance_time((due - now).total_seconds() + days * 86_400)
    await world.restart()
    await world.sim.ready()
    await world.sim.ready()
    (draft,) = desk.history()
    assert "This is a draft" in shown(draft)
    stored = await world.app[WeeklyReportService].of_week(world.guild.id, None)
    assert stored is not None
    assert stored.figures.last == due.astimezone(zone).date() - timedelta(days=1)
