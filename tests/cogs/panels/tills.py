"""Panels of tills."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from cogs import tills
from domain.tills import TillAction, TillKey, TillRequest
from tests.cogs.asking import Answers, Asking, given, without_client
from tests.cogs.filling import NOW, full, many, words

LENGTHS = {
    ("TillKey", "name"): 50,
    ("TillKey", "secret"): 64,
}


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    key = full(TillKey, letters)
    for public in ("", "https://coupons.example.org"):
        api = {"client__app__settings__api_address": public or "http://127.0.0.1:65535"}
        asking = Asking(letters, language, **api, client__app__settings__api_url=public)
        till_cog = without_client(tills.TillCommands, tills=Answers({"add": key}))
        add: Any = tills.TillCommands.add.callback
        await add(till_cog, asking.interaction, "x")
        yield asking


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "tills": {"client.app.TillService.of": lambda _: given(many(TillKey, letters, 25))},
        "till_log": {
            "client.app.TillService.recent_requests": lambda *_: given(
                [TillRequest(NOW, next(iter(TillAction)), 999, {"product": words(100, letters)})]
                * 20
            )
        },
    }
