"""`/setup`: one private panel in which a guild chooses, and is told what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from typing import Any, Self, cast
from zoneinfo import ZoneInfo

import discord
from babel.dates import format_time
from discord import app_commands
from discord.ext import commands

from bot.client import Ovation
from bot.i18n import Language, day_name
from cogs.panels import Form, Interaction, Lasting, Panel, card, here, language, say, words
from cogs.permissions import wants
from domain.refusals import Refusal
from domain.settings import Feature, GuildSettings, next_weekly
from domain.text import Instant, Text, text
from domain.time_zones import COMMON, city, zone_named

Select = discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]
Option = discord.SelectOption

ANOTHER_ZONE = "another"
TABS: Mapping[str, Text] = {"where": text("Where"), "when": text("When"), "what": text("What")}
CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]


def _number(values: list[str]) -> int:
    return int(values[0])


def _number_or_none(values: list[str]) -> int | None:
    return int(values[0]) if values else None


READ: Mapping[str, tuple[str, Callable[[list[str]], Any]]] = {
    "recognition_channel_id": ("where", _number_or_none),
    "contest_channel_id": ("where", _number_or_none),
    "offer_channel_ids": ("where", lambda values: tuple(map(int, values))),
    "moderator_channel_id": ("where", _number_or_none),
    "moderator_role_id": ("where", _number_or_none),
    "time_zone": ("when", lambda values: values[0]),
    "weekly_day": ("when", _number),
    "weekly_hour": ("when", _number),
    "language": ("what", lambda values: values[0]),
    "features": ("what", lambda values: frozenset(map(Feature, values))),
}
"""For each choice, its tab and how the values picked for it are read."""


class Pick(
    Lasting,
    discord.ui.DynamicItem[Select],
    template=r"setup:pick:(?P<choice>[a-z_]+)",
):
    """A menu for one of the guild's choices, kept at once."""

    def __init__(self, choice: str, menu: Select) -> None:
        self.choice = choice
        menu.custom_id = f"setup:pick:{choice}"
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /
    ) -> Self:
        """Called by discord.py."""
        return cls(match["choice"], item)

    async def clicked(self, interaction: Interaction) -> None:
        """Keep what was picked and show the panel as it is now."""
        require_manager(interaction)
        values = cast("dict[str, Any]", interaction.data)["values"]
        if self.choice == "time_zone" and values == [ANOTHER_ZONE]:
            await interaction.response.send_modal(ZoneForm(language(interaction)))
            return
        tab, read = READ[self.choice]
        await interaction.client.app.guilds.change(
            here(interaction), **{self.choice: read(list(values))}
        )
        await show(interaction, tab, edit=True)


class Turn(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"setup:tab:(?P<tab>where|when|what)",
):
    """Turns the panel to another of its pages."""

    def __init__(self, tab: str, speaking: Language = "en", *, here: bool = False) -> None:
        self.tab = tab
        style = discord.ButtonStyle.primary if here else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=say(TABS[tab], speaking), style=style, custom_id=f"setup:tab:{tab}"
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Turn, which also looks again for what is missing."""
        require_manager(interaction)
        await show(interaction, self.tab, edit=True)


class ZoneForm(Form):
    """Asks for a time zone by name."""

    def __init__(self, speaking: Language) -> None:
        super().__init__(title=say(text("Time zone"), speaking))
        self.typed = discord.ui.TextInput[Any](
            custom_id="zone", placeholder="Europe/Paris", min_length=2, max_length=60
        )
        self.add_item(
            discord.ui.Label[Any](
                text=say(text("Its name, or a large city in it"), speaking), component=self.typed
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep it, if there is such a zone."""
        require_manager(interaction)
        zone = zone_named(self.typed.value)
        await interaction.client.app.guilds.change(here(interaction), time_zone=zone)
        await show(interaction, "when", edit=True)


def require_manager(interaction: Interaction) -> None:
    """Raise `Refusal` unless the person may manage the server."""
    if not interaction.permissions.manage_guild:
        raise Refusal(text("Only those who may manage the server can set me up."))


