"""`/listen`: which words and channels are listened to, and how well."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.listening.inbox import InboxService, InboxStatus
from bot.services.listening.words import NO_SUCH_WORD, WatchedWordService
from cogs.listening.channels import ListeningForm
from cogs.listening.digest import OpenInboxButton, counts_text
from cogs.listening.items import show_item
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.complaints import Precision
from domain.languages import Language
from domain.listening.items import InboxKind
from domain.listening.settings import LISTENING
from domain.listening.watched_word import (
    MAX_NEAR_LENGTH,
    MAX_WORD_LENGTH,
    WatchedWord,
    WordKind,
    checked_word,
)
from domain.refusals import Refusal
from domain.translatable_text import JoinedList, Text, counted, text

TYPED_KINDS = (WordKind.BRAND, WordKind.COMPETITOR, WordKind.TOPIC, WordKind.CAMPAIGN)
"""The kinds that moderators choose from; products are those of /products."""
_LINK = re.compile(r"/channels/(\d{1,20})/(\d{1,20})/(\d{1,20})/?$")
NAMES_OF_KINDS = {
    InboxKind.QUESTION: text("questions"),
    InboxKind.PRAISE: text("praise"),
    InboxKind.NEED: text("wishes"),
    InboxKind.MENTION: text("mentions"),
}


@requires(Access.MODERATOR)
@app_commands.guild_only()
class ListenCommands(
    commands.GroupCog,
    group_name=locale_str("listen"),
    group_description=locale_str("What I listen for, and your team's inbox"),
):
    """The commands for moderators about listening."""

    words = app_commands.Group(
        name=locale_str("words"),
        description=locale_str("The names whose mentions you want to see"),
    )

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app

    @words.command(
        name=locale_str("add"),
        description=locale_str("Watch a name or an emoji, besides your products"),
    )
    @options(
        word=locale_str("The name as people write it, such as Blue Mug, or an emoji"),
        kind=locale_str("What it is: your brand if you choose nothing"),
        near=locale_str(
            "For an ambiguous name: words, one of which must be near it, such as phone sim"
        ),
    )
    @app_commands.choices(kind=choices((kind.value, kind.label) for kind in TYPED_KINDS))
    async def add_word(
        self,
        interaction: Interaction,
        word: app_commands.Range[str, 1, MAX_WORD_LENGTH],
        kind: str = WordKind.BRAND.value,
        near: app_commands.Range[str, 1, MAX_NEAR_LENGTH] | None = None,
    ) -> None:
        """Watch a word."""
        chosen = checked_word(word, near or "", WordKind(kind))
        await self._app[WatchedWordService].add(guild_id_of(interaction), chosen)
        said = text("I'm watching for {word}.", word=word_line(chosen))
        if not guild_settings_of(interaction).has(LISTENING):
            said = text("{said} Switch on the inbox in /setup, under “What”.", said=said)
        await reply(interaction, said)

    @words.command(name=locale_str("remove"), description=locale_str("Stop watching a word"))
    @options(word=locale_str("Which word"))
    async def remove_word(self, interaction: Interaction, word: str) -> None:
        """Stop watching a word."""
        if not (word.isascii() and word.isdigit() and len(word) < 19):
            raise Refusal(NO_SUCH_WORD)
        await self._app[WatchedWordService].remove(guild_id_of(interaction), int(word))
        await reply(interaction, text("That word is off the list."))

    @remove_word.autocomplete("word")
    async def _words(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        known = await self._app[WatchedWordService].of(guild_id_of(interaction))
        return suggestions(((word.name, str(word.id)) for word in known), typed)

    @words.command(name=locale_str("list"), description=locale_str("All words that I watch for"))
    async def list_words(self, interaction: Interaction) -> None:
        """List the words."""
        await send_list(interaction, "watched_words")

    @requires(Access.MANAGER)
    @app_commands.command(
        name=locale_str("channels"),
        description=locale_str("Where I listen, and where questions are followed"),
    )
    async def channels(self, interaction: Interaction) -> None:
        """Open the form."""
        settings = guild_settings_of(interaction)
        guild = interaction.guild
        known = frozenset() if guild is None else {channel.id for channel in guild.channels}
        form = ListeningForm(settings, user_language(interaction), known)
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("status"),
        description=locale_str("What is in the inbox, and how often I'm right"),
    )
    async def status(self, interaction: Interaction) -> None:
        """Show the state of the inbox."""
        guild_id = guild_id_of(interaction)
        status = await self._app[InboxService].status(guild_id)
        words = await self._app[WatchedWordService].of(guild_id)
        is_on = guild_settings_of(interaction).has(LISTENING)
        panel = status_panel(status, len(words), user_language(interaction), is_on=is_on)
        await interaction.response.send_message(view=panel, ephemeral=True)

    @app_commands.command(
        name=locale_str("add"), description=locale_str("Put a message into the inbox by hand")
    )
    @options(message=locale_str("The link of the message: in its menu, Copy Message Link"))
    async def add(self, interaction: Interaction, message: app_commands.Range[str, 1, 200]) -> None:
        """Put a message into the inbox, and show it."""
        guild_id = guild_id_of(interaction)
        link = _LINK.search(message.strip())
        if link is None or int(link[1]) != guild_id:
            raise Refusal(
                text(
                    "I need the link of a message on this server: open its menu and choose "
                    "*Copy Message Link*."
                )
            )
        channel_id, message_id = int(link[2]), int(link[3])
        channel = interaction.client.get_partial_messageable(channel_id, guild_id=guild_id)
        try:
            found = await channel.fetch_message(message_id)
        except (discord.NotFound, discord.Forbidden):
            raise Refusal(
                text("I cannot see that message. Was it deleted, or may I not read there?")
            ) from None
        if found.author.bot or found.webhook_id is not None:
            raise Refusal(text("That message is a bot's, and the inbox is for people."))
        item = await self._app[InboxService].add(
            guild_id, channel_id, message_id, found.author.id, by=interaction.user.id
        )
        await show_item(interaction, item)


@paged("watched_words", Access.MODERATOR)
async def all_words(interaction: Interaction) -> Listing:
    """Load the words."""
    words = await interaction.client.app[WatchedWordService].of(guild_id_of(interaction))
    return Listing(
        [word_line(word) for word in words],
        nothing=text("You watch no words yet. Add one with /listen words add."),
        below=[
            paragraph(
                text("-# I also look for the names of your products, which /products lists."),
                user_language(interaction),
            )
        ],
    )


def word_line(word: WatchedWord) -> Text:
    """Return one word's line in the list."""
    said = text("**{name}** ({kind})", name=word.name, kind=word.kind.label)
    if word.near:
        said = text("{word}, near {near}", word=said, near=", ".join(word.near))
    return said


