"""Counts the results of posts, and shows them to the team."""

from __future__ import annotations

from contextlib import suppress

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.post_results import CARD, COUNT, CountedPost, PostResultService
from cogs.publishing.post_reading import find_team, read_post
from cogs.ui.base import Panel, framed, paragraph
from cogs.ui.excerpts import excerpt
from cogs.ui.posted import edit_posted
from domain.goal_wording import served_text
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.post_results import FINAL, FIRST
from domain.translatable_text import (
    Channel,
    JoinedList,
    MessageLink,
    Text,
    Timestamp,
    counted,
    text,
)

EXCERPT_LENGTH = 80


def result_card(found: CountedPost, language: Language) -> Panel:
    """Return the card for the team with how many people took part in a post."""
    return framed(*(paragraph(line, language) for line in result_lines(found)))


def result_lines(found: CountedPost) -> list[Text]:
    """Return the lines of a post's result."""
    post, result = found.post, found.result
    hours = FINAL if result.is_final else FIRST
    words = excerpt(" ".join(post.content.text.split()), EXCERPT_LENGTH)
    first = post.messages[0] if post.messages else (post.content.channel_id, 0)
    link = MessageLink(post.guild_id, *first, words)
    channels = tuple(Channel(channel_id) for channel_id, _ in post.messages)
    where = JoinedList(channels) if len(channels) > 1 else Channel(first[0])
    if result.is_gone:
        return [
            text(
                "📊 The post “{post}” in {channel} was deleted, so there is nothing to count.",
                post=words,
                channel=where,
            )
        ]
    parts = [
        counted("{count} person reacted", "{count} people reacted", result.reacted),
        counted("{count} person replied", "{count} people replied", result.answered),
    ]
    if post.content.prompt is not None:
        parts.append(
            counted(
                "{count} person pressed a button", "{count} people pressed a button", result.clicked
            )
        )
    lines = [
        text(
            "📊 {post} in {channel}, after {hours} hours",
            post=link,
            channel=where,
            hours=hours.days * 24,
        ),
        counted("## {count} person took part", "## {count} people took part", result.people),
        *parts,
    ]
    if result.less:
        lines.append(
            counted(
                "{count} person wants less of this",
                "{count} people want less of this",
                result.less,
            )
        )
    if post.goal_id is not None:
        lines.append(text("-# {goal}", goal=served_text(post.goal)))
    lines.append(
        text("-# Different people, without the team and bots.")
        if result.is_final or post.going_out_at is None
        else text(
            "-# Different people, without the team and bots. I count once more {when}.",
            when=Timestamp(post.going_out_at + FINAL, "R"),
        )
    )
    return lines


class PostResultActions(commands.Cog):
    """Counts results, and composes their cards."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._app = client.app
        client.app.outbox.register_action(COUNT, self.count)
        client.app.outbox.register_composer(
            CARD, self.compose_card, home=lambda settings: settings.moderator_channel_id
        )

    async def count(self, client: discord.Client, row: OutboxPost) -> None:
        """Read who took part in a post and store how many; bring its card up to date."""
        results = self._app[PostResultService]
        post = await results.to_count(row.guild_id, row.subject_id)
        if post is None or not post.messages:
            return
        reading = await read_post(self._client, post)
        clicked = await results.clicked(post)
        team = await find_team(self._client, post.guild_id, reading.people | frozenset(clicked))
        if team is None:
            raise ConnectionError("Discord did not say who is on the team")
        await results.store(post, reading, clicked, team)
        place = await results.card_place(post.id)
        found = await results.found(post.guild_id, post.id)
        if place is not None and found is not None:
            language = self._app.guild_settings.of(post.guild_id).language
            with suppress(discord.Forbidden):
                await edit_posted(client, post.guild_id, place, result_card(found, language))

    async def compose_card(self, row: OutboxPost) -> Draft | None:
        """Return the card with a post's result."""
        found = await self._app[PostResultService].found(row.guild_id, row.subject_id)
        if found is None:
            return None
        return Draft(result_card(found, self._app.guild_settings.of(row.guild_id).language))
