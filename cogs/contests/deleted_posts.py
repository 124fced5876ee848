"""Deleted posts of contests: moderators are notified, and can post them again."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import Interaction, OvationBot
from bot.outbox import Draft
from bot.services.contests.announcements import LOST
from bot.services.contests.editing import EditingService
from bot.services.contests.lifecycle import ContestLifecycleService
from cogs.contests.components import NUMBER, ContestButton, button_row
from cogs.ui.base import framed, guild_id_of, paragraph, reply
from domain.contests.contest import OPEN
from domain.contests.settings import ContestSettings
from domain.outbox import OutboxPost
from domain.translatable_text import text


class RepostButton(ContestButton, template=rf"contest:again{NUMBER}", access=Access.MODERATOR):
    """Posts a deleted post of a contest again."""

    name = "contest:again"
    label = text("Post it again (moderators)")
    emoji = "📣"

    async def on_click(self, interaction: Interaction) -> None:
        """Post it again, once."""
        note_id = interaction.message.id if interaction.message else 0
        contest = await interaction.client.app[EditingService].repost(
            self.numbers[0], guild_id_of(interaction), note_id
        )
        await reply(interaction, text("“{title}” is posted again.", title=contest.plan.title))


class DeletedPostWatcher(commands.Cog):
    """Notices deleted posts of contests."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(
            LOST, self.compose, home=lambda its: its[ContestSettings].contest_channel_id
        )

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Handle a deleted message."""
        await self._look(event.guild_id, event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Handle a bulk delete."""
        for message_id in event.message_ids:
            await self._look(event.guild_id, message_id)

    async def _look(self, guild_id: int | None, message_id: int) -> None:
        if guild_id is not None:
            desk = self._app.guild_settings.of(guild_id).moderator_channel_id
            await self._app[EditingService].report_deleted_post(guild_id, message_id, desk=desk)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the notice; None for a contest that is over."""
        shown = await self._app[ContestLifecycleService].announced(post.subject_id)
        if shown is None or shown.contest.state not in OPEN:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        said = text(
            "### 📣 “{title}” is still running, but its post was deleted\nWithout it nobody "
            "can take part. Post it again, or cancel the contest with /contest cancel.",
            title=shown.contest.plan.title,
        )
        again = RepostButton(shown.contest.id, language=language)
        return Draft(framed(paragraph(said, language), button_row(again)))


BUTTONS = (RepostButton,)
