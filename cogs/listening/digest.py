"""The message in the moderators' channel that says what is in the inbox, and its button."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.listening.digest import DIGEST, DigestService
from bot.services.listening.inbox import HANDED_OVER, InboxService
from cogs.listening.items import OpenItemButton, show_next
from cogs.ui.base import Interaction, Panel, framed, paragraph
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.posted import edit_posted
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.listening.inbox import KINDS_BY_WEIGHT, UPDATE_DIGEST, InboxCounts, InboxItem
from domain.listening.items import InboxKind
from domain.outbox import OutboxPost
from domain.translatable_text import (
    JoinedList,
    MessageLink,
    Text,
    Timestamp,
    User,
    counted,
    text,
)


class OpenInboxButton(PersistentButton, template=r"inbox:open", access=Access.MODERATOR):
    """Shows the items of the inbox to one person, one after the other."""

    name, label = "inbox:open", text("Open")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show the first item privately."""
        await show_next(interaction, None)


def counts_text(counts: InboxCounts) -> Text:
    """Return what is new, by kind: "3 new: 2 praise, 1 question"."""
    parts = [_kind(kind, counts) for kind in KINDS_BY_WEIGHT if kind in counts.new]
    return counted(
        "**{count} new**: {parts}",
        "**{count} new**: {parts}",
        counts.total,
        parts=JoinedList(tuple(parts)),
    )


def _kind(kind: InboxKind, counts: InboxCounts) -> Text:
    number = counts.new[kind]
    match kind:
        case InboxKind.QUESTION:
            return counted(
                "{count} question, asked {moment}",
                "{count} questions, the oldest asked {moment}",
                number,
                moment=""
                if counts.oldest_question_at is None
                else Timestamp(counts.oldest_question_at, "R"),
            )
        case InboxKind.PRAISE:
            return counted("{count} word of praise", "{count} words of praise", number)
        case InboxKind.NEED:
            return counted("{count} wish", "{count} wishes", number)
        case _:
            return counted("{count} mention", "{count} mentions", number)


def digest_card(counts: InboxCounts | None, language: Language) -> Panel:
    """Return the message; without counts, a later one took its place."""
    if counts is None:
        return framed(paragraph(text("-# 📥 The inbox continues further down."), language))
    if not counts.total:
        said = text("📥 Inbox: all caught up.")
        return framed(paragraph(said, language), *_claimed(counts, language))
    return framed(
        paragraph(text("📥 {counts}", counts=counts_text(counts)), language),
        *_claimed(counts, language),
        discord.ui.ActionRow[Any](OpenInboxButton(language=language)),
    )


def _claimed(counts: InboxCounts, language: Language) -> list[discord.ui.Item[Any]]:
    if not counts.claimed:
        return []
    said = counted("-# {count} is being handled.", "-# {count} are being handled.", counts.claimed)
    return [paragraph(said, language)]


def handed_over_card(item: InboxItem, language: Language) -> Panel:
    """Return the post that tells a person of the team that an item is theirs."""
    place = MessageLink(item.guild_id, item.channel_id, item.message_id, text("this message"))
    person = User(item.handled_by or 0)
    return framed(
        paragraph(
            text("📥 {member}, please see to {place}.", member=person, place=place), language
        ),
        discord.ui.ActionRow[Any](OpenItemButton(item.id, language)),
    )


class InboxPosts:
    """Composes the message, edits it, and tells people what was handed over to them."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(
            DIGEST, self.compose, home=lambda its: its.moderator_channel_id
        )
        client.app.outbox.register_composer(
            HANDED_OVER, self.compose_handed_over, home=lambda its: its.moderator_channel_id
        )
        client.app.outbox.register_action(UPDATE_DIGEST, self.update)

    def _settings(self, post: OutboxPost) -> GuildSettings:
        return self._app.guild_settings.of(post.guild_id)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the message; None if there is nothing to say by now."""
        counts = await self._app[DigestService].counts(post.guild_id, post.subject_id)
        if counts is None or not counts.total:
            return None
        return Draft(digest_card(counts, self._settings(post).language))

    async def compose_handed_over(self, post: OutboxPost) -> Draft | None:
        """Return the post; None if the item is seen to or gone by now."""
        item = await self._app[InboxService].find(post.guild_id, post.subject_id)
        if item is None or not item.is_open or item.handled_by is None:
            return None
        card = handed_over_card(item, self._settings(post).language)
        return Draft(card, pings=[discord.Object(item.handled_by)])

    async def update(self, client: discord.Client, post: OutboxPost) -> None:
        """Edit the message; a deleted one is posted again if something is new."""
        digests = self._app[DigestService]
        place = await digests.message(post.subject_id)
        if place is None:
            return
        counts = await digests.counts(post.guild_id, post.subject_id)
        card = digest_card(counts, self._settings(post).language)
        if not await edit_posted(client, post.guild_id, place, card) and counts is not None:
            await digests.post_again(post.guild_id)


def setup(client: OvationBot) -> None:
    """Register the button and the message."""
    client.add_dynamic_items(OpenInboxButton)
    InboxPosts(client)
