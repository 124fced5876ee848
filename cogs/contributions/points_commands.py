"""`/points`: points that moderators give and take by hand, with a reason for the member."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, OvationBot
from bot.services.contributions.manual_points import ManualPointsService
from cogs.contributions.profile_card import KIND_CHOICES, require_contributions
from cogs.ui.base import guild_id_of, reply
from cogs.ui.command_options import options
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.manual_points import MAX_POINTS, MAX_REASON_LENGTH
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, User, counted

Number = app_commands.Range[int, 1, MAX_POINTS]
HANDED = {
    "points": locale_str("How many"),
    "reason": locale_str("The reason; the member can read it in /me"),
    "kind": locale_str("What it did for others"),
}
"""The options that `/points give` and `/points take` share, by their names in the code."""
Why = app_commands.Range[str, 1, MAX_REASON_LENGTH]


@requires(Access.MODERATOR)
@app_commands.guild_only()
class PointsCommands(
    commands.GroupCog,
    group_name=locale_str("points"),
    group_description=locale_str("Points by hand, for moderators"),
):
    """Points for what no rule detects, such as giving a talk."""

    def __init__(self, client: OvationBot) -> None:
        self._points = client.app[ManualPointsService]

    @app_commands.command(
        name=locale_str("give"), description=locale_str("Give points, with a reason")
    )
    @options(member=locale_str("To whom"), **HANDED)
    @app_commands.choices(kind=KIND_CHOICES)
    async def give(
        self,
        interaction: Interaction,
        member: discord.User,
        points: Number,
        reason: Why,
        kind: app_commands.Choice[str] | None = None,
    ) -> None:
        """Give points."""
        await self._hand(interaction, member, points, reason, kind)

    @app_commands.command(
        name=locale_str("take"), description=locale_str("Take points away, with a reason")
    )
    @options(member=locale_str("From whom"), **HANDED)
    @app_commands.choices(kind=KIND_CHOICES)
    async def take(
        self,
        interaction: Interaction,
        member: discord.User,
        points: Number,
        reason: Why,
        kind: app_commands.Choice[str] | None = None,
    ) -> None:
        """Take points back."""
        await self._hand(interaction, member, -points, reason, kind)

    async def _hand(
        self,
        interaction: Interaction,
        member: discord.User,
        amount: int,
        reason: str,
        kind: app_commands.Choice[str] | None,
    ) -> None:
        require_contributions(interaction)
        contribution = Contribution(
            guild_id=guild_id_of(interaction),
            channel_id=interaction.channel_id or 0,
            message_id=interaction.id,
            source=Source.POINTS,
            kind=ContributionKind(kind.value) if kind else ContributionKind.HELPED,
            giver_id=interaction.user.id,
            receiver_id=member.id,
            at=interaction.client.app.clock(),
            detail=tidy_line(reason),
            amount=amount,
        )
        await self._points.give(contribution, receiver_is_bot=member.bot)
        await reply(interaction, _said(member.id, amount))


def _said(member_id: int, amount: int) -> Text:
    if amount > 0:
        return counted(
            "{member} now has {count} point more, and can read your reason in /me.",
            "{member} now has {count} points more, and can read your reason in /me.",
            amount,
            member=User(member_id),
        )
    return counted(
        "{member} now has {count} point less, and can read your reason in /me.",
        "{member} now has {count} points less, and can read your reason in /me.",
        -amount,
        member=User(member_id),
    )
