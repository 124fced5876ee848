"""Fields of `/setup`, “Where”: the moderators' channel, and who moderates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.ui.base import say
from cogs.ui.setup_fields import (
    WHERE,
    Menu,
    SetupFields,
    TabContext,
    channel_field,
    optional_number,
    setting_reader,
)
from domain.translatable_text import Text, text


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings = sight.settings
    chosen_role = settings.moderator_role_id
    yield Menu(
        "moderator_role_id",
        text(
            "**Moderators**: who can run contests and campaigns, besides people who can "
            "manage the server"
        )
        if chosen_role
        else text(
            "**Moderators**: no role is chosen yet, so everybody who can manage messages "
            "on the whole server can run contests and campaigns. Choose your moderators' "
            "role here."
        ),
        _role(
            chosen_role,
            say(text("Everybody who can manage messages"), sight.language),
        ),
    )
    if chosen_role:
        yield text(
            "-# Discord shows moderators' commands only to members who can manage "
            "messages. If this role cannot, allow it each command in Server Settings, "
            "Integrations."
        )


def _role(chosen: int | None, everybody: str) -> discord.ui.RoleSelect[Any]:
    kind = discord.SelectDefaultValueType.role
    return discord.ui.RoleSelect(
        min_values=0,
        placeholder=everybody,
        default_values=[discord.SelectDefaultValue(id=chosen, type=kind)] if chosen else [],
    )


SETUP_FIELDS = (
    channel_field(
        30,
        "moderator_channel_id",
        text("**For moderators**: where I post what needs your attention"),
    ),
    SetupFields(
        WHERE,
        50,
        _parts,
        {"moderator_role_id": setting_reader("moderator_role_id", optional_number)},
        roles=("moderator_role_id",),
    ),
)
