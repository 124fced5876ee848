"""Members enter a contest, and see, replace and withdraw their entries."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.services.contests.entries import EntryService
from bot.services.contributions import ContributionQueryService
from db.contests.contests import EntryRepository
from db.tables.contests import entry_flags
from domain.refusals import Refusal
from tests.scenarios.test_contests import (
    DAY,
    LINES,
    TITLE,
    buttons,
    enter,
    opened_for_votes,
    set_up,
    vote,
)
from tests.scenarios.world import World, agree, answered, prefilled, shown


async def test_one_step_replaces_an_entry(world: World) -> None:
    post = await set_up(world)
    first = await enter(world.ana, post, "First try.")
    assert first is not None
    form = await world.ana.click(first.message, label="Replace mine")
    assert prefilled(form) == {"caption": "First try."}
    second = answered(await world.ana.submit_modal(form, {"caption": "First try!"}))
    assert f"Your entry in “{TITLE}” is replaced." in shown(second)
    assert "You are in" not in shown(second)
    assert "First try!" in shown(second)
    assert "First try." not in shown(second)
    # It is compared with others' entries, not with the one that it replaces.
    async with world.app.database.snapshot() as reading:
        entries = await EntryRepository(reading).of_contest(1)
        waiting = (await reading.execute(select(entry_flags))).all()
    assert [entry.caption for entry in entries] == ["First try!"]
    assert waiting == []
    again = await world.ana.click(first.message, label="Replace mine")
    assert "not one of your entries" in shown(again.response)
    with pytest.raises(Refusal, match="not one of your entries"):
        await world.app[EntryService].own(entries[0].id, world.ben.id)


async def test_members_see_withdraw_and_replace_their_entries(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "First try.")
    shown_own = await world.ana.click(post, label="Enter")
    assert "First try" in shown(shown_own.response)
    assert "Replace mine" in shown(shown_own.response)
    mine = await world.ana.click(post, label="My entries")
    assert mine.response is not None
    asked = await world.ana.click(mine.response.message, label="Withdraw")
    assert "> First try" in shown(asked.response)
    assert f"Withdraw your entry from “{TITLE}”? It cannot be brought back" in shown(asked.response)
    assert "First try" in shown((await world.ana.click(post, label="My entries")).response)
    withdrawn = await agree(world.ana, asked)
    assert "is withdrawn" in shown(withdrawn.response)
    assert "no entry" in shown((await world.ana.click(post, label="My entries")).response)
    twice = await world.ana.click(mine.response.message, label="Withdraw")
    assert "is not in the contest" in shown(twice.response)
    entered = await enter(world.ana, post, "Second try.")
    assert "Second try" in shown(entered)
    assert "First try" not in shown(entered)


async def test_several_entries_each_where_the_moderator_chose_so(world: World) -> None:
    post = await set_up(world, each=2)
    assert "Up to 2 entries per person" in shown(post)
    first = await enter(world.ana, post, "First line.")
    assert "1 entry left" in shown(first)
    second = await enter(world.ana, post, "Second line.")
    assert "First line" in shown(second)
    full = answered(await world.ana.click(post, label="Enter"))
    assert "First line" in shown(full)
    assert "Second line" in shown(full)
    assert shown(full).count("Replace mine") == 2


async def test_entering_and_winning_count_as_contributions(world: World) -> None:
    voting = await opened_for_votes(world, entries=2)
    card = await vote(world.cleo, voting)
    author = world.ana if LINES[0] in shown(card) else world.ben
    await world.cleo.click(card, label="Laugh")
    await world.sim.pass_time(2 * DAY)
    profile = await world.app[ContributionQueryService].profile(world.guild.id, author.id)
    assert profile.points["all"].keys() >= {"took_part", "entertained"}


async def test_one_contest_shows_the_buttons_for_its_phase(world: World) -> None:
    await set_up(world)
    open_for_entries = answered(await world.ana.slash(world.general, "contests", contest=1))
    form = await world.ana.click(open_for_entries.message, label="Enter")
    entered = answered(await world.ana.submit_modal(form, {"caption": LINES[0]}))
    assert "You are in" in shown(entered)
    mine = answered(await world.ana.click(open_for_entries.message, label="My entries"))
    assert LINES[0] in shown(mine)
    form = await world.ben.slash(world.general, "enter")
    await world.ben.submit_modal(form, {"caption": LINES[1]})
    await world.sim.pass_time(3 * DAY)
    voting = answered(await world.fanny.slash(world.general, "contests", contest=1))
    assert "Participations jusqu’au" not in shown(voting)
    card = answered(await world.fanny.click(voting.message, label="Voter"))
    assert any(line in shown(card) for line in LINES)
    await world.sim.pass_time(2 * DAY)
    over = answered(await world.fanny.slash(world.general, "contests", contest=1))
    assert "Le voir dans le salon" in shown(over)
    assert not any(buttons(over.message)), "there is only the link"
