"""Panels of messages that are shown again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import discord

from cogs.reshares import asking, content, deciding
from domain.reshares import MAX_PICTURES, Reshare, ReshareState
from domain.translatable_text import Channel
from tests.cogs.asking import Asking, given
from tests.cogs.filling import ID, full, words


def panels(letters: str, language: Any) -> Iterator[Any]:
    message: Any = SimpleNamespace(content=words(4_000, letters))
    for state in ReshareState:
        for with_name in (True, False):
            reshare = full(Reshare, letters, state=state, with_name=with_name)
            yield asking.request_panel(reshare, Channel(ID), language)
            yield deciding.agreed_card(reshare, language)
            files = pictures(letters)
            yield content.shown_panel(reshare, message, files, language), files


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    reshare = full(Reshare, letters, state=ReshareState.AGREED, with_name=True)
    message = SimpleNamespace(content=words(4_000, letters), attachments=[])
    channel = SimpleNamespace(fetch_message=lambda _: given(message))
    person = Asking(
        letters,
        language,
        client__app__ReshareService__get=reshare,
        client__app__ReshareService__channel_of=lambda _: ID,
        client__app__PictureReader=None,
        client__get_partial_messageable=lambda *_, **__: channel,
    )
    await deciding.LookAtMessageButton(ID).on_click(person.interaction)
    yield person


def pictures(letters: str) -> list[discord.File]:
    described = words(1_024, letters)
    return [
        discord.File(BytesIO(b"."), f"picture{number}.jpg", description=described)
        for number in range(MAX_PICTURES)
    ]
