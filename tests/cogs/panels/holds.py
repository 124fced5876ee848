"""Posts and jobs that fell due during a hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.services.holds import HoldStatus
from domain.holds import REASON_LENGTH, HeldQueue, HeldWork
from tests.cogs.asking import given
from tests.cogs.filling import NOW, full, many

LENGTHS = {
    ("OutboxPost", "kind"): 40,
    ("Hold", "reason"): REASON_LENGTH,
}


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "held_work": {
            "client.app.HoldService.status": lambda _: given(
                HoldStatus(None, tuple(held_work(letters)))
            )
        },
    }


def held_work(letters: str) -> list[HeldWork]:
    """Return posts and jobs that fell due during a hold."""
    posts = many(HeldWork, letters, queue=HeldQueue.POST, kind="tier.changed", parked_at=NOW)
    job = full(HeldWork, letters, queue=HeldQueue.JOB, kind="digest.monthly", parked_at=NOW)
    return [*posts, job, *(replace(one, user_id=None) for one in posts)]