async def show(interaction: Interaction, tab: str = "where", *, edit: bool = False) -> None:
    """Show one page of the panel, with what is missing."""
    app = interaction.client.app
    settings = app.guilds.of(here(interaction))
    missing = wants(interaction.guild, settings, reads_messages=app.settings.message_content)
    present = _present(interaction.guild, settings)
    panel = page(tab, present, list(missing), app.clock(), language(interaction))
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def _present(guild: discord.Guild | None, settings: GuildSettings) -> GuildSettings:
    """The settings without channels and roles that are gone, which no menu can show as chosen."""
    if guild is None:
        return settings

    def channel(chosen: int | None) -> int | None:
        return chosen if chosen and guild.get_channel(chosen) else None

    role = settings.moderator_role_id
    return settings.changed(
        recognition_channel_id=channel(settings.recognition_channel_id),
        contest_channel_id=channel(settings.contest_channel_id),
        moderator_channel_id=channel(settings.moderator_channel_id),
        offer_channel_ids=tuple(filter(channel, settings.offer_channel_ids)),
        moderator_role_id=role if role and guild.get_role(role) else None,
    )


def page(
    tab: str, settings: GuildSettings, missing: list[Text], now: datetime, speaking: Language
) -> Panel:
    """One page of the panel: its tabs, its menus with what is chosen now, and what is missing."""
    menus = {"where": _where, "when": _when, "what": _what}[tab](settings, now, speaking)
    well = text("✅ All that I need is there.")
    lines = [f"⚠️ {say(want, speaking)}" for want in missing] or [say(well, speaking)]
    return card(
        words(text("## Setting Ovation up"), speaking),
        discord.ui.ActionRow[Any](*(Turn(name, speaking, here=name == tab) for name in TABS)),
        discord.ui.Separator[Any](),
        *menus,
        discord.ui.Separator[Any](),
        discord.ui.TextDisplay[Any](_fitting(lines)),
    )


def _fitting(lines: list[str], most: int = 2500) -> str:
    """The lines, as many as a message has room for beside the menus."""
    shown: list[str] = []
    for line in lines:
        most -= len(line) + 1
        if most < 0:
            return "\n".join([*shown, "…"])
        shown.append(line)
    return "\n".join(shown)


def _menu(
    choice: str, about: Text, menu: Select, speaking: Language
) -> Iterator[discord.ui.Item[Any]]:
    yield words(about, speaking)
    yield discord.ui.ActionRow[Any](Pick(choice, menu))


