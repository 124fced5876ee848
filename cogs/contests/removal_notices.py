"""Private notices to authors about why their entries were taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.i18n import escape
from bot.outbox import Draft
from bot.services.contests.announcements import OPENED
from bot.services.contests.editing import EditingService
from bot.services.contests.removal_notices import RemovalNotice, RemovalNoticeService
from cogs.ui.base import Interaction, OvationBot, framed, paragraph, say, user_language
from cogs.ui.pages import split
from domain.contests.contest import ContestState
from domain.outbox import OutboxPost
from domain.translatable_text import MessageLink, Timestamp, text


async def show_pending_notices(interaction: Interaction) -> None:
    """Show the person their pending notices, after any other answer."""
    if interaction.guild_id is None:
        return
    app = interaction.client.app
    owed = await app[RemovalNoticeService].pending_for(interaction.guild_id, interaction.user.id)
    if not owed:
        return
    language = user_language(interaction)
    # Discord accepts the same button only once in a message.
    first = {verdict.contest.id: verdict for verdict in reversed(owed)}
    rows = [_row(one, language, again=one is first[one.contest.id]) for one in owed]
    # Notices that do not fit are shown with the next answer.
    shown = next(split(rows))
    panel = framed(*(part for parts in shown for part in parts))
    if interaction.response.is_done():
        await interaction.followup.send(view=panel, ephemeral=True)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)
    await app[RemovalNoticeService].mark_shown(owed[: len(shown)])


def _row(verdict: RemovalNotice, language: Any, *, again: bool) -> list[discord.ui.Item[Any]]:
    """Return the notice about one entry, with or without a button to enter again."""
    parts = list(_said(verdict, language))
    if again and _may_enter_again(verdict):
        button = discord.ui.Button[Any](
            custom_id=f"contest:enter:{verdict.contest.id}",
            label=say(text("Enter again"), language),
            style=discord.ButtonStyle.primary,
        )
        parts.append(discord.ui.ActionRow(button))
    return parts


async def taken_out_post(client: OvationBot, post: OutboxPost) -> Draft | None:
    """Return the direct message, in the language of its server."""
    verdict = await client.app[RemovalNoticeService].about(post.subject_id)
    if verdict is None:
        return None
    language = client.app.guild_settings.of(post.guild_id).language
    parts = list(_said(verdict, language))
    guild = client.get_guild(post.guild_id)
    if guild is not None:
        parts.append(paragraph(text("-# On {server}.", server=guild.name), language))
    posted = (await client.app[EditingService].posted(verdict.contest.id)).get(OPENED)
    if posted is not None:
        where = MessageLink(post.guild_id, *posted, label=text("See the contest"))
        link = discord.ui.Button[Any](url=where.url, label=say(where.label, language))
        parts.append(discord.ui.ActionRow(link))
    return Draft(framed(*parts))


def _said(verdict: RemovalNotice, language: Any) -> Iterator[discord.ui.Item[Any]]:
    contest, entry = verdict.contest, verdict.entry
    yield paragraph(
        text("### Your entry in “{title}” was removed", title=contest.plan.title), language
    )
    if entry.caption:
        yield discord.ui.TextDisplay(f"> {escape(entry.caption)}")
    yield paragraph(text("The moderator's reason: {reason}", reason=entry.note or "…"), language)
    if _may_enter_again(verdict):
        again = text(
            "You can enter again until {until}.", until=Timestamp(contest.plan.entries_until)
        )
        yield paragraph(again, language)


def _may_enter_again(verdict: RemovalNotice) -> bool:
    contest = verdict.contest
    return contest.state is ContestState.ENTRIES and contest.paused_at is None
