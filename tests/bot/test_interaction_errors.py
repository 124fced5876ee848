"""The error messages to a person, which above all say whether anything was changed."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from unittest.mock import AsyncMock, MagicMock, Mock

import aiohttp
import discord
import pytest
import structlog
from discord import app_commands

from bot.access import Access, requires
from bot.correlation import correlation_scope
from bot.discord_http import RateLimited
from bot.feature_specs import result_commands
from bot.interaction_errors import reply_with_error
from bot.services.contests.votes import VoteService
from db.commit_tracking import may_have_committed, note_commit
from db.database import Database
from db.errors import DatabaseUnreachable
from db.key_value import KeyValueStore
from domain.contests.contest_rules import Participant
from domain.refusals import Refusal
from domain.translatable_text import text
from tests.scenarios.world import MadeUpBug, World, answered

KEPT = "Your change may have been saved"
NOTHING = "othing was changed"


def http_error(status: int, code: int = 0) -> discord.HTTPException:
    kinds = {403: discord.Forbidden, 404: discord.NotFound, 503: discord.DiscordServerError}
    answer: Any = Mock(spec=aiohttp.ClientResponse, status=status, reason="made up")
    return kinds.get(status, discord.HTTPException)(answer, {"code": code, "message": "made up"})


def asked(**options: Any) -> Any:
    """Return a mocked interaction."""
    interaction = Mock(spec=discord.Interaction, locale=discord.Locale.american_english)
    interaction.configure_mock(command=None, data={}, guild_id=1, **options)
    interaction.response = Mock(is_done=Mock(return_value=False), send_message=AsyncMock())
    interaction.followup = Mock(send=AsyncMock())
    return interaction


def told(interaction: Any) -> str:
    """Return the message that was sent to the person."""
    (said,) = interaction.response.send_message.await_args.args
    return str(said)


def signature_mismatch() -> app_commands.AppCommandError:
    async def callback(_interaction: discord.Interaction[Any]) -> None: ...

    command: Any = app_commands.Command(name="old", description="made up", callback=callback)
    return app_commands.CommandSignatureMismatch(command)


ERRORS: list[tuple[Exception, str]] = [
    (MadeUpBug("a bug"), "error"),
    (http_error(400, 50035), "error"),
    (http_error(403, 50001), "error"),
    (http_error(404, 10008), "error"),
    (http_error(429), "warning"),
    (RateLimited(http_error(429)), "warning"),
    (http_error(503), "warning"),
    (aiohttp.ClientConnectionError("cut"), "warning"),
    (TimeoutError(), "warning"),
    (DatabaseUnreachable("locked", "end it"), "warning"),
]


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize(("error", "level"), ERRORS)
async def test_nothing_was_changed_is_said_only_where_nothing_was_committed(
    database: Database, error: Exception, level: str, *, kept: bool
) -> None:
    interaction = asked()
    with correlation_scope("interaction"), structlog.testing.capture_logs() as logged:
        try:
            async with database.transaction() as transaction:
                await KeyValueStore(transaction).put("made up", "1")
                if not kept:
                    raise error
            raise error
        except Exception as failure:
            await reply_with_error(interaction, failure)
    said = told(interaction)
    assert (KEPT in said) is kept
    assert (NOTHING in said) is not kept
    (entry,) = logged
    assert entry["log_level"] == level
    assert bool(re.search(r"\b[0-9a-f]{8}\b", said)) is (level == "error")
    assert bool(entry.get("exc_info")) is (level == "error")


async def test_each_interaction_is_told_of_its_own_changes(world: World) -> None:
    async def keeps(interaction: discord.Interaction[Any]) -> None:
        async with world.app.database.transaction() as transaction:
            await KeyValueStore(transaction).put("made up", "1")
        raise MadeUpBug("a bug")

    async def fails(_interaction: discord.Interaction[Any]) -> None:
        raise MadeUpBug("a bug")

    for name, callback in (("keeps", keeps), ("fails", fails)):
        made: Any = app_commands.Command(name=name, description="made up", callback=callback)
        world.sim.bot.tree.add_command(requires(Access.EVERYONE)(made))
    await world.sim.work(world.sim.bot.tree.sync())
    assert KEPT in answered(await world.ana.slash(world.general, "keeps")).content
    assert NOTHING in answered(await world.ana.slash(world.general, "fails")).content


async def test_a_vote_that_another_task_commits_is_a_change_of_the_voters(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    votes = world.app[VoteService]
    kept: list[Any] = []

    async def keep(cast: list[Any]) -> list[None]:
        async with world.app.database.transaction() as transaction:
            await KeyValueStore(transaction).put("made up", str(len(cast)))
        kept.extend(cast)
        return [None] * len(cast)

    async def voting(*_given: Any) -> Any:
        return MagicMock()

    monkeypatch.setattr(votes._writes, "_write_all", keep)
    monkeypatch.setattr(votes, "_voting", voting)

    async def cast(voter: int) -> bool:
        with correlation_scope("interaction"):
            assert not may_have_committed()
            await votes.cast(1, world.guild.id, Participant(voter), 1, 5)
            return may_have_committed()

    # The first begins the task that writes for all of them.
    assert await asyncio.gather(*map(cast, range(1, 6))) == [True] * 5
    assert len(kept) == 5


@pytest.mark.parametrize("error", [app_commands.CommandNotFound("gone", []), signature_mismatch()])
async def test_a_command_that_discord_knows_in_an_older_form_is_told_as_such(
    error: app_commands.AppCommandError,
) -> None:
    interaction = asked()
    with correlation_scope("interaction"), structlog.testing.capture_logs() as logged:
        await reply_with_error(interaction, error)
    assert told(interaction) == (
        "That command has changed. Restart Discord (Ctrl+R) and try again."
    )
    assert [entry["log_level"] for entry in logged] == ["warning"]


@pytest.mark.parametrize(
    "error", [http_error(500), KeyError("id"), TypeError("not subscriptable"), MadeUpBug("a bug")]
)
@pytest.mark.parametrize("is_done", [False, True])
async def test_telling_a_person_never_fails_itself(error: Exception, *, is_done: bool) -> None:
    interaction = asked()
    interaction.response.is_done.return_value = is_done
    interaction.response.send_message.side_effect = error
    interaction.followup.send.side_effect = error
    with correlation_scope("interaction") as number, structlog.testing.capture_logs() as logged:
        await reply_with_error(interaction, Refusal(text("No.")))
    (entry,) = logged
    assert entry["log_level"] == (
        "warning" if isinstance(error, discord.HTTPException) else "error"
    )
    assert entry.get("work_id", number) == number
    broken = asked()
    type(broken).command = property(lambda _self: 1 / 0)
    with structlog.testing.capture_logs() as logged:
        await reply_with_error(broken, MadeUpBug("a bug"))
    assert [entry["event"] for entry in logged] == ["error_not_explained"]


async def test_who_is_sent_to_look_is_sent_to_a_command_that_there_is(world: World) -> None:
    tree = world.sim.bot.tree
    known = {f"/{one.qualified_name}" for one in tree.walk_commands()}
    results = result_commands()
    assert {command for command in results.values() if command} <= known
    # Each command and each button has its place; menus on people and messages show no id.
    roots = {one.name for one in tree.get_commands(type=discord.AppCommandType.chat_input)}
    assert roots <= results.keys()
    buttons = world.sim.bot._connection._view_store._dynamic_items
    names = {re.split("[:(]", pattern.pattern)[0] for pattern in buttons}
    assert len(names) > 10
    assert names - {""} <= results.keys()


async def test_a_person_is_sent_to_where_it_stands(world: World) -> None:
    for data, place in (
        ({"custom_id": "gift:claim:1:2"}, "`/gifts`"),
        ({"custom_id": "gift:sent:1:2"}, "`/gift list`"),
        ({"custom_id": "contest:rate:1:2:3"}, "`/contests`"),
    ):
        interaction = asked()
        interaction.data = data
        with correlation_scope("interaction"):
            note_commit()
            await reply_with_error(interaction, MadeUpBug("a bug"))
        said = told(interaction)
        assert f"Check with {place} before" in said


async def test_what_was_typed_is_shown_again_in_part_however_long_it_is() -> None:
    interaction = asked()
    typed = "*o" * 2_000
    await reply_with_error(interaction, Refusal(text("I cannot read “{typed}”.", typed=typed)))
    assert told(interaction).startswith("I cannot read “\\*o\\*o")
    assert told(interaction).endswith("…”.")
    assert len(told(interaction)) < 1_000