def _where(
    settings: GuildSettings, _now: datetime, speaking: Language
) -> Iterator[discord.ui.Item[Any]]:
    nowhere = say(text("No channel chosen"), speaking)
    for choice, about in (
        ("recognition_channel_id", text("**Recognition**: where the weekly surprise is posted")),
        ("contest_channel_id", text("**Contests**: where contests are posted")),
        (
            "moderator_channel_id",
            text("**For moderators**: where I say what somebody should look at"),
        ),
    ):
        chosen: int | None = getattr(settings, choice)
        yield from _menu(choice, about, _channels([chosen] if chosen else [], nowhere, 1), speaking)
    yield from _menu(
        "offer_channel_ids",
        text("**Offers**: where I may answer somebody who looks for something to buy"),
        _channels(list(settings.offer_channel_ids), nowhere, 25),
        speaking,
    )
    kind = discord.SelectDefaultValueType.role
    role = settings.moderator_role_id
    yield from _menu(
        "moderator_role_id",
        text(
            "**Moderators**: who may run contests and campaigns, beside those who manage the server"
        ),
        discord.ui.RoleSelect[Any](
            min_values=0,
            placeholder=say(text("Everybody who may manage messages"), speaking),
            default_values=[discord.SelectDefaultValue(id=role, type=kind)] if role else [],
        ),
        speaking,
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


def _when(
    settings: GuildSettings, now: datetime, speaking: Language
) -> Iterator[discord.ui.Item[Any]]:
    zones = list(dict.fromkeys((*COMMON, settings.time_zone)))
    options = [
        Option(
            label=city(zone),
            value=zone,
            description=f"{zone}, {_hour(now.astimezone(ZoneInfo(zone)).time(), speaking)}",
            default=zone == settings.time_zone,
        )
        for zone in zones
    ]
    options.append(Option(label=say(text("Another…"), speaking), value=ANOTHER_ZONE, emoji="🌍"))
    yield from _menu(
        "time_zone",
        text("**Time zone** of this community"),
        discord.ui.Select[Any](options=options),
        speaking,
    )
    days = [
        Option(
            label=day_name(day, speaking).capitalize(),
            value=str(day),
            default=day == settings.weekly_day,
        )
        for day in range(7)
    ]
    yield from _menu(
        "weekly_day",
        text("**Day** of the weekly surprise"),
        discord.ui.Select[Any](options=days),
        speaking,
    )
    hours = [
        Option(
            label=_hour(time(hour), speaking),
            value=str(hour),
            default=hour == settings.weekly_hour,
        )
        for hour in range(24)
    ]
    yield from _menu(
        "weekly_hour", text("**Hour**, there"), discord.ui.Select[Any](options=hours), speaking
    )
    moment = next_weekly(settings, now)
    yield words(
        text(
            "Every {day} at {hour} in {city}. For you, the next one is {moment}, {until}.",
            day=day_name(settings.weekly_day, speaking),
            hour=_hour(time(settings.weekly_hour), speaking),
            city=city(settings.time_zone),
            moment=Instant(moment, "F"),
            until=Instant(moment, "R"),
        )
        if settings.has(Feature.RECOGNITION)
        else text("The weekly surprise is switched off, under “What”."),
        speaking,
    )


def _what(
    settings: GuildSettings, _now: datetime, speaking: Language
) -> Iterator[discord.ui.Item[Any]]:
    features = (
        (Feature.CONTRIBUTIONS, text("Contributions"), text("Count thanks and reactions")),
        (Feature.CONTESTS, text("Contests"), text("Caption and photo contests")),
        (Feature.RECOGNITION, text("Weekly surprise"), text("A gift for somebody each week")),
        (Feature.OFFERS, text("Offers"), text("Codes for those who want to buy")),
        (Feature.TIERS, text("Tiers"), text("Roles and gifts for those who do much: /tiers show")),
        (Feature.TOP_FIVE, text("Top five"), text("Thanks to the week's first five, each Monday")),
        (Feature.MILESTONES, text("Milestones"), text("First thanks, tenth answer, one year")),
        (
            Feature.MONTHLY,
            text("Monthly word"),
            text("How often each was thanked, to those who allow messages"),
        ),
    )
    options = [
        Option(
            label=say(name, speaking),
            value=feature.value,
            description=say(about, speaking),
            default=settings.has(feature),
        )
        for feature, name, about in features
    ]
    yield from _menu(
        "features",
        text("**Switched on**"),
        discord.ui.Select[Any](
            options=options,
            min_values=0,
            max_values=len(options),
            placeholder=say(text("Nothing"), speaking),
        ),
        speaking,
    )
    languages = [
        Option(label=name, value=code, default=code == settings.language)
        for code, name in (("en", "English"), ("fr", "Français"))
    ]
    yield from _menu(
        "language",
        text("**Language** of what I post; answers to a member are in theirs"),
        discord.ui.Select[Any](options=languages),
        speaking,
    )


def _hour(moment: time, speaking: Language) -> str:
    return str(format_time(moment, "short", locale=speaking))


class Setup(commands.Cog):
    """How a guild says where, when and what."""

    @app_commands.command(
        name=app_commands.locale_str("setup"),
        description=app_commands.locale_str("Choose where, when and what I do on this server"),
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def setup(self, interaction: Interaction) -> None:
        """Open the panel."""
        require_manager(interaction)
        await show(interaction)


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(Pick, Turn)
    await client.add_cog(Setup())
