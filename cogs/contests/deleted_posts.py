"""Deleted posts of contests: moderators are notified, and can post them again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.access import Access
from bot.client import Interaction, OvationBot
from bot.outbox import Draft
from bot.services.contests.announcements import LOST
from bot.services.contests.editing import EditingService
from bot.services.contests.lifecycle import ContestLifecycleService
from cogs.contests.components import NUMBER, ContestButton, button_row
from cogs.ui.base import framed, guild_id_of, paragraph, reply
from cogs.ui.deleted_messages import DeletedMessageCog
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


class DeletedPostWatcher(DeletedMessageCog):
    """Notices deleted posts of contests."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(
            LOST, self.compose, home=lambda its: its[ContestSettings].contest_channel_id
        )

    async def messages_deleted(self, guild_id: int, message_ids: Sequence[int]) -> None:
        """Notify moderators of deleted posts of running contests."""
        desk = self._app.guild_settings.of(guild_id).moderator_channel_id
        for message_id in message_ids:
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
