"""Whatever format Discord's events and answers have, the process survives and the records agree."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from bot.config import Settings
from tests.process import fake_discord as wire_discord
from tests.process.clock import SharedClock
from tests.process.community import SEED
from tests.process.fake_discord import Wire
from tests.process.mutation import Mutations, mutant
from tests.process.test_kills import Night

MUTANTS = int(os.environ.get("TESTS_MUTANTS", "400"))
"""How many events and answers are mutated; set the variable for more."""
NIGHTS = (0, 3, 3, 7)


@pytest.mark.long
async def test_whatever_discord_says_it_lives_and_the_books_agree(
    wire: Wire,
    settings: Settings,
    clock: SharedClock,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    monkeypatch.setattr(wire_discord, "ANSWER_SECONDS", 1.0)
    night = Night(wire, settings, clock, path)
    mutations = Mutations(wire, Random(f"{SEED} mutations"))
    try:
        await night.prepare()
        for number, days in enumerate(NIGHTS):
            if days:
                await night.pass_days(days)
            if number == 1:
                await night.vote()
            mutations.is_on = True
            await night.rage()
            wanted = MUTANTS * (number + 1) // len(NIGHTS)
            await mutations.until(wanted, night.bot, night.raging)
            mutations.is_on = False
            await night.calm()
        assert night.bot.lives, night.bot.said
        # Messages that could not be read live are read again, as after any outage.
        await wire.drop()
        await night.bot.connected()
        await night.caught_up()
        assert await night.bot.stop() == 0
    finally:
        await night.bot.away()
    log = night.bot.log.read_text()
    assert "payload_unreadable" in log
    assert "process_ended" not in log
    assert '"what": "session"' not in log, "no event may cost the connection"
    assert {"MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "INTERACTION_CREATE"} <= set(mutations.events)
    await night.check()


def test_a_mutant_differs_in_one_part_and_its_origin_stays() -> None:
    origin = {"id": "1", "author": {"id": "2", "bot": False}, "type": 0, "mentions": [{"id": "3"}]}
    before = repr(origin)
    mutants = [mutant(origin, Random(seed)) for seed in range(300)]
    assert repr(origin) == before
    assert all(one != origin for one in mutants)
    assert any("author" not in one for one in mutants)
    assert any(one.get("type") == 9999 for one in mutants)
