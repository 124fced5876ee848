"""Moderators set goals for their figures, and see the odds."""

from __future__ import annotations

from datetime import timedelta

from bot.services.insight.goals import GoalService
from db.cases import CaseRepository
from db.measure_counts import Counts, put_counts
from domain.contributions.periods import day_of
from domain.goals import MAX_GOALS, GoalState
from domain.measures import MeasureCount, day_key
from tests.scenarios.world import World, agree, answered, shown

FIGURE = "contributions.made"


async def thirty_weeks(world: World) -> None:
    """Store ten contributions a day for thirty weeks."""
    today = day_of(world.sim.now(), world.app.guild_settings.of(world.guild.id).zone)
    counts: Counts = {
        (FIGURE, day_key(today - timedelta(days=ago))): MeasureCount(10, 4) for ago in range(1, 211)
    }
    async with world.app.database.transaction() as transaction:
        await put_counts(transaction, world.guild.id, counts)


async def set_goal(world: World, number: int, until: str = "in 10 weeks") -> str:
    """Set a goal as the moderator; return the answer."""
    added = await world.mod.slash(
        world.general, "goal add", figure=FIGURE, number=number, until=until
    )
    return shown(answered(added))


async def test_a_goal_is_answered_with_its_weeks_and_its_odds(world: World) -> None:
    await thirty_weeks(world)
    said = await set_goal(world, 60)
    assert "Contributions: at least 60 in the week until" in said
    assert "On course: " in said
    assert "The last 8 weeks: 70 · 70 · 70 · 70 · 70 · 70 · 70 · 70" in said
    assert "in 80 of 100 cases" in said
    assert "Such ranges would have held 12 of the last 12 times." in said
    listed = shown(answered(await world.mod.slash(world.general, "goal list")))
    assert "Contributions: at least 60" in listed


async def test_a_new_server_is_told_what_a_forecast_needs(world: World) -> None:
    assert "A forecast needs 8 whole weeks." in await set_goal(world, 60)


async def test_a_goal_that_cannot_be_is_refused_with_the_reason(world: World) -> None:
    assert "at least four weeks" in await set_goal(world, 60, "in 2 weeks")
    assert "more than a year away" in await set_goal(world, 60, "in 60 weeks")
    unknown = await world.mod.slash(
        world.general, "goal add", figure="love", number=1, until="in 10 weeks"
    )
    assert "Pick a figure from the list." in shown(answered(unknown))
    for number in range(MAX_GOALS):
        assert "at least" in await set_goal(world, number + 1)
    assert "at most 10 goals" in await set_goal(world, 99)


async def test_a_goal_is_removed_once_it_was_confirmed(world: World) -> None:
    await set_goal(world, 60)
    found = await world.mod.autocomplete(world.general, "goal remove", "goal", "")
    (choice,) = found
    asked = await world.mod.slash(world.general, "goal remove", goal=choice["value"])
    assert "Remove this goal? Contributions: at least 60" in shown(answered(asked))
    done = await agree(world.mod, asked)
    assert "The goal is removed." in shown(answered(done))
    listed = shown(answered(await world.mod.slash(world.general, "goal list")))
    assert "You have no goals yet." in listed


async def test_members_set_no_goals(world: World) -> None:
    world.list_every_command()
    added = await world.ana.slash(
        world.general, "goal add", figure=FIGURE, number=5, until="in 10 weeks"
    )
    assert "Only moderators can do that." in shown(answered(added))


async def test_a_goal_has_an_owner_of_the_team(world: World) -> None:
    await set_goal(world, 60)
    (goal,) = await world.app[GoalService].of(world.guild.id)
    assert goal.owner_id == world.mod.id
    refused = await world.mod.slash(
        world.general, "goal change", goal=goal.id, number=70, until="in 12 weeks", owner=world.ana
    )
    assert "is not on the team" in shown(answered(refused))
    mia = world.guild.add_member(world.sim.create_user("mia"), roles=[world.moderators])
    chosen = await world.mod.slash(
        world.general, "goal add", figure=FIGURE, number=99, until="in 11 weeks", owner=mia
    )
    assert "at least 99" in shown(answered(chosen))
    listed = shown(answered(await world.mod.slash(world.general, "goal list")))
    assert f"<@{world.mod.id}>" in listed
    assert f"<@{mia.id}>" in listed
    # A change keeps the owner, unless it names another.
    await world.mod.slash(
        world.general, "goal change", goal=goal.id, number=70, until="in 12 weeks"
    )
    owners = {
        each.number: each.owner_id for each in await world.app[GoalService].of(world.guild.id)
    }
    assert owners == {70: world.mod.id, 99: mia.id}


