"""Alerts in the moderators' channel about posts that cannot be sent."""

from __future__ import annotations

from datetime import timedelta

from bot.client import OvationBot
from bot.outbox import MISSING_ACCESS, REJECTED, Draft
from cogs.ui.base import framed, paragraph
from domain.outbox import OutboxPost
from domain.publishing.content import WINDOW
from domain.translatable_text import Channel, Text, text


def missing_access_text(channel_id: int) -> Text:
    """Return the sentence about a channel in which the bot may not post."""
    return text(
        "⚠️ I cannot post in {channel}. Allow my role to View Channel, Send Messages and "
        "Attach Files there; if the channel is gone, choose another in /setup. I'll keep "
        "trying: posts of your team for {minutes} minutes, everything else for three days, at "
        "least once an hour.",
        channel=Channel(channel_id),
        minutes=WINDOW // timedelta(minutes=1),
    )


def rejected_post_text(number: int) -> Text:
    """Return the sentence about a post that will not appear."""
    return text(
        "⚠️ Discord rejected one of my posts, so it will not appear. Please ask the person "
        "who hosts me to look for number {number} in the log.",
        number=number,
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""

    def said(sentence: Text, post: OutboxPost) -> Draft:
        return Draft(
            framed(paragraph(sentence, client.app.guild_settings.of(post.guild_id).language))
        )

    async def compose_barred(post: OutboxPost) -> Draft:
        return said(missing_access_text(post.subject_id), post)

    async def compose_refused(post: OutboxPost) -> Draft:
        return said(rejected_post_text(post.subject_id), post)

    client.app.outbox.register_composer(MISSING_ACCESS, compose_barred)
    client.app.outbox.register_composer(REJECTED, compose_refused)
