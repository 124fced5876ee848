"""Reshares: *Ask to share*, the author's answer, and what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import discord

from bot.client import OvationBot
from bot.images.sanitizer import PictureReader
from bot.outbox import Draft
from bot.services.reshares import ReshareService
from cogs.reshares.asking import (
    AskToShareButton,
    ShareNamelessButton,
    ShareNoButton,
    ShareYesButton,
    TakeShareBackButton,
    request_panel,
    shown_in,
)
from cogs.reshares.content import can_be_shown, read_pictures, shown_panel
from cogs.reshares.deciding import (
    DropMessageButton,
    LookAtMessageButton,
    ShowMessageButton,
    agreed_card,
)
from cogs.reshares.originals import OriginalWatcher
from cogs.ui.deleted_messages import DeletedMessageCog
from cogs.ui.posted import edit_posted
from domain.outbox import OutboxPost
from domain.reshares import CARD, DELETE_POST, POST, REFRESH, REQUEST, ReshareState

REASON = "Ovation: its author no longer wants it shown"


class ResharePosts(DeletedMessageCog):
    """Composes the posts about reshares, and follows the messages they show."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self._client = client
        self._reshares = client.app[ReshareService]
        outbox = client.app.outbox
        outbox.register_composer(REQUEST, self.compose_request)
        outbox.register_composer(CARD, self.compose_card, home=lambda its: its.moderator_channel_id)
        outbox.register_composer(POST, self.compose_post)
        outbox.register_action(REFRESH, self.refresh)
        outbox.register_action(DELETE_POST, self.delete)

    async def compose_request(self, post: OutboxPost) -> Draft | None:
        """Return the question to the author, which notifies nobody else."""
        reshare = await self._reshares.find(post.guild_id, post.subject_id)
        if reshare is None or reshare.state is not ReshareState.ASKED:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        panel = request_panel(reshare, shown_in(self._reshares, post.guild_id), language)
        return Draft(panel, pings=[discord.Object(reshare.user_id)], only_as_reply=True)

    async def compose_card(self, post: OutboxPost) -> Draft | None:
        """Return the news for the team; None if the author took it back since."""
        reshare = await self._reshares.find(post.guild_id, post.subject_id)
        if reshare is None or reshare.state is not ReshareState.AGREED:
            return None
        return Draft(agreed_card(reshare, self._app.guild_settings.of(post.guild_id).language))

    async def compose_post(self, post: OutboxPost) -> Draft | None:
        """Return the message as it is now; None if it was taken back or deleted."""
        reshare = await self._reshares.find(post.guild_id, post.subject_id)
        if reshare is None or reshare.state is not ReshareState.SHOWN:
            return None
        channel = self._client.get_partial_messageable(
            reshare.channel_id, guild_id=reshare.guild_id
        )
        try:
            message = await channel.fetch_message(reshare.message_id)
        except discord.NotFound:
            return None
        if not can_be_shown(message):
            return None
        files = await read_pictures(message, self._app[PictureReader])
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(shown_panel(reshare, message, files, language), files=files)

    async def refresh(self, client: discord.Client, post: OutboxPost) -> None:
        """Show on the request and on the team's card how it stands."""
        reshare = await self._reshares.find(post.guild_id, post.subject_id)
        if reshare is None:
            return
        language = self._app.guild_settings.of(post.guild_id).language
        places = await self._reshares.places(reshare)
        if CARD in places:
            card = agreed_card(reshare, language)
            await edit_posted(client, post.guild_id, places[CARD], card)
        if REQUEST in places:
            place = shown_in(self._reshares, post.guild_id)
            panel = request_panel(reshare, place, language)
            await edit_posted(client, post.guild_id, places[REQUEST], panel)

    async def delete(self, client: discord.Client, post: OutboxPost) -> None:
        """Delete a post of the bot; does nothing if it is gone."""
        with suppress(discord.NotFound):
            await client.http.delete_message(post.channel_id, post.subject_id, reason=REASON)

    async def messages_deleted(self, guild_id: int, message_ids: Sequence[int]) -> None:
        """Delete what is shown of deleted messages."""
        await self._reshares.messages_gone(guild_id, message_ids)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(
        AskToShareButton,
        DropMessageButton,
        LookAtMessageButton,
        ShareNamelessButton,
        ShareNoButton,
        ShowMessageButton,
        TakeShareBackButton,
        ShareYesButton,
    )
    await client.add_cog(ResharePosts(client))
    await client.add_cog(OriginalWatcher(client))
