"""`/me`: a member's own profile, as a picture of the last weeks and in words."""

from __future__ import annotations

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
from bot.client import Interaction, OvationBot
from bot.i18n import format_number, say
from bot.images.avatars import PicturedMember
from bot.images.drawing import draw_in_thread
from bot.images.leaderboard_image import WeekChart, draw_profile
from bot.images.style import ImageStyle
from bot.services.brand import BrandService
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionQueryService, Profile
from bot.services.contributions.leaderboards import LeaderboardService
from bot.services.tiers import TierService
from cogs.contributions.profile_card import (
    KINDS,
    PERIODS,
    SHOW_ME,
    TAKE_ME_OFF,
    profile_card,
    rank_said,
    require_contributions,
)
from cogs.member_lookup import pictured_members
from cogs.ui.base import PersistentItem, guild_id_of, user_language
from domain.contributions import ContributionKind
from domain.contributions.totals import ALL
from domain.languages import Language
from domain.translatable_text import text

FILE = "weeks.png"
LABEL_EVERY = 3
"""The number of weeks between two dates, which would otherwise overlap."""


class ProfileCommands(commands.Cog):
    """Shows members their contributions and what they were worth."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client

    async def cog_load(self) -> None:
        """Register for clicks on profiles shown before."""
        self._client.add_dynamic_items(ListingButton)

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("me"), description=locale_str("See what you gave this community, and why")
    )
    @app_commands.guild_only()
    async def me(self, interaction: Interaction) -> None:
        """Show the member's own profile privately."""
        require_contributions(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        panel, files = await _shown(interaction)
        await interaction.followup.send(view=panel, files=files, ephemeral=True)


class ListingButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"me:listed:(yes|no)",
    access=Access.EVERYONE,
):
    """Lists the member on the leaderboard, or removes them."""

    def __init__(self, wish: str, language: Language = "en") -> None:
        self._listed = wish == "yes"
        super().__init__(
            discord.ui.Button(
                label=say(SHOW_ME if self._listed else TAKE_ME_OFF, language),
                style=discord.ButtonStyle.success
                if self._listed
                else discord.ButtonStyle.secondary,
                custom_id=f"me:listed:{wish}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice, and show the profile with it."""
        await interaction.response.defer()
        await interaction.client.app[ConsentService].change(
            guild_id_of(interaction), interaction.user.id, listed=self._listed
        )
        panel, files = await _shown(interaction)
        await interaction.edit_original_response(view=panel, attachments=files)


async def _shown(interaction: Interaction) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """Return the message that shows the person's profile, in their language."""
    app, guild_id, user_id = interaction.client.app, guild_id_of(interaction), interaction.user.id
    language = user_language(interaction)
    profile = await app[ContributionQueryService].profile(guild_id, user_id)
    tier = await app[TierService].profile_lines(guild_id, user_id)
    listing = ListingButton("no" if profile.listed else "yes", language)
    if profile.rank is None:
        return profile_card(profile, language, tier, listing=listing), []
    nameless = say(text("a former member"), language)
    found = await pictured_members(interaction.client, guild_id, [user_id], nameless=nameless)
    weeks = await app[LeaderboardService].weeks(guild_id, user_id)
    picture, alternative = await drawn(
        found[user_id], profile, weeks, await app[BrandService].style(guild_id), language
    )
    shown = discord.ui.MediaGallery[Any](
        discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
    )
    panel = profile_card(profile, language, tier, listing=listing, picture=shown)
    return panel, [discord.File(BytesIO(picture), filename=FILE)]


async def drawn(
    person: PicturedMember,
    profile: Profile,
    weeks: Sequence[tuple[date, Mapping[ContributionKind, int]]],
    style: ImageStyle,
    language: Language,
) -> tuple[bytes, str]:
    """Return the picture (a PNG) and its alternative text."""
    sums = [sum(points.values()) for _, points in weeks]
    shown = WeekChart(
        labels=[
            format_date(monday, "d MMM", locale=language) if at % LABEL_EVERY == 0 else ""
            for at, (monday, _) in enumerate(weeks)
        ],
        points=[points for _, points in weeks],
        kinds={kind: say(said, language) for kind, said in KINDS.items()},
        highest=format_number(max(sums), language) if max(sums) > 0 else "",
    )
    figures = [
        (say(said, language), format_number(profile.points[name].get(ALL, 0), language))
        for name, said in PERIODS.items()
    ]
    headline = say(rank_said(profile), language)
    picture = await draw_in_thread(draw_profile, person, headline, figures, shown, style)
    said = ", ".join(format_number(number, language) for number in sums)
    return picture, say(text("Points per week, most recent weeks: {points}", points=said), language)