async def until_tuesday(world: World) -> None:
    """Let time pass until the Tuesday after the next Monday."""
    days = 8 - world.sim.now().weekday()
    await world.sim.advance_time(days * 86_400)
    await world.app.run_pending()


async def test_each_monday_keeps_the_odds(world: World) -> None:
    await thirty_weeks(world)
    await set_goal(world, 60)
    goals = world.app[GoalService]
    (report,) = await goals.reports(world.guild.id)
    assert report.points == ()
    await until_tuesday(world)
    (report,) = await goals.reports(world.guild.id)
    (point,) = report.points
    assert point.last.weekday() == 6, "the week until Sunday"
    assert world.sim.now().date() - point.last == timedelta(days=2)
    assert point.state is GoalState.ON_COURSE
    await until_tuesday(world)
    (report,) = await goals.reports(world.guild.id)
    assert len(report.points) == 2
    listed = shown(answered(await world.mod.slash(world.general, "goal list")))
    assert "Odds on the last 2 Mondays: " in listed


async def test_a_changed_goal_is_kept_as_it_was(world: World) -> None:
    await set_goal(world, 60)
    (before,) = await world.app[GoalService].of(world.guild.id)
    changed = await world.mod.slash(
        world.general, "goal change", goal=before.id, number=80, until="in 12 weeks"
    )
    assert "Contributions: at least 80" in shown(answered(changed))
    listed = shown(answered(await world.mod.slash(world.general, "goal list")))
    assert "Contributions: at least 80" in listed
    assert "at least 60 in the week until" in listed
    assert "changed on" in listed
    (now,) = await world.app[GoalService].of(world.guild.id)
    assert now.number == 80
    again = await world.mod.slash(
        world.general, "goal change", goal=before.id, number=90, until="in 12 weeks"
    )
    assert "That goal doesn't exist here." in shown(answered(again))
    found = await world.mod.autocomplete(world.general, "goal remove", "goal", "")
    assert len(found) == 2


async def test_a_goal_can_be_a_share_and_a_time_that_members_wait(world: World) -> None:
    today = day_of(world.sim.now(), world.app.guild_settings.of(world.guild.id).zone)
    counts: Counts = {
        (key, day_key(today - timedelta(days=ago))): MeasureCount(number, 0)
        for key, number in (("listening.mentions", 3), ("listening.competitors", 4))
        for ago in range(1, 71)
        if ago > 7 or ago % 2
    }
    async with world.app.database.transaction() as transaction:
        await put_counts(transaction, world.guild.id, counts)
    async with world.app.database.transaction() as transaction:
        await CaseRepository(transaction).open(
            world.guild.id, world.ana.id, "en", None, world.sim.now()
        )
    await world.sim.advance_time(3 * 7 * 86_400)
    share = await world.mod.slash(
        world.general, "goal add", figure="listening.share_of_voice", number=45, until="in 5 weeks"
    )
    said = shown(answered(share))
    assert "Share of voice: at least 45% in the week until" in said
    assert "No odds: such a figure is not forecast" in said
    assert "in percent: 42 · 42" in said
    waiting = await world.mod.slash(
        world.general, "goal add", figure="care.waiting", number=2, until="in 10 weeks"
    )
    assert "Waiting questions: at most 2" in shown(answered(waiting))
    assert "The last 3 weeks: 1 · 1 · 1" in shown(answered(waiting))
    median = await world.mod.slash(
        world.general, "goal add", figure="care.median_first", number=90, until="in 10 weeks"
    )
    assert "Median first answer: at most 1 h 30 min" in shown(answered(median))
    too_much = await world.mod.slash(
        world.general, "goal add", figure="care.first_in_time", number=101, until="in 10 weeks"
    )
    assert "is a share: choose a number from 0 to 100" in shown(answered(too_much))
    listed = shown(answered(await world.mod.slash(world.general, "goal list")))
    assert "last week: 42%" in listed
    await until_tuesday(world)
    reports = await world.app[GoalService].reports(world.guild.id)
    assert [len(each.points) for each in reports] == [1, 1, 1]
    await world.sim.advance_time(6 * 7 * 86_400)
    (over, *_) = await world.app[GoalService].reports(world.guild.id)
    assert over.status.state is GoalState.NOT_COUNTED
