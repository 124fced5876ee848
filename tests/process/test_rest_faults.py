"""Requests of the bot when Discord or the connection to it fails."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

import pytest

from bot.config import SettingsError
from bot.outbox import Draft
from bot.services.contributions import ContributionService
from cogs.ui.base import framed, paragraph
from db.outbox import OutboxRepository
from db.tables.contributions import contributions
from db.tables.outbox import outbox
from domain.contributions import Source
from domain.outbox import OutboxPost
from tests.process.fake_discord import Wire
from tests.process.faults import Fault, Faults
from tests.process.in_process_bot import NearBot
from tests.process.talk import Talk
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

KIND = "test post"
POST = "POST /channels/*/messages"
LOGIN, SYNC = "GET /users/@me", "PUT /applications/*/commands"


async def compose(post: OutboxPost) -> Draft:
    return Draft(framed(paragraph(f"about {post.subject_id}", "en")))


def troubles(faults: Faults, route: str) -> list[Fault]:
    """Yield all faults of a request, one after the other."""
    return [
        faults.fails(route, status=500, times=5),
        faults.fails(route, status=502, done=True),
        faults.fails(route, status=503),
        faults.limits(route, seconds=2),
        faults.limits(route, seconds=2, everywhere=True),
        faults.breaks(route),
        faults.breaks(route, done=True),
        faults.garbles(route),
        faults.garbles(route, done=True),
        faults.hangs(route),
        faults.hangs(route, done=True),
    ]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.SEND_SECONDS", 0.5)
    monkeypatch.setattr("bot.discord_http.ANSWER_SECONDS", 0.5)


async def decide(bot: NearBot, talk: Talk, subject: int) -> None:
    bot.app.outbox.register_composer(KIND, compose)
    async with bot.app.database.transaction() as transaction:
        await OutboxRepository(transaction).add(
            KIND, subject, guild_id=talk.guild.id, channel_id=talk.general.id, at=bot.clock()
        )


async def delivered(bot: NearBot) -> None:
    """Deliver and let time pass until no post waits."""
    for _ in range(60):
        await bot.app.outbox.deliver()
        if all(row.ended_at for row in await bot.rows(outbox)):
            return
        bot.clock.advance(20)
    raise AssertionError([row.error for row in await bot.rows(outbox)])


async def test_each_post_arrives_once_whatever_becomes_of_the_requests(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    faults = troubles(wire.faults, POST)
    for subject in range(len(faults)):
        await decide(bot, talk, subject)
    await delivered(bot)
    assert all(fault.met == fault.times for fault in faults)
    posted = Counter(shown(message) for message in talk.general.history())
    assert posted == Counter(f"about {subject}" for subject in range(len(faults)))
    known = {row.message_id for row in await bot.rows(outbox) if row.kind == KIND}
    assert known == {message.id for message in talk.general.history()}
    assert all(entry["mend"] for entry in bot.said("post_retry_scheduled"))
    assert not bot.bugs()


async def test_a_limit_that_outlasts_a_try_silences_nothing_for_good(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    limit = wire.faults.limits(POST, seconds=300, everywhere=True)
    await decide(bot, talk, 1)
    await bot.app.outbox.deliver()
    assert limit.met == 1
    await delivered(bot)
    assert [shown(message) for message in talk.general.history()] == ["about 1"]


async def test_it_comes_up_whatever_becomes_of_its_first_requests(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    faults = [
        wire.faults.limits(LOGIN, seconds=2),
        wire.faults.fails(LOGIN, status=503),
        wire.faults.breaks(LOGIN, done=True),
        wire.faults.garbles(LOGIN),
        wire.faults.hangs(LOGIN),
        wire.faults.breaks(SYNC, done=True),
    ]
    await bot.ready()
    assert all(fault.met == fault.times for fault in faults)
    assert len(bot.said("discord_unreachable")) >= 4
    await talk.thanks()
    await talk.counted(bot)
    assert not bot.bugs()


async def test_a_token_that_discord_does_not_know_ends_it(wire: Wire, bot: NearBot) -> None:
    wire.faults.fails(LOGIN, status=401)
    bot.start()
    with pytest.raises(SettingsError, match="OVATION_TOKEN"):
        await bot.ended()


async def test_commands_that_discord_does_not_take_now_do_not_keep_it_down(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    refused = wire.faults.fails(SYNC, status=429, code=30034)
    await bot.ready()
    assert refused.met == 1
    (said,) = bot.said("command_sync_failed")
    assert "30034" in said["error"]
    await talk.thanks()
    await talk.counted(bot)
    await bot.stop()
    bot.logged.clear()
    await bot.ready()
    assert bot.said("commands_synced")


@pytest.mark.parametrize("answer", [[{}], [{"name": "me"}], {"message": "ok"}, [None], None])
async def test_an_answer_about_the_commands_that_cannot_be_read_does_not_keep_it_down(
    wire: Wire, bot: NearBot, talk: Talk, answer: Any
) -> None:
    odd = wire.faults.says(SYNC, answer)
    await bot.ready()
    assert odd.met == 1
    (line,) = bot.bugs()
    assert line["what"] == "command sync"
    await talk.thanks()
    await talk.counted(bot)


async def test_commands_that_discord_calls_malformed_are_told_as_a_bug_in_a_short_line(
    wire: Wire, bot: NearBot
) -> None:
    wire.faults.fails(SYNC, status=400, code=50035, message="Invalid. " * 3000)
    await bot.ready()
    (line,) = bot.bugs()
    assert "50035" in line["error"]
    assert len(line["error"]) <= 500
    assert "report this" in line["mend"]


async def test_the_past_is_read_whatever_becomes_of_the_requests(
    wire: Wire, bot: NearBot, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.ready()
    monkeypatch.setattr(sys.modules["cogs.contributions.history_backfill"], "RETRY_SECONDS", 0.01)
    await talk.thanks()
    await talk.counted(bot)
    faults = troubles(wire.faults, "GET /channels/*/messages")
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: all(fault.met == fault.times for fault in faults))
    await talk.thanks()
    await talk.counted(bot)
    assert not bot.bugs()


@pytest.mark.parametrize("status", [503, 403])
async def test_while_discord_does_not_say_who_is_a_bot_all_else_goes_on(
    wire: Wire, bot: NearBot, talk: Talk, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    cleo = talk.guild.add_member(wire.create_user("cleo"))
    joke = await cleo.send(talk.general, "An octopus walks into a bar.")
    await bot.ready()
    monkeypatch.setattr(sys.modules["cogs.contributions.bot_cache"], "ASK_AGAIN_SECONDS", 0.5)
    silent = wire.faults.fails(f"GET /users/{cleo.id}", status=status, times=2)
    await talk.ana.react(joke, "😂")
    await bot.until(lambda: silent.met)
    await talk.thanks()
    await talk.counted(bot)
    await decide(bot, talk, 1)
    await bot.app.run_pending()
    await bot.app.outbox.deliver()
    assert [shown(message) for message in talk.general.history() if message.author.bot]
    laughs: list[Any] = []
    while not laughs:
        await asyncio.sleep(0.05)
        await bot.app[ContributionService].flush()
        laughs = [
            contribution
            for contribution in await bot.rows(contributions)
            if contribution.source == Source.REACTION
        ]
    assert len(laughs) == 1
    assert silent.met == silent.times
    assert bot.said("bot_lookup_failed")
    assert not bot.bugs()
