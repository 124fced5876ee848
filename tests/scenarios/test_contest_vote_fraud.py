"""Moderators learn of coordinated voting, but not who voted how."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from db.contests.votes import Vote, VoteRepository
from tests.scenarios.test_contest_export import said
from tests.scenarios.test_contests import DAY, TITLE, opened_for_votes
from tests.scenarios.world import World, shown

EPOCH = datetime.fromisoformat("2015-01-01T00:00:00+00:00")
CROWD, COLLUDERS, ENTRIES = 30, 8, 12


async def keep(world: World, *, colluders: int) -> set[int]:
    """Store the votes of a crowd with individual tastes, and of some who all vote for entry 1."""
    await opened_for_votes(world, ENTRIES)
    now, guild = world.sim.now(), world.guild.id
    made = [now - timedelta(days=100 + 70 * number) for number in range(CROWD + colluders)]
    voters = [int((at - EPOCH) / timedelta(milliseconds=1)) << 22 for at in made]
    votes = [
        Vote(guild, 1, entry, voter, 1 + (entry * entry + voter // 2**22 * (entry + 3)) % 3)
        for voter in voters[:CROWD]
        for entry in range(1, ENTRIES + 1)
    ]
    votes += [
        Vote(guild, 1, entry, voter, 3 if entry == 1 else 1)
        for voter in voters[CROWD:]
        for entry in range(1, ENTRIES + 1)
    ]
    async with world.app.database.transaction() as transaction:
        await VoteRepository(transaction).put(votes, now)
    return set(voters)


async def back_room(world: World) -> Any:
    """Create the moderators' channel and set it."""
    channel = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=channel.id)
    return channel


async def test_moderators_are_shown_the_evidence_at_the_close(world: World) -> None:
    channel = await back_room(world)
    voters = await keep(world, colluders=COLLUDERS)
    await world.sim.pass_time(2 * DAY)
    (post,) = channel.history()
    words = shown(post)
    assert TITLE in words
    assert f"{COLLUDERS} voters gave the best rating to “" in words
    assert "The rules already leave out all of their votes." in words
    assert "evidence, not a verdict" in words
    assert not any(str(voter) in words for voter in voters)


async def test_nothing_is_posted_about_an_honest_crowd(world: World) -> None:
    channel = await back_room(world)
    await keep(world, colluders=0)
    await world.sim.pass_time(2 * DAY)
    assert channel.history() == []
    result = await world.mod.slash(world.general, "contest watch", contest=1)
    assert "nothing suspicious" in said(result)


async def test_moderators_ask_at_any_time_and_nobody_else(world: World) -> None:
    world.list_every_command()
    await keep(world, colluders=COLLUDERS)
    result = await world.mod.slash(world.general, "contest watch", contest=1)
    assert "One entry only" in said(result)
    refused = await world.ana.slash(world.general, "contest watch", contest=1)
    assert "Only moderators can do that" in said(refused)


async def test_the_report_is_in_the_language_of_the_guild(world: World) -> None:
    channel = await back_room(world)
    await keep(world, colluders=COLLUDERS)
    await world.app.guild_settings.change(world.guild.id, language="fr")
    await world.sim.pass_time(2 * DAY)
    (post,) = channel.history()
    assert "un indice, pas un verdict" in shown(post)
    assert "Tous pour une" in shown(post)
