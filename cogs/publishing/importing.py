"""`/post import`: a plan from a spreadsheet becomes drafts."""

from __future__ import annotations

import asyncio

import discord

from bot.services.publishing.posts import BrandPostService, Typed
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    user_language,
)
from cogs.ui.pages import shortlist
from cogs.ui.picture_upload import fetch_file
from cogs.ui.posting_places import check_channel
from domain.file_size import check_file_size
from domain.languages import Language
from domain.publishing.content import ChannelWording
from domain.publishing.post_import import (
    BadLine,
    ChannelFinder,
    PostLine,
    read_posts,
)
from domain.publishing.settings import check_publishing
from domain.refusals import Refusal
from domain.translatable_text import Text, counted, text


async def import_posts(interaction: Interaction, file: discord.Attachment) -> None:
    """Store a draft for each good line of a file, and answer with what was left out."""
    settings = guild_settings_of(interaction)
    check_publishing(settings)
    check_file_size(file.size)
    await interaction.response.defer(ephemeral=True, thinking=True)
    app, data = interaction.client.app, await fetch_file(file)
    found = await asyncio.to_thread(
        read_posts, data, now=app.clock(), zone=settings.zone, style=settings.date_style
    )
    known = interaction.guild.text_channels if interaction.guild else []
    channels = ChannelFinder((each.id, each.name) for each in known)
    lines: dict[int, Typed] = {}
    bad = list(found.bad)
    for line in found.good:
        try:
            lines[line.line] = _typed(interaction, line, channels)
        except Refusal as refusal:
            bad.append(BadLine(line.line, refusal.reasons))
    imported = await app[BrandPostService].import_all(
        guild_id_of(interaction), lines, by=interaction.user.id
    )
    panel = import_panel(
        imported.added, imported.known, [*bad, *imported.bad], user_language(interaction)
    )
    await interaction.followup.send(view=panel, ephemeral=True)


def _typed(interaction: Interaction, line: PostLine, channels: ChannelFinder) -> Typed:
    """Return the post of a line; raise `Refusal` unless it can be posted in its channels.

    It says the same in all of them, in the language of the guild.
    """
    channel_id, *further = channels.find_all(line.channels)
    for each in (channel_id, *further):
        check_channel(interaction, each)
    language = guild_settings_of(interaction).language
    wordings = tuple(ChannelWording(each, line.text, language) for each in further)
    return Typed(
        line.text,
        channel_id,
        line.at,
        source=line.source,
        kind=line.kind,
        wordings=wordings,
    )


def import_panel(added: int, known: int, bad: list[BadLine], language: Language) -> Panel:
    """Return how many drafts a file made, and what is wrong with the other lines."""
    said: list[Text] = [
        counted(
            "{count} draft is in /post list. Add pictures there, and hand each in.",
            "{count} drafts are in /post list. Add pictures there, and hand each in.",
            added,
        )
    ]
    if known:
        said.append(
            counted(
                "{count} line was here already and is not added again.",
                "{count} lines were here already and are not added again.",
                known,
            )
        )
    if bad:
        said.append(counted("{count} line is left out:", "{count} lines are left out:", len(bad)))
    wrong = [
        text("- line {line}: {reason}", line=each.line, reason=reason)
        for each in sorted(bad, key=lambda each: each.line)
        for reason in each.reasons
    ]
    parts = [paragraph(line, language) for line in said]
    return framed(*parts, *shortlist(wrong, parts, language))
