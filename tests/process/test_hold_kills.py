"""The bot is killed after each step of a hold: what was confirmed holds, and nothing is posted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.feature_specs import held_names
from bot.services.contests.drafts import OPENS
from db.tables.jobs import jobs
from tests.process import audit
from tests.process.clock import SharedClock
from tests.process.fake_discord import Wire
from tests.process.test_kills import DAY, Night
from tests.scenarios.test_contests import TITLE, buttons, drawing

pytestmark = pytest.mark.long


WAITING = frozenset().union(*held_names())


async def settled(night: Night, *, during_hold: bool = False) -> None:
    """Wait until nothing is due but what waits for the end of the hold, or for a decision."""

    async def has_nothing_left() -> bool:
        return not [
            row
            for row in await audit.undone(night.settings, night.clock())
            if row.parked_at is None and not (during_hold and row.kind in WAITING)
        ]

    await night.bot.until(has_nothing_left)


async def scheduled(night: Night) -> None:
    """Schedule the opening of a contest in a day, as the moderator."""
    form = await night.mod.slash(night.general, "contest create", kind="caption")
    values = {"title": TITLE, "theme": "", "entries": "9 days", "votes": "2 days"}
    picture = ("octopus.png", drawing())
    draft = await night.mod.submit_modal(form, {**values, "picture": picture})
    assert draft.response is not None
    await night.shows(draft.response.id, "contest:later:")
    form = await night.mod.click(draft.response, label="Open later")
    await night.mod.submit_modal(form, {"opens": "in 1 day"})


def invitations(night: Night) -> list[Any]:
    """Return the posts by which members can enter."""
    return [
        message
        for message in night.general.history()
        if any(one.startswith("contest:enter") for one in buttons(message))
    ]


@pytest.mark.parametrize(("action", "posts"), [("now", 1), ("drop", 0)])
async def test_a_hold_its_end_and_each_decision_survive_a_kill(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, action: str, posts: int
) -> None:
    night = Night(wire, settings, clock, path)
    try:
        await night.furnish()
        await night.bot.start()
        await night.bot.connected()
        await scheduled(night)
        await night.mod.slash(night.general, "hold start", reason="a storm")
        await night.bot.restart()
        clock.advance(2 * DAY)
        await night.bot.restart()
        await settled(night, during_hold=True)
        assert invitations(night) == []
        ended = await night.mod.slash(night.general, "hold end")
        await night.bot.restart()
        await settled(night)
        assert invitations(night) == []
        assert ended.response is not None
        found = await audit.rows(settings, jobs)
        (opening,) = (row.id for row in found if row.kind == OPENS)
        await night.mod.click(ended.response, custom_id=f"held:{action}:job:{opening}")
        await night.bot.restart()
        await settled(night)
        assert len(invitations(night)) == posts
    finally:
        await night.bot.away()
