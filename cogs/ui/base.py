"""Base classes and helpers for all our messages and buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

import discord
import structlog

from bot.accent_colour import accent_colour
from bot.access import SERVER_ONLY, Access, check_access
from bot.client import Interaction, OvationBot, user_language
from bot.i18n import say
from bot.interaction_errors import reply_with_error
from cogs.ui import limits
from cogs.ui.fitting import fitted
from domain.guild_settings import GuildSettings
from domain.refusals import Refusal
from domain.translatable_text import Text, text

log = structlog.stdlib.get_logger(__name__)

Known = TypeVar("Known")
Raw = TypeVar("Raw", str, int)


class Panel(discord.ui.LayoutView):
    """A message of components. Errors of its buttons are shown to the clicker.

    It is cut to Discord's limits, whatever it was built from.
    """

    def _add_count(self, _value: int) -> None:
        """Leave counting to `to_components`: discord.py can only raise, and too early."""

    def to_components(self) -> list[dict[str, Any]]:
        """Return the JSON, cut to Discord's limits; exceeding them is an error in tests."""
        return kept_within(
            super().to_components(),  # type: ignore[no-untyped-call]
            panel=type(self).__name__,
        )

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, _item: Any, /
    ) -> None:
        """Show the error to the person."""
        await reply_with_error(interaction, error)


class PersistentItem:
    """A mixin for `DynamicItem`: a button that works at any time, also after restarts.

    Its whole state is in its `custom_id`: the groups of its template, in order, are the arguments
    from which it is built again, numbers as numbers. A subclass defines `on_click`, and declares
    who may use it (`access=`), which is checked before.
    """

    access: ClassVar[Access | None] = None

    def __init_subclass__(cls, *, access: Access | None = None, **options: Any) -> None:
        """Set the access that the subclass or its parent declares."""
        super().__init_subclass__(**options)
        if access is not None:
            cls.access = access

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: Any, match: re.Match[str], /
    ) -> Self:
        """Build it again from its id, for a click after a restart (called by discord.py)."""
        return cls(*parts_of(match))

    async def on_click(self, interaction: Interaction) -> None:
        """Handle the click; raise `Refusal` if that is not possible."""
        raise NotImplementedError

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Check the access, then handle the click; errors are shown to the person.

        discord.py, which calls this, would only log them.
        """
        try:
            check_access(interaction, self.access)
            await self.on_click(interaction)
        except Exception as error:
            await reply_with_error(interaction, error)


def parts_of(match: re.Match[str]) -> list[Any]:
    """Return the arguments in a `custom_id`: numbers as `int`, what is left out as None."""
    return [int(part) if part and part.isdecimal() else part for part in match.groups()]


def parse_choice(read: Callable[[Raw], Known], value: Raw) -> Known:
    """Return the meaning of a value from a menu or an id; raise `Refusal` for unknown ones.

    Menus stay in channels for long: one that an older version posted may have options that this one
    does not know. `read` raises `ValueError` or `KeyError` for those.
    """
    try:
        return read(value)
    except (KeyError, ValueError):
        raise Refusal(
            text("This comes from an older version of me. Please open it again.")
        ) from None


def kept_within(
    components: list[dict[str, Any]], *, panel: str, form: bool = False
) -> list[dict[str, Any]]:
    """Return the components, cut to Discord's limits; exceeding them is an error in tests."""
    found = limits.problems(components, form=form)
    if not found:
        return components
    if limits.strict:
        raise limits.TooLarge("; ".join(found))
    log.error("panel_cut", panel=panel, problems=found)
    return fitted(components)


def framed(*parts: discord.ui.Item[Any], timeout: float | None = None) -> Panel:
    """Return a message in one frame. Without `timeout` its buttons must be `PersistentItem`."""
    panel = Panel(timeout=timeout)
    panel.add_item(discord.ui.Container(*parts, accent_colour=accent_colour()))
    if limits.strict:
        # At this point the traceback still shows the builder.
        panel.to_components()
    if timeout is None:
        # Persistent buttons work without a stored panel, and discord.py would keep every
        # private answer for fifteen minutes.
        panel.stop()
    return panel


def paragraph(said: Text | str, language: Any) -> discord.ui.TextDisplay[Any]:
    """Return a paragraph in the language `language`."""
    return discord.ui.TextDisplay(say(said, language))


async def reply(interaction: Interaction, said: Text, *, edit: bool = False) -> None:
    """Answer the person privately, in one sentence of their own language."""
    panel = framed(paragraph(said, user_language(interaction)))
    if edit:
        await interaction.response.edit_message(view=panel)
    elif interaction.response.is_done():
        await interaction.followup.send(view=panel, ephemeral=True)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def guild_id_of(interaction: Interaction) -> int:
    """Return the interaction's guild; raise `Refusal` in a direct message."""
    if interaction.guild_id is None:
        raise Refusal(SERVER_ONLY)
    return interaction.guild_id


def guild_settings_of(interaction: Interaction) -> GuildSettings:
    """Return the settings of the interaction's guild."""
    return interaction.client.app.guild_settings.of(guild_id_of(interaction))


__all__ = [
    "Interaction",
    "OvationBot",
    "Panel",
    "PersistentItem",
    "framed",
    "guild_id_of",
    "guild_settings_of",
    "paragraph",
    "parse_choice",
    "parts_of",
    "reply",
    "say",
    "user_language",
]
