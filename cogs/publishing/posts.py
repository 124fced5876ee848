"""Composes posts of the team, their cards, and the news that one was missed; edits the cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.outbox import NONCE_HOLDS, Draft
from bot.services.publishing.posts import BrandPostService
from bot.services.publishing.schedule import PostScheduleService
from bot.services.publishing.steps import CARD, MISSED, POSTS, RETIRE_CARD, UPDATE_CARD
from cogs.publishing.approving import retired_card, team_card
from cogs.publishing.drafting import EditButton
from cogs.publishing.panels import channels_of, files_of, member_post
from cogs.ui.base import Panel, framed, paragraph
from cogs.ui.posted import edit_posted
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from domain.translatable_text import Channel, JoinedList, Timestamp, User, text


def missed_card(post: BrandPost, language: Language) -> Panel:
    """Return the news for the team that a post did not go out."""
    said = text(
        "⌛ The post of {member} for {channel}, {at}, did not go out: nobody approved it in time, "
        "or I could not post it in time. Give it a new time, or drop it in /post list.",
        member=User(post.author_id),
        channel=channels_of(post.content),
        at=Timestamp(post.content.at, "f"),
    )
    button = EditButton(post.id, language=language)
    return framed(paragraph(said, language), discord.ui.ActionRow[Any](button))


def partly_card(post: BrandPost, language: Language) -> Panel:
    """Return the news for the team that a post is not in all of its channels."""
    said = text(
        "⌛ The post of {member} went out, but not in {channels}: I could not post there in time. "
        "To say it there too, write a new one with /post new.",
        member=User(post.author_id),
        channels=JoinedList(tuple(Channel(each) for each in post.missed_channels)),
    )
    return framed(paragraph(said, language))


class PublishingPosts(commands.Cog):
    """Composes the posts about posts."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        for kind in POSTS:
            client.app.outbox.register_composer(kind, self.compose_post)
        client.app.outbox.register_composer(CARD, self.compose_card, home=_desk)
        client.app.outbox.register_composer(MISSED, self.compose_missed, home=_desk)
        client.app.outbox.register_action(UPDATE_CARD, self.update_card)
        client.app.outbox.register_action(RETIRE_CARD, self.retire_card)

    async def compose_post(self, post: OutboxPost) -> Draft | None:
        """Return the post as it was approved for a channel; None if it may not go out.

        Nobody whom it mentions is notified.
        """
        approved = await self._app[PostScheduleService].approved(
            post.guild_id, post.subject_id, tried_at=post.first_tried_at, retry=NONCE_HOLDS
        )
        place = POSTS.index(post.kind)
        if approved is None or place >= len(approved.post.content.channels):
            return None
        usual = self._app.guild_settings.of(post.guild_id).language
        content = approved.post.content
        there = replace(approved.post, content=content.at_place(place))
        panel = member_post(there, content.language_at(place, usual))
        return Draft(panel, files=files_of(approved.picture))

    async def compose_card(self, post: OutboxPost) -> Draft | None:
        """Return the card for the team; None if the post waits for no approval."""
        found = await self._found(post)
        if found is None or found.state is not PostState.READY:
            return None
        picture = await self._app[BrandPostService].picture(found)
        card = team_card(found, self._app.guild_settings.of(post.guild_id).language)
        return Draft(card, files=files_of(picture))

    async def update_card(self, client: discord.Client, row: OutboxPost) -> None:
        """Show on the team's card how the post is now."""
        found = await self._found(row)
        place = await self._app[BrandPostService].card_place(row.subject_id)
        if found is None or place is None:
            return
        picture = await self._app[BrandPostService].picture(found)
        card = team_card(found, self._app.guild_settings.of(row.guild_id).language)
        await edit_posted(client, row.guild_id, place, card, files_of(picture))

    async def retire_card(self, client: discord.Client, row: OutboxPost) -> None:
        """Say on a card that there is a newer one."""
        panel = retired_card(self._app.guild_settings.of(row.guild_id).language)
        await edit_posted(client, row.guild_id, (row.channel_id, row.subject_id), panel, [])

    async def compose_missed(self, post: OutboxPost) -> Draft | None:
        """Return the news that a post was missed; None if it has a new time already."""
        found = await self._found(post)
        if found is None:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        if found.state is PostState.MISSED:
            return Draft(missed_card(found, language))
        return Draft(partly_card(found, language)) if found.missed_channels else None

    async def _found(self, post: OutboxPost) -> BrandPost | None:
        try:
            return await self._app[BrandPostService].get(post.guild_id, post.subject_id)
        except Refusal:
            return None


def _desk(settings: GuildSettings) -> int | None:
    return settings.moderator_channel_id
