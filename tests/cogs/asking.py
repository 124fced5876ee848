"""An interaction without Discord that records what is sent and calls the components in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.images.style import PLAIN
from domain.products import Product
from tests.cogs.filling import ID, NOW, a_guild, full, words

AS_THEY_ARE = (str, int, list, discord.Locale, type(None), discord.Permissions)
"""Types of attributes that are plain values and not calls to record."""


class Answers:
    """Answers to the calls of a panel, by their dotted path; other calls fail.

    A service of the application has its type's name in that path.
    """

    def __init__(self, known: dict[str, Any], path: str = "") -> None:
        self._known, self._path = known, path

    def __getattr__(self, name: str) -> Any:
        path = f"{self._path}.{name}".lstrip(".")
        if path not in self._known:
            return Answers(self._known, path)
        answer = self._known[path]

        async def answered(*_: Any, **__: Any) -> Any:
            return answer

        return answer if callable(answer) or isinstance(answer, AS_THEY_ARE) else answered

    def __getitem__(self, kind: type[Any]) -> Any:
        return getattr(self, kind.__name__)

    def __await__(self) -> Any:
        raise AssertionError(f"{self._path} is not answered here")


class Asking:
    """A stand-in for the person of an interaction; records everything that is sent."""

    def __init__(self, letters: str, language: Any, **known: Any) -> None:
        self.sent: list[tuple[discord.ui.LayoutView, Sequence[discord.File]]] = []

        async def send(*, view: Any, files: Any = (), file: Any = None, **_: Any) -> None:
            self.sent.append((view, [file] if file else files))

        async def defer(**_: Any) -> None:
            pass

        guild = a_guild(letters)
        self.interaction: Any = Answers(
            {
                "client.app.guild_settings.of": lambda _: replace(guild, language=language),
                "client.app.clock": lambda: NOW,
                "client.app.BrandService.style": lambda _: given(PLAIN),
                "client.app.CampaignService.products.named": lambda *_: given(
                    full(Product, letters)
                ),
                "response.is_done": lambda: False,
                "response.send_message": send,
                "response.edit_message": send,
                "response.defer": defer,
                "followup.send": send,
                "edit_original_response": send,
                "locale": discord.Locale("en-GB" if language == "en" else language),
                "user.id": ID,
                "user.get_role": lambda _: object(),
                "guild_id": ID,
                "guild.name": words(100, letters),
                "permissions": discord.Permissions.all(),
                **{name.replace("__", "."): value for name, value in known.items()},
            }
        )

    @property
    def client(self) -> Any:
        """The bot, for posts of its own."""
        return self.interaction.client


async def given(value: Any) -> Any:
    return value


def without_client(kind: type[Any], **known: Any) -> Any:
    """Create a cog or part of one without a client; set these attributes on it."""
    part = object.__new__(kind)
    for name, value in known.items():
        setattr(part, name, value)
    return part
