"""What moderators are told of posts that do not arrive, in their own channel."""

from __future__ import annotations

from bot.client import Ovation
from bot.outbox import BARRED, REFUSED, Draft
from cogs.panels import card, words
from db.outbox import Post
from domain.text import Channel, Text, text


def barred(channel_id: int) -> Text:
    """That we may not post in a channel."""
    return text(
        "⚠️ I cannot post in {channel}. Allow my role to View Channel, Send Messages and Attach "
        "Files there; if the channel is gone, choose another with /setup. What waits to be posted "
        "is tried for three days, at least once an hour.",
        channel=Channel(channel_id),
    )


def refused(number: int) -> Text:
    """That a post will not appear."""
    return text(
        "⚠️ Discord does not take one of my posts, so it will not appear. Please tell whoever runs "
        "me to look for number {number} in the log.",
        number=number,
    )


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""

    def said(sentence: Text, post: Post) -> Draft:
        return Draft(card(words(sentence, client.app.guilds.of(post.guild_id).language)))

    async def compose_barred(post: Post) -> Draft:
        return said(barred(post.subject_id), post)

    async def compose_refused(post: Post) -> Draft:
        return said(refused(post.subject_id), post)

    client.app.outbox.compose(BARRED, compose_barred)
    client.app.outbox.compose(REFUSED, compose_refused)
