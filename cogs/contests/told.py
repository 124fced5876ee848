"""Telling authors, and nobody else, why an entry of theirs was taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.i18n import escape
from bot.outbox import Draft
from bot.services.contests.course import OPENED
from bot.services.contests.verdicts import Verdict
from cogs.panels import Interaction, Ovation, card, language, say, words
from cogs.ui.pages import split
from db.outbox import Post
from domain.contests.contest import State
from domain.text import Instant, Jump, text


async def tell(interaction: Interaction) -> None:
    """Beside whatever was answered, show the person what they do not know yet of their entries."""
    if interaction.guild_id is None:
        return
    app = interaction.client.app
    owed = await app.verdicts.owed(interaction.guild_id, interaction.user.id)
    if not owed:
        return
    speaking = language(interaction)
    # Discord takes the same button only once in a message.
    first = {verdict.contest.id: verdict for verdict in reversed(owed)}
    rows = [_row(one, speaking, again=one is first[one.contest.id]) for one in owed]
    # What there is no room for is told beside the next answer.
    shown = next(split(rows))
    panel = card(*(part for parts in shown for part in parts))
    if interaction.response.is_done():
        await interaction.followup.send(view=panel, ephemeral=True)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)
    await app.verdicts.told(owed[: len(shown)])


def _row(verdict: Verdict, speaking: Any, *, again: bool) -> list[discord.ui.Item[Any]]:
    """Return what is said of one entry, with a button to enter again or without."""
    parts = list(_said(verdict, speaking))
    if again and _may_enter_again(verdict):
        button = discord.ui.Button[Any](
            custom_id=f"contest:enter:{verdict.contest.id}",
            label=say(text("Enter again"), speaking),
            style=discord.ButtonStyle.primary,
        )
        parts.append(discord.ui.ActionRow(button))
    return parts


async def taken_out_post(client: Ovation, post: Post) -> Draft | None:
    """The direct message, in the language of the server that it is about."""
    verdict = await client.app.verdicts.about(post.subject_id)
    if verdict is None:
        return None
    speaking = client.app.guilds.of(post.guild_id).language
    parts = list(_said(verdict, speaking))
    guild = client.get_guild(post.guild_id)
    if guild is not None:
        parts.append(words(text("-# On {server}.", server=guild.name), speaking))
    posted = (await client.app.changes.posted(verdict.contest.id)).get(OPENED)
    if posted is not None:
        where = Jump(post.guild_id, *posted, label=text("See the contest"))
        link = discord.ui.Button[Any](url=where.url, label=say(where.label, speaking))
        parts.append(discord.ui.ActionRow(link))
    return Draft(card(*parts))


def _said(verdict: Verdict, speaking: Any) -> Iterator[discord.ui.Item[Any]]:
    contest, entry = verdict.contest, verdict.entry
    yield words(
        text("### Your entry in “{title}” was taken out", title=contest.plan.title), speaking
    )
    if entry.caption:
        yield discord.ui.TextDisplay(f"> {escape(entry.caption)}")
    yield words(text("A moderator says: {reason}", reason=entry.note or "…"), speaking)
    if _may_enter_again(verdict):
        again = text(
            "You can enter again until {until}.", until=Instant(contest.plan.entries_until)
        )
        yield words(again, speaking)


def _may_enter_again(verdict: Verdict) -> bool:
    contest = verdict.contest
    return contest.state is State.ENTRIES and contest.paused_at is None
