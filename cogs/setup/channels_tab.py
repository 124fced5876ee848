"""`/setup`, “Where”: channels, and who moderates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.setup.tab import Menu, Tab, TabContext, optional_number, setting_reader
from cogs.ui.base import say
from domain.offer_settings import OfferSettings
from domain.translatable_text import Text, text

CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings = sight.settings
    nowhere = say(text("No channel chosen"), sight.language)
    for choice, about in (
        ("recognition_channel_id", text("**Recognition**: where I post the weekly surprise")),
        ("contest_channel_id", text("**Contests**: where I post contests")),
        (
            "moderator_channel_id",
            text("**For moderators**: where I post what needs your attention"),
        ),
    ):
        chosen: int | None = settings.choice(choice)
        yield Menu(choice, about, _channels([chosen] if chosen else [], nowhere, 1))
    yield Menu(
        "offer_channel_ids",
        text("**Offers**: where I may reply to members who want to buy something"),
        _channels(list(settings[OfferSettings].offer_channel_ids), nowhere, 25),
    )
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


def _channels(chosen: list[int], nowhere: str, most: int) -> discord.ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        channel_types=CHANNELS,
        min_values=0,
        max_values=most,
        placeholder=nowhere,
        default_values=[discord.SelectDefaultValue(id=each, type=kind) for each in chosen],
    )


def _role(chosen: int | None, everybody: str) -> discord.ui.RoleSelect[Any]:
    kind = discord.SelectDefaultValueType.role
    return discord.ui.RoleSelect(
        min_values=0,
        placeholder=everybody,
        default_values=[discord.SelectDefaultValue(id=chosen, type=kind)] if chosen else [],
    )


TAB = Tab(
    text("Where"),
    _parts,
    {
        "recognition_channel_id": setting_reader("recognition_channel_id", optional_number),
        "contest_channel_id": setting_reader("contest_channel_id", optional_number),
        "offer_channel_ids": setting_reader(
            "offer_channel_ids", lambda values: tuple(map(int, values))
        ),
        "moderator_channel_id": setting_reader("moderator_channel_id", optional_number),
        "moderator_role_id": setting_reader("moderator_role_id", optional_number),
    },
)
