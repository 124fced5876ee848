"""Answers to people that do not arrive: their deeds are stored, and it is not logged as a bug."""

from __future__ import annotations

from functools import partial

import discord
import pytest
from simcord.actors import MemberActor

from db.tables.contests import entries, votes
from tests.process.fake_discord import Wire
from tests.process.faults import Fault
from tests.process.in_process_bot import NearBot
from tests.process.talk import Talk
from tests.scenarios.test_contests import TITLE, buttons, drawing
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

ANSWER = "POST /interactions/*/callback"
DAY = 86_400


async def contest(bot: NearBot, talk: Talk) -> None:
    """Post a contest that takes entries."""
    power = discord.Permissions(manage_guild=True, manage_messages=True)
    role = talk.guild.create_role("Moderators", permissions=power)
    mod = talk.guild.add_member(bot.wire.create_user("mod"), roles=[role])
    await bot.prepare(talk.guild.id, contest_channel_id=talk.general.id)
    await bot.ready()
    form = await mod.slash(talk.general, "contest create", kind="caption")
    values = {"title": TITLE, "entries": "3 days", "votes": "2 days"}
    picture = ("octopus.png", drawing())
    draft = await mod.submit_modal(form, {**values, "theme": "", "picture": picture})
    assert draft.response is not None
    await mod.click(draft.response, label="Post it")
    await bot.until(lambda: posted(talk, "contest:enter"))


def posted(talk: Talk, button: str) -> list[discord.Message]:
    """Return the posts with a button whose id begins with this."""
    return [
        message
        for message in talk.general.history()
        if any(one.startswith(button) for one in buttons(message))
    ]


async def enter(bot: NearBot, talk: Talk, who: MemberActor) -> None:
    (post,) = posted(talk, "contest:enter")
    form = await who.click(post, label="Enter")
    await who.submit_modal(form, {"caption": f"The line of {who.name}"})


def met(fault: Fault) -> bool:
    """Return whether a fault was applied as often as arranged."""
    return fault.met == fault.times


async def test_an_entry_or_vote_whose_answer_is_lost_is_kept_and_no_bug(
    wire: Wire, bot: NearBot, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await contest(bot, talk)
    await enter(bot, talk, talk.ana)
    (post,) = posted(talk, "contest:enter")
    form = await talk.ben.click(post, label="Enter")
    lost = wire.faults.fails(ANSWER, status=503, times=5)
    await talk.ben.submit_modal(form, {"caption": "The line of ben"})
    await bot.until(partial(met, lost))
    await bot.until(lambda: bot.said("reply_failed"))
    assert len(await bot.rows(entries)) == 2
    bot.logged.clear()
    bot.clock.advance(3 * DAY)
    await bot.until(lambda: posted(talk, "contest:vote"))

    (call,) = posted(talk, "contest:vote")
    opened = await talk.ana.click(call, label="Vote")
    assert opened.response is not None
    card = wire.backend.get_message(talk.general.id, opened.response.id)
    rates = [button for button in buttons(card) if ":rate:" in button]
    faults = [
        wire.faults.fails(ANSWER, status=404, code=10062, message="Unknown interaction"),
        wire.faults.fails(ANSWER, status=400, code=40060, message="already acknowledged"),
        wire.faults.fails(ANSWER, status=502, done=True),
        wire.faults.breaks(ANSWER, done=True),
    ]
    monkeypatch.setattr("tests.process.fake_discord.ANSWER_SECONDS", 0.1)
    for fault, rate in zip(faults, rates, strict=False):
        await talk.ana.click(opened.response, custom_id=rate)
        await bot.until(partial(met, fault))
        (vote,) = [row for row in await bot.rows(votes) if row.voter_id == talk.ana.id]
        assert vote.rating == int(rate.split(":")[4])
    await bot.until(lambda: bot.said("reply_expired") and bot.said("reply_failed"))
    assert not bot.bugs()


async def test_who_votes_and_gets_no_proper_answer_is_told_that_it_may_be_kept(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await contest(bot, talk)
    for who in (talk.ana, talk.ben):
        await enter(bot, talk, who)
    bot.clock.advance(3 * DAY)
    await bot.until(lambda: posted(talk, "contest:vote"))
    (call,) = posted(talk, "contest:vote")
    opened = await talk.ana.click(call, label="Vote")
    assert opened.response is not None
    card = wire.backend.get_message(talk.general.id, opened.response.id)
    rate = next(button for button in buttons(card) if ":rate:" in button)
    refused = wire.faults.fails(ANSWER, status=400, code=50035, message="Invalid Form Body")
    answered = await talk.ana.click(opened.response, custom_id=rate)
    assert met(refused)
    said = shown(answered.response)
    assert "Your change may have been saved. Check with `/contests`" in said
    (vote,) = [row for row in await bot.rows(votes) if row.voter_id == talk.ana.id]
    assert vote.rating == int(rate.split(":")[4])
    (line,) = bot.bugs()
    assert line["event"] == "interaction_failed"
