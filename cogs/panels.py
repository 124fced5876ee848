"""What all our messages, forms and buttons are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

import discord
import structlog

from bot.access import SERVER_ONLY, Access, check_access
from bot.client import Interaction, OvationBot, user_language
from bot.i18n import Language, say
from bot.interaction_errors import reply_with_error
from cogs.ui import limits
from cogs.ui.fitting import cut, fitted
from domain.guild_settings import GuildSettings
from domain.refusals import Refusal
from domain.text import Text, text

log = structlog.stdlib.get_logger(__name__)

Known = TypeVar("Known")
Asked = TypeVar("Asked", bound=discord.ui.Item[Any])

ACCENT = discord.Colour(0xE8A33D)
"""Ovation's colour, on the edge of what it posts."""


class Panel(discord.ui.LayoutView):
    """A message made of parts. Its buttons' errors are told to whoever clicked.

    What is sent of it is within Discord's limits, whatever it was built of.
    """

    def _add_count(self, _value: int) -> None:
        """Leave counting to `to_components`: discord.py can only raise, and too early."""

    def to_components(self) -> list[dict[str, Any]]:
        """Return what is sent, cut to Discord's limits; too much of it is an error in tests."""
        return kept_within(
            super().to_components(),  # type: ignore[no-untyped-call]
            panel=type(self).__name__,
        )

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, _item: Any, /
    ) -> None:
        """Tell the person."""
        await reply_with_error(interaction, error)


class Form(discord.ui.Modal):
    """A form. Its errors are told to whoever sent it, whose words are not lost to a bug of ours.

    A subclass declares who may send it (`access=`), which is checked before its `on_submit`.
    """

    access: ClassVar[Access | None] = None

    def __init_subclass__(cls, *, access: Access | None = None, **options: Any) -> None:
        """Keep what the subclass declares, or else what its parent does."""
        super().__init_subclass__(**options)
        if access is not None:
            cls.access = access

    def __init__(self, title: Text, language: Language) -> None:
        super().__init__(title=say(title, language))
        self.language = language

    def ask(self, label: Text, item: Asked, description: Text | None = None) -> Asked:
        """Add a question and what answers it, which is returned."""
        self.add_item(
            discord.ui.Label(
                text=say(label, self.language),
                description=say(description, self.language) if description else None,
                component=item,
            )
        )
        return item

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Refuse whoever may not send it."""
        check_access(interaction, self.access)
        return True

    def to_dict(self) -> dict[str, Any]:
        """Return what is sent, cut to Discord's limits; too much of it is an error in tests."""
        sent = super().to_dict()
        if limits.strict and len(sent["title"]) > limits.FORM_TITLE:
            raise limits.TooLarge(f"a form's title: {sent['title']}")
        sent["title"] = cut(sent["title"], limits.FORM_TITLE)
        sent["components"] = kept_within(sent["components"], panel=type(self).__name__, form=True)
        return sent

    async def on_error(  # type: ignore[override] # as discord.py's own Modal does
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """Tell the person."""
        await reply_with_error(interaction, error)


class PersistentItem:
    """Mixed into a `DynamicItem`: a button that works whenever it is clicked, restarts or not.

    All it knows is in its `custom_id`: the groups of its template, in order, are what it is built
    from again, numbers as numbers. A subclass says in `on_click` what it does, and declares who may
    use it (`access=`), which is checked before.
    """

    access: ClassVar[Access | None] = None

    def __init_subclass__(cls, *, access: Access | None = None, **options: Any) -> None:
        """Keep what the subclass declares, or else what its parent does."""
        super().__init_subclass__(**options)
        if access is not None:
            cls.access = access

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: Any, match: re.Match[str], /
    ) -> Self:
        """Called by discord.py for a click on one that was made before."""
        return cls(*(int(part) if part and part.isdecimal() else part for part in match.groups()))

    async def on_click(self, interaction: Interaction) -> None:
        """Do what the button is for; raise `Refusal` if that cannot be done."""
        raise NotImplementedError

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Called by discord.py, which would only log what goes wrong in here."""
        try:
            check_access(interaction, self.access)
            await self.on_click(interaction)
        except Exception as error:
            await reply_with_error(interaction, error)


def parse_choice(read: Callable[[str], Known], value: str) -> Known:
    """What a value stands for that comes from a menu or an id; raises `Refusal` for unknown ones.

    Menus outlive us in the channels: one that an older version posted may offer what this one does
    not know. `read` raises `ValueError` or `KeyError` for that.
    """
    try:
        return read(value)
    except (KeyError, ValueError):
        raise Refusal(
            text("This comes from an older version of me. Ask for it once more, please.")
        ) from None


def kept_within(
    components: list[dict[str, Any]], *, panel: str, form: bool = False
) -> list[dict[str, Any]]:
    """Return the components, cut where Discord would refuse them; in tests that is an error."""
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
    panel.add_item(discord.ui.Container(*parts, accent_colour=ACCENT))
    if limits.strict:
        # Here it is still seen who made it.
        panel.to_components()
    if timeout is None:
        # Lasting buttons need no panel to be remembered, and discord.py would hold on to every
        # private answer for fifteen minutes.
        panel.stop()
    return panel


def paragraph(said: Text | str, language: Any) -> discord.ui.TextDisplay[Any]:
    """A paragraph, in the language `language`."""
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
    """The guild that the interaction comes from; raises `Refusal` in a private conversation."""
    if interaction.guild_id is None:
        raise Refusal(SERVER_ONLY)
    return interaction.guild_id


def guild_settings_of(interaction: Interaction) -> GuildSettings:
    """The settings of the guild that the interaction comes from."""
    return interaction.client.app.guild_settings.of(guild_id_of(interaction))


__all__ = [
    "ACCENT",
    "Form",
    "Interaction",
    "OvationBot",
    "Panel",
    "PersistentItem",
    "framed",
    "guild_id_of",
    "guild_settings_of",
    "paragraph",
    "parse_choice",
    "reply",
    "say",
    "user_language",
]
