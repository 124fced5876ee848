"""`/me`: one's own standing, as a picture of the last weeks and in words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import discord
from babel.dates import format_date
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.board_card import Weeks, draw_weeks
from bot.client import Interaction, Ovation
from bot.i18n import Language, figure, say
from bot.portraits import Person
from bot.services.contributions import Profile
from cogs.contributions.standings import (
    KINDS,
    PERIODS,
    SHOW_ME,
    TAKE_ME_OFF,
    profile_card,
    rank_said,
    require_contributions,
)
from cogs.panels import Lasting, here, language
from cogs.people import people
from domain.contributions import Kind
from domain.contributions.ledger import ALL
from domain.text import text

FILE = "weeks.png"
LABEL_EVERY = 3
"""More dates than that would run into each other."""


class Standings(commands.Cog):
    """Shows members what they gave, and to whom it was worth something."""

    def __init__(self, client: Ovation) -> None:
        self._client = client

    async def cog_load(self) -> None:
        """Take clicks on standings shown before."""
        self._client.add_dynamic_items(Listing)

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("me"), description=locale_str("See what you gave this community, and why")
    )
    @app_commands.guild_only()
    async def me(self, interaction: Interaction) -> None:
        """Show the member's own standing, privately."""
        require_contributions(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        panel, files = await _shown(interaction)
        await interaction.followup.send(view=panel, files=files, ephemeral=True)


class Listing(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"me:listed:(yes|no)",
    access=Access.EVERYONE,
):
    """Under one's standing: puts oneself on the leaderboard, or takes oneself off."""

    def __init__(self, wish: str, speaking: Language = "en") -> None:
        self._listed = wish == "yes"
        super().__init__(
            discord.ui.Button(
                label=say(SHOW_ME if self._listed else TAKE_ME_OFF, speaking),
                style=discord.ButtonStyle.success
                if self._listed
                else discord.ButtonStyle.secondary,
                custom_id=f"me:listed:{wish}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the wish, and show one's standing as it is now."""
        await interaction.response.defer()
        await interaction.client.app.members.change(
            here(interaction), interaction.user.id, listed=self._listed
        )
        panel, files = await _shown(interaction)
        await interaction.edit_original_response(view=panel, attachments=files)


async def _shown(interaction: Interaction) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """The message that shows the person's standing, in their language."""
    app, guild_id, user_id = interaction.client.app, here(interaction), interaction.user.id
    speaking = language(interaction)
    profile = await app.contributions.profile(guild_id, user_id)
    tier = await app.tiers.told(guild_id, user_id)
    listing = Listing("no" if profile.listed else "yes", speaking)
    if profile.rank is None:
        return profile_card(profile, speaking, tier, listing=listing), []
    nameless = say(text("a former member"), speaking)
    found = await people(interaction.client, guild_id, [user_id], nameless=nameless)
    weeks = await app.boards.weeks(guild_id, user_id)
    picture, alternative = await drawn(found[user_id], profile, weeks, speaking)
    shown = discord.ui.MediaGallery[Any](
        discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
    )
    panel = profile_card(profile, speaking, tier, listing=listing, picture=shown)
    return panel, [discord.File(BytesIO(picture), filename=FILE)]


async def drawn(
    person: Person,
    profile: Profile,
    weeks: Sequence[tuple[date, Mapping[Kind, int]]],
    speaking: Language,
) -> tuple[bytes, str]:
    """The picture (a PNG), and what is read to those who do not see it."""
    sums = [sum(points.values()) for _, points in weeks]
    shown = Weeks(
        labels=[
            format_date(monday, "d MMM", locale=speaking) if at % LABEL_EVERY == 0 else ""
            for at, (monday, _) in enumerate(weeks)
        ],
        points=[points for _, points in weeks],
        kinds={kind: say(said, speaking) for kind, said in KINDS.items()},
        highest=figure(max(sums), speaking) if max(sums) > 0 else "",
    )
    figures = [
        (say(said, speaking), figure(profile.points[name].get(ALL, 0), speaking))
        for name, said in PERIODS.items()
    ]
    headline = say(rank_said(profile), speaking)
    picture = await asyncio.to_thread(draw_weeks, person, headline, figures, shown)
    said = ", ".join(figure(number, speaking) for number in sums)
    return picture, say(text("Points in each of the last weeks: {points}", points=said), speaking)
