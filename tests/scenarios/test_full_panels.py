"""Panels that members fill: none breaks, and every item can be reached."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.images.sanitizer import PictureReader
from bot.services.contests.entries import EntryService
from bot.services.contests.moderation import ModerationService
from bot.services.contests.removal_notices import RemovalNoticeService
from domain.contests.contest import CAPTION_LENGTH, MAX_ENTRIES_EACH
from domain.contests.contest_rules import Participant
from tests.scenarios.test_contest_moderation import review, with_rules
from tests.scenarios.test_contests import (
    LINES,
    buttons,
    draft,
    drawing,
    enter,
    last,
    opened_for_votes,
    seen,
)
from tests.scenarios.world import World, agree, answered, shown

MARKUP = "a" + "*_" * (CAPTION_LENGTH // 2 - 1)
"""A caption that is twice as long once escaped."""
WORDS = {
    "en": {
        "withdraw": "Withdraw",
        "in": "You are in",
        "page": "Page 2 of 2",
        "out": "A moderator removed this entry",
    },
    "fr": {
        "withdraw": "Retirer",
        "in": "Tu participes",
        "page": "Page 2 sur 2",
        "out": "La modération l’a écartée",
    },
}


def reader(world: World, language: str) -> MemberActor:
    return world.fanny if language == "fr" else world.ana


async def for_many_entries(world: World, *, reviewed: bool) -> Any:
    """Post a contest in which each member may have the maximum of entries; return its post."""
    made = (await draft(world)).message
    number = buttons(made)[0].rpartition(":")[2]
    await world.mod.select(made, [str(MAX_ENTRIES_EACH)], custom_id=f"contest:each:{number}")
    if reviewed:
        form = await world.mod.click(seen(world, world.mod, made), label="Rules and prize")
        rules = {"member": ["0"], "account": ["0"], "reviewed": True}
        await world.mod.submit_modal(form, rules)
    await world.mod.click(seen(world, world.mod, made), label="Post it")
    return last(world)


async def entered(world: World, member: MemberActor, *captions: str) -> None:
    """Enter these captions as the member."""
    for caption in captions:
        await world.app[EntryService].enter(1, world.guild.id, Participant(member.id), caption)


async def taken_out(world: World, entry_id: int, reason: str) -> None:
    await world.app[ModerationService].refuse(entry_id, world.guild.id, reason)


async def turned(world: World, member: MemberActor, message: Any, page: int) -> Any:
    """Click the button for another page, counted from 0; return the message after that."""
    ends = (f":{page}", f":reports:{page}:2:")
    button = next(one for one in buttons(message) if "page:" in one and one.endswith(ends))
    await member.click(message, custom_id=button)
    return seen(world, member, message)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    ("reviewed", "captions"),
    [(True, LINES[:10]), (False, [MARKUP + str(number) for number in range(10)])],
    ids=["waiting", "markup"],
)
async def test_all_entries_a_member_may_have_are_shown_and_withdrawn(
    world: World, language: str, reviewed: bool, captions: Any
) -> None:
    member, said = reader(world, language), WORDS[language]
    post = await for_many_entries(world, reviewed=reviewed)
    await entered(world, member, *captions[:8])
    for caption in captions[8:]:
        assert said["in"] in shown(await enter(member, post, caption))
    mine = answered(await member.click(post, label="My entries")).message
    assert shown(mine).count(said["withdraw"]) == 5
    newest = ["contest:replace:10", "contest:withdraw:10"]
    assert buttons(mine)[:2] == newest, "the newest comes first"
    second = await turned(world, member, mine, 1)
    assert said["page"] in shown(second)
    assert "contest:withdraw:1" in buttons(second)
    await agree(member, await member.click(second, custom_id="contest:withdraw:1"))
    assert len((await world.app[EntryService].of_member(1, world.guild.id, member.id)).entries) == 9


@pytest.mark.parametrize("language", WORDS)
async def test_whoever_was_rejected_again_and_again_sees_what_they_hold_first(
    world: World, language: str
) -> None:
    member, said = reader(world, language), WORDS[language]
    post = await with_rules(world, reviewed=True)
    for number in range(1, 19):
        await entered(world, member, MARKUP)
        await taken_out(world, number, "*" * 300)
    await world.app[RemovalNoticeService].mark_shown(
        await world.app[RemovalNoticeService].pending_for(world.guild.id, member.id)
    )
    assert said["in"] in shown(await enter(member, post, "Kinder line."))
    mine = answered(await member.click(post, label="My entries")).message
    assert buttons(mine)[:2] == ["contest:replace:19", "contest:withdraw:19"]
    assert shown(mine).count(said["out"]) == 4
    await agree(member, await member.click(mine, custom_id="contest:withdraw:19"))
    mine = answered(await member.click(post, label="My entries")).message
    assert said["withdraw"] not in shown(mine)


async def test_eleven_rejected_photos_are_shown_a_few_at_a_time(world: World) -> None:
    made = await draft(world, "photo", picture=[])
    form = await world.mod.click(made.message, label="Rules and prize")
    await world.mod.submit_modal(form, {"member": ["0"], "account": ["0"], "reviewed": True})
    await world.mod.click(seen(world, world.mod, made.message), label="Post it")
    post = last(world)
    for number in range(1, 12):
        picture = await world.app[PictureReader].read(drawing("teal", (320 + number, 240)))
        await world.app[EntryService].enter(1, world.guild.id, Participant(world.ana.id), picture)
        await taken_out(world, number, "No.")
    mine = answered(await world.ana.click(post, label="My entries")).message
    assert len(mine.attachments) == 5
    third = await turned(world, world.ana, await turned(world, world.ana, mine, 1), 2)
    assert len(third.attachments) == 1


@pytest.mark.parametrize(("reports", "note"), [(13, "*_" * 150), (36, "Rude.")])
async def test_reports_of_one_entry_hide_nothing_behind_it(
    world: World, reports: int, note: str
) -> None:
    await opened_for_votes(world)
    for number in range(reports):
        await world.app[ModerationService].report(
            2, world.guild.id, 10**17 + number, f"{number} {note}"
        )
    await world.app[ModerationService].report(3, world.guild.id, world.ana.id, "Look.")
    listed = answered(await world.mod.slash(world.general, "contest entries", contest=1)).message
    await world.mod.select(listed, ["2"], custom_id="contest:list:1:0")
    assert f"and {reports - 5} more" in shown(seen(world, world.mod, listed))

    queue = await review(world)
    assert LINES[1] in shown(queue)
    assert f"{reports - 1} " in shown(queue), "the latest come first"
    every = answered(await world.mod.click(queue.message, label="All reports")).message
    assert f"{reports} reports" in shown(every)
    pages = int(shown(every).rpartition(" of ")[2].split()[0])
    for page in range(1, pages):
        every = await turned(world, world.mod, every, page)
    assert "🚩 <@100000000000000000>: 0 " in shown(every), "the first is the last of them"
    await world.mod.click((await review(world)).message, label="Approve")
    assert LINES[2] in shown(await review(world)), "what waits behind"


async def test_a_french_moderator_reads_how_many_reports_there_are(world: World) -> None:
    await opened_for_votes(world)
    world.sim.locales[world.mod.id] = "fr"
    for number in range(7):
        await world.app[ModerationService].report(2, world.guild.id, 10**17 + number, "Rude.")
    queue = await review(world)
    assert "et 2 de plus" in shown(queue)
    every = await world.mod.click(queue.message, label="Tous les signalements")
    assert "7 signalements" in shown(every.response)


async def test_what_is_to_be_told_of_many_entries_comes_bit_by_bit_and_all_of_it(
    world: World,
) -> None:
    post = await for_many_entries(world, reviewed=True)
    await entered(world, world.ben, *[MARKUP] * 8)
    for number in range(1, 9):
        await taken_out(world, number, f"Reason {number}. " + "*" * 250)
    told: list[str] = []
    for _ in range(8):
        before = {one.id for one in world.general.history(viewer=world.ben)}
        await world.ben.click(post, label="Gallery" if "Gallery" in shown(post) else "Enter")
        new = [one for one in world.general.history(viewer=world.ben) if one.id not in before]
        told += [shown(one) for one in new if "was removed" in shown(one)]
    for number in range(1, 9):
        assert sum(f"Reason {number}" in one for one in told) == 1
    assert len(told) > 1