def status_panel(status: InboxStatus, words: int, language: Language, *, is_on: bool) -> Panel:
    """Return what is in the inbox, and how often the bot was right."""
    lines = [counts_text(status.counts) if status.counts.total else text("📥 All caught up.")]
    if not is_on:
        lines.insert(0, text("The inbox is switched off. Switch it on in /setup, under “What”."))
    if status.counts.claimed:
        lines.append(
            counted(
                "-# {count} is being handled.",
                "-# {count} are being handled.",
                status.counts.claimed,
            )
        )
    lines.append(
        counted(
            "I watch for {count} word and your products.",
            "I watch for {count} words and your products.",
            words,
        )
    )
    judged = [
        _precision(kind, status.precision[kind])
        for kind in NAMES_OF_KINDS
        if kind in status.precision
    ]
    if judged:
        lines.append(text("How often I was right: {judged}.", judged=JoinedList(tuple(judged))))
    parts: list[discord.ui.Item[Any]] = [paragraph(line, language) for line in lines]
    if status.counts.total:
        parts.append(discord.ui.ActionRow[Any](OpenInboxButton(language=language)))
    return framed(*parts)


def _precision(kind: InboxKind, precision: Precision) -> Text:
    return text(
        "{kind} {right} of {judged}",
        kind=NAMES_OF_KINDS[kind],
        right=precision.right,
        judged=precision.judged,
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(ListenCommands(client))
