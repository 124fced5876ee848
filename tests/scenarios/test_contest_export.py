"""A moderator exports a contest, and recounts it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import update

from db.tables.contests import votes
from domain.csv_safety import read_csv
from tests.scenarios.test_contests import (
    DAY,
    LINES,
    TITLE,
    draft,
    enter,
    last,
    opened_for_votes,
    seen,
    vote,
)
from tests.scenarios.world import World, shown


def files(result: Any) -> Any:
    """Return the answer with attached files."""
    (message,) = [m for m in (*result.followups, result.response) if m and m.attachments]
    return message


def said(result: Any) -> str:
    return "\n".join(shown(message) for message in (*result.followups, result.response) if message)


async def voted(world: World, *, young: int = 0) -> None:
    """Let cleo, fanny and this many new accounts vote on a contest of three entries."""
    post = await opened_for_votes(world)
    crowd = [world.cleo, world.fanny]
    for number in range(young):
        user = world.sim.create_user(f"newcomer{number}", account_days=1)
        crowd.append(world.guild.add_member(user))
    for voter in crowd:
        french = voter is world.fanny
        card = await vote(voter, post)
        await voter.click(card, label="Rire" if french else "Laugh")


async def test_an_export_holds_entries_votes_and_how_they_were_counted(world: World) -> None:
    await voted(world)
    await world.sim.pass_time(2 * DAY)
    result = await world.mod.slash(world.general, "contest export", contest=1)
    message = files(result)
    assert TITLE in shown(message)
    data = {one.filename: await one.read() for one in message.attachments}
    assert set(data) == {"contest-1-entries.csv", "contest-1-votes.csv", "contest-1.json"}

    entries = read_csv(data["contest-1-entries.csv"])
    assert {row[3] for row in entries[1:]} == set(LINES[:3])
    assert len(read_csv(data["contest-1-votes.csv"])) == 3
    document = json.loads(data["contest-1.json"])
    assert document["how"]["counted"] == {"voters": 2, "votes": 2}
    assert document["published"] == document["ranking"]
    for person in (world.cleo, world.fanny, world.ana):
        assert not any(str(person.id).encode() in file for file in data.values())


async def test_two_exports_call_the_same_voter_by_different_names(world: World) -> None:
    await voted(world)
    names = []
    for _ in range(2):
        result = await world.mod.slash(world.general, "contest export", contest=1)
        tables = {one.filename: await one.read() for one in files(result).attachments}
        names.append({row[0] for row in read_csv(tables["contest-1-votes.csv"])[1:]})
    assert names[0].isdisjoint(names[1])


async def test_only_moderators_export_and_recount(world: World) -> None:
    world.list_every_command()
    await voted(world)
    for command in ("contest export", "contest recount"):
        result = await world.ana.slash(world.general, command, contest=1)
        assert "Only moderators can do that" in said(result)


async def test_titles_of_contests_that_are_over_are_offered_too(world: World) -> None:
    await voted(world)
    await world.sim.pass_time(2 * DAY)
    offered = await world.mod.autocomplete(world.general, "contest recount", "contest", "octo")
    assert [choice["name"] for choice in offered] == [TITLE]


async def test_new_accounts_are_left_out_and_everybody_is_told(world: World) -> None:
    await voted(world, young=2)
    await world.sim.pass_time(2 * DAY)
    result = world.general.history()[-1]
    assert "2 voters, 2 votes" in shown(result)
    left_out = "2 votes from 2 accounts created less than 7 days before the contest opened"
    assert left_out in shown(result)

    message = files(await world.mod.slash(world.general, "contest export", contest=1))
    assert left_out in shown(message)
    document = json.loads(await message.attachments[-1].read())
    assert document["how"]["left_out"][0]["votes"] == 2
    assert len(document["votes"]) == 4


@pytest.mark.parametrize(
    ("days", "counts", "told"),
    [("0", "3 voters, 3 votes", ""), ("30", "2 voters, 2 votes", "less than 30 days before")],
)
async def test_a_moderator_says_how_old_an_account_must_be_for_its_votes_to_count(
    world: World, days: str, counts: str, told: str
) -> None:
    made = (await draft(world)).message
    await world.mod.select(made, [days], custom_id="contest:age:1")
    await world.mod.click(seen(world, world.mod, made), label="Post it")
    post = last(world)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    newcomer = world.guild.add_member(world.sim.create_user("newcomer", account_days=20))
    for voter in (world.cleo, world.mod, newcomer):
        await voter.click(await vote(voter, last(world)), label="Laugh")
    await world.sim.pass_time(2 * DAY)
    result = world.general.history()[-1]
    assert counts in shown(result)
    assert told in shown(result)
    message = files(await world.mod.slash(world.general, "contest export", contest=1))
    document = json.loads(await message.attachments[-1].read())
    rule = document["how"]["left_out"][0]
    assert f"less than {days} days" in rule["rule"]
    assert rule["votes"] == 3 - int(counts[0])


async def test_a_recount_comes_to_the_published_result(world: World) -> None:
    await voted(world, young=1)
    too_early = await world.mod.slash(world.general, "contest recount", contest=1)
    assert "has no result yet" in said(too_early)
    await world.sim.pass_time(2 * DAY)
    result = await world.mod.slash(world.general, "contest recount", contest=1)
    assert "the same result" in said(result)
    assert "2 voters, 2 votes" in said(result)


async def test_a_recount_finds_what_was_changed_behind_our_back(world: World) -> None:
    await voted(world)
    await world.sim.pass_time(2 * DAY)
    async with world.app.database.transaction() as transaction:
        await transaction.execute(update(votes).values(rating=1))
    result = await world.mod.slash(world.general, "contest recount", contest=1)
    assert "a different result" in said(result)
    assert any(line in said(result) for line in LINES)


async def test_a_french_moderator_reads_all_of_it_in_french(world: World) -> None:
    await voted(world, young=1)
    await world.sim.pass_time(2 * DAY)
    world.sim.locales[world.mod.id] = "fr"
    exported = files(await world.mod.slash(world.general, "contest export", contest=1))
    assert "personne ne peut savoir qui a voté quoi" in shown(exported)
    assert "Non compté" in shown(exported)
    recounted = await world.mod.slash(world.general, "contest recount", contest=1)
    assert "même résultat" in said(recounted)
