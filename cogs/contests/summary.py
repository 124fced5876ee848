"""The details of one contest, in any state."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access, has_access
from bot.client import Interaction
from bot.services.contests.audit import AuditService, ContestSummary
from bot.services.contests.drafts import DraftService
from cogs.contests.components import button_row
from cogs.contests.draft import show_draft
from cogs.contests.posts import contest_buttons, opening_post
from cogs.ui.base import guild_id_of, paragraph, say, user_language
from domain.contests.contest import ContestState
from domain.translatable_text import MessageLink, Text, counted, text


async def show_contest(interaction: Interaction, contest_id: int) -> None:
    """Show a contest privately; a moderator sees one that is not open yet as a draft."""
    app, language = interaction.client.app, user_language(interaction)
    if has_access(interaction, Access.MODERATOR) and await app[DraftService].opening(
        contest_id, guild_id_of(interaction)
    ):
        await show_draft(interaction, contest_id)
        return
    surveyed = await app[AuditService].survey(contest_id, guild_id_of(interaction))
    draft = opening_post(surveyed.shown, language, live=False)
    frame: discord.ui.Container[Any] = draft.view.children[0]  # type: ignore[assignment] # of `card`
    frame.add_item(paragraph(_stands(surveyed), language))
    if surveyed.shown.contest.plan.rules.voting.has_two_prizes and surveyed.jurors:
        jury = text("**The jury:** {jurors}, {scores}.", **_of_jury(surveyed))
        frame.add_item(paragraph(jury, language))
    buttons = contest_buttons(surveyed.shown.contest, language)
    if surveyed.posted is not None:
        where = MessageLink(
            guild_id_of(interaction), *surveyed.posted, label=text("See it in the channel")
        )
        buttons.append(discord.ui.Button[Any](url=where.url, label=say(where.label, language)))
    if buttons:
        frame.add_item(button_row(*buttons))
    await interaction.response.send_message(
        view=draft.view, files=list(draft.files), ephemeral=True
    )


def _of_jury(surveyed: ContestSummary) -> dict[str, Text]:
    return {
        "jurors": counted("{count} juror", "{count} jurors", surveyed.jurors),
        "scores": counted("{count} score", "{count} scores", surveyed.scores),
    }


def _stands(surveyed: ContestSummary) -> Text:
    shown = surveyed.shown
    by_jury = not shown.contest.plan.rules.voting.has_public
    turnout = {
        "entries": counted("{count} entry", "{count} entries", shown.entries),
        "voters": counted("{count} voter", "{count} voters", surveyed.voters),
        "votes": counted("{count} vote", "{count} votes", surveyed.votes),
    }
    jury = {"entries": turnout["entries"], **_of_jury(surveyed)}
    match shown.contest.state:
        case ContestState.VOTING if by_jury:
            return text("**The jury is scoring:** {entries}, {jurors}, {scores} so far.", **jury)
        case ContestState.CLOSED if by_jury:
            return text("**Over:** {entries}, {jurors}, {scores}.", **jury)
        case ContestState.VOTING:
            return text("**Voting is open:** {entries}, {voters}, {votes} so far.", **turnout)
        case ContestState.CLOSED:
            return text("**Over:** {entries}, {voters}, {votes}.", **turnout)
        case ContestState.CANCELLED:
            return text("**Cancelled:** {reason}", reason=shown.note or "…")
        case _:
            return text("**Open for entries:** {entries} so far.", entries=turnout["entries"])
