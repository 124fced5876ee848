"""The checks of a post: the private card, and what only Discord knows for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.services.publishing.checks import DiscordView, PostCheckService
from bot.services.publishing.posts import BrandPostService
from cogs.ui.base import Interaction, Panel, framed, guild_id_of, paragraph, say, user_language
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.publishing.check_report import CheckReport
from domain.publishing.checks.base import Audience, Level
from domain.publishing.post import BrandPost
from domain.translatable_text import JoinedList, Text, counted, text

NUMBER = r":([0-9]{1,18})"
HEADINGS: Mapping[Level, Text] = {
    Level.STOP: text("⛔ **Not like this**"),
    Level.LOOK: text("👀 **Have a look**"),
    Level.NOTE: text("ℹ️ **Good to know**"),
}
ROOM = 2_900
"""How many characters of findings are written out; the form with the ticks has all of them."""
Item = discord.ui.Item[Any]


def check_card(report: CheckReport, language: Language, buttons: Sequence[Item] = ()) -> Panel:
    """Return the card of a post's checks, the gravest findings first."""
    parts: list[Item] = [paragraph(text("## Checks"), language)]
    room = ROOM
    for level, heading in HEADINGS.items():
        if not (found := report.at(level)):
            continue
        parts.append(paragraph(heading, language))
        lines: list[str] = []
        for place, (_, each) in enumerate(found):
            line = f"- {say(each.named, language)}"
            if len(line) > room:
                left = len(found) - place
                lines.append(
                    say(counted("- and {count} more", "- and {count} more", left), language)
                )
                break
            lines.append(line)
            room -= len(line)
        parts.append(discord.ui.TextDisplay[Any]("\n".join(lines)))
    if report.fine:
        fine = JoinedList(tuple(check.label for check in report.fine))
        parts.append(paragraph(text("✅ Fine: {checks}.", checks=fine), language))
    if buttons:
        parts += [discord.ui.Separator(), discord.ui.ActionRow[Any](*buttons)]
    return framed(*parts)


def discord_view(interaction: Interaction, post: BrandPost) -> DiscordView:
    """Return what the checks need to know from Discord."""
    guild = interaction.guild
    if guild is None:
        return DiscordView()
    found = map(guild.get_channel, post.content.channels)
    return DiscordView(
        guild.name, {each.id: _audience(guild, each) for each in found if each is not None}
    )


def _audience(guild: discord.Guild, channel: discord.abc.GuildChannel) -> Audience:
    is_open = channel.permissions_for(guild.default_role).view_channel
    has_followers = channel.type is discord.ChannelType.news
    return Audience(guild.member_count if is_open else None, has_followers)


async def send_checks(interaction: Interaction, report: CheckReport, *buttons: Item) -> None:
    """Show the card to the person alone."""
    card = check_card(report, user_language(interaction), buttons)
    await interaction.response.send_message(view=card, ephemeral=True)


class ChecksButton(PersistentButton, template=rf"post:checks{NUMBER}", access=Access.MODERATOR):
    """Shows what the checks say about a post."""

    name, label = "post:checks", text("Check")

    async def on_click(self, interaction: Interaction) -> None:
        """Run the checks."""
        app = interaction.client.app
        post = await app[BrandPostService].get(guild_id_of(interaction), self.numbers[0])
        report = await app[PostCheckService].report(post, discord_view(interaction, post))
        await send_checks(interaction, report)
