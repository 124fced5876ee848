"""The simulated Discord enforces the real limits: files, components, bytes."""

from __future__ import annotations

from io import BytesIO

import discord
import pytest

from cogs.ui import limits
from cogs.ui.base import Panel, framed
from demo.simulation import MAX_BYTES
from tests.scenarios.world import World, shown


def text_of(size: int) -> discord.ui.TextDisplay[Panel]:
    """Return a text of three-byte characters that counts as this many bytes, overhead included."""
    signs, rest = divmod(size - limits.TEXT_OVERHEAD, 3)
    return discord.ui.TextDisplay("あ" * signs + "a" * rest)


async def test_ten_files_are_taken_and_eleven_are_not(world: World) -> None:
    channel = world.sim.bot.get_partial_messageable(world.general.id)

    def files(count: int) -> list[discord.File]:
        return [discord.File(BytesIO(b"."), f"{number}.txt") for number in range(count)]

    message = await channel.send(files=files(10))
    for too_many in (
        channel.send(files=files(11)),
        message.edit(attachments=[*message.attachments, *files(1)]),
    ):
        with pytest.raises(discord.HTTPException) as refused:
            await too_many
        assert (refused.value.status, refused.value.code) == (400, 30015)
        # Discord's description of its API, where it is at hand, calls these wrong as well.
        world.sim.backend.http_requests.pop()


async def test_a_byte_too_many_fails_as_at_discord(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = world.sim.bot.get_partial_messageable(world.general.id)
    # Sent as they are, for Discord to judge.
    monkeypatch.setattr("cogs.ui.base.kept_within", lambda components, **_: components)
    await channel.send(view=framed(text_of(MAX_BYTES)))
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(view=framed(text_of(MAX_BYTES + 1)))
    assert refused.value.status == 500


async def test_forty_parts_are_taken_and_one_more_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = world.sim.bot.get_partial_messageable(world.general.id)
    monkeypatch.setattr("cogs.ui.base.kept_within", lambda components, **_: components)
    part = discord.ui.TextDisplay[Panel]
    await channel.send(view=framed(*(part("a") for _ in range(39))))
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(view=framed(*(part("a") for _ in range(40))))
    assert refused.value.status == 400


async def test_what_is_too_large_is_cut_and_sent_in_production(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = world.sim.bot.get_partial_messageable(world.general.id)
    monkeypatch.setattr(limits, "strict", False)
    rows = [discord.ui.TextDisplay[Panel]("あ*" * 100) for _ in range(60)]
    button = discord.ui.Button[Panel](label="Withdraw", custom_id="x")
    await channel.send(view=framed(*rows, discord.ui.ActionRow(button)))
    sent = shown(world.general.history()[-1])
    assert "Withdraw" in sent, "what can be pressed is kept"
    assert sent.startswith("あ*あ*")
    assert sent.count("…") > 0
