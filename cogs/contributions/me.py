"""`/me`: one's own standing, as a picture of the last weeks and in words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

import discord
from babel.dates import format_date
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.board_card import Weeks, draw_weeks
from bot.client import Interaction, Ovation
from bot.i18n import Language, figure, say
from bot.portraits import Person
from bot.services.contributions import Profile
from cogs.contributions.standings import KINDS, PERIODS, profile_card, require_contributions
from cogs.panels import here, language
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
        self._contributions = client.app.contributions
        self._boards = client.app.boards
        self._tiers = client.app.tiers

    @app_commands.command(
        name=locale_str("me"), description=locale_str("See what you gave this community, and why")
    )
    @app_commands.guild_only()
    async def me(self, interaction: Interaction) -> None:
        """Show the member's own standing, privately."""
        require_contributions(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id, user_id = here(interaction), interaction.user.id
        speaking = language(interaction)
        profile = await self._contributions.profile(guild_id, user_id)
        tier = await self._tiers.told(guild_id, user_id)
        if profile.rank is None:
            panel = profile_card(profile, speaking, tier)
            await interaction.followup.send(view=panel, ephemeral=True)
            return
        nameless = say(text("a former member"), speaking)
        found = await people(interaction.client, guild_id, [user_id], nameless=nameless)
        weeks = await self._boards.weeks(guild_id, user_id)
        picture, alternative = await drawn(found[user_id], profile, weeks, speaking)
        item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
        await interaction.followup.send(
            view=profile_card(profile, speaking, tier, discord.ui.MediaGallery(item)),
            files=[discord.File(BytesIO(picture), filename=FILE)],
            ephemeral=True,
        )


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
    headline = say(text("You are number {rank} of all time.", rank=profile.rank or 0), speaking)
    picture = await asyncio.to_thread(draw_weeks, person, headline, figures, shown)
    said = ", ".join(figure(number, speaking) for number in sums)
    return picture, say(text("Points in each of the last weeks: {points}", points=said), speaking)
