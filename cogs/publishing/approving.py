"""The card of a post for the team, and the buttons with which it decides."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import discord

from bot.access import Access
from bot.services.publishing.posts import BrandPostService
from cogs.publishing.drafting import NUMBER, check_channel
from cogs.publishing.panels import files_of, state_line, whole_post
from cogs.ui.base import (
    Interaction,
    Panel,
    guild_id_of,
    guild_settings_of,
    reply,
    user_language,
)
from cogs.ui.forms import Form
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.posted import edit_posted
from domain.languages import Language
from domain.publishing.post import REASON_LENGTH, BrandPost, PostState
from domain.translatable_text import Text, Timestamp, User, text

REVISION = r":([0-9]{1,9})"


def team_card(post: BrandPost, language: Language) -> Panel:
    """Return the card for the team, with buttons while it waits for approval."""
    lines = [
        text("📣 {member} wants to post this.", member=User(post.author_id)),
        state_line(post),
    ]
    if post.note:
        lines.append(text("Why: {note}", note=post.note))
    if post.approval is not None:
        lines.append(text("Approved by {member}.", member=User(post.approval.by)))
    buttons: list[discord.ui.Item[Any]] = []
    if post.state is PostState.READY:
        kinds = (ApproveButton, SendBackButton, RefusePostButton)
        buttons = [kind(post.id, post.revision, language=language) for kind in kinds]
    return whole_post(post, lines, buttons, language)


async def show_decision(interaction: Interaction, post: BrandPost, said: Text) -> None:
    """Show on the team's card what was decided, and tell the person."""
    posts = interaction.client.app[BrandPostService]
    files = files_of(await posts.picture(post))
    card = team_card(post, guild_settings_of(interaction).language)
    place, message = await posts.card_place(post.id), interaction.message
    if message is not None and place is not None and message.id == place[1]:
        await interaction.response.edit_message(view=card, attachments=files)
    elif place is not None:
        with suppress(discord.Forbidden):
            await edit_posted(interaction.client, post.guild_id, place, card, files)
    await reply(interaction, said)


class ApproveButton(
    PersistentButton, template=rf"post:approve{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Approves the revision of a post that the card shows."""

    name, label = "post:approve", text("Approve")
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Approve it."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        post_id, revision = self.numbers
        by = interaction.user.id
        post = await posts.check_approver(guild_id, post_id, revision, by=by)
        check_channel(interaction, post.content.channel_id)
        post = await posts.approve(guild_id, post_id, revision, by=by)
        said = text("Approved. It goes out {at}.", at=Timestamp(post.content.at, "f"))
        if post.ask_again_at is not None:
            said = text(
                "Approved. That is a while ahead, so I ask once more {when}.",
                when=Timestamp(post.ask_again_at, "f"),
            )
        await show_decision(interaction, post, said)


class SendBackButton(
    PersistentButton, template=rf"post:back{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Asks for the reason why a post goes back to its author."""

    name, label = "post:back", text("Send back")

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        form = ReasonForm(user_language(interaction), *self.numbers, refuses=False)
        await interaction.response.send_modal(form)


class RefusePostButton(
    PersistentButton, template=rf"post:refuse{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Asks for the reason why a post is refused."""

    name, label = "post:refuse", text("Refuse")
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        form = ReasonForm(user_language(interaction), *self.numbers, refuses=True)
        await interaction.response.send_modal(form)


class ReasonForm(Form, access=Access.MODERATOR):
    """The form for the reason why a post is sent back or refused."""

    def __init__(self, language: Language, post_id: int, revision: int, *, refuses: bool) -> None:
        super().__init__(text("Refuse the post") if refuses else text("Send it back"), language)
        self.post_id, self.revision, self.refuses = post_id, revision, refuses
        self.reason = self.ask(
            text("Why"),
            discord.ui.TextInput[Any](
                custom_id="reason",
                style=discord.TextStyle.paragraph,
                max_length=REASON_LENGTH,
            ),
            text("Your team reads it."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Send it back or refuse it."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        step = posts.refuse if self.refuses else posts.send_back
        post = await step(guild_id, self.post_id, self.revision, self.reason.value)
        said = (
            text("Refused. It will not go out.")
            if self.refuses
            else text("Sent back. It is a draft again, in /post list.")
        )
        await show_decision(interaction, post, said)
