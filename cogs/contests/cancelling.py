"""Cancelling a contest: a question, then a form for the reason."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction
from bot.services.contests.lifecycle import REASON_LENGTH, ContestLifecycleService
from cogs.ui.base import guild_id_of, reply, user_language
from cogs.ui.confirmations import confirmed
from cogs.ui.forms import Form
from domain.languages import Language
from domain.translatable_text import Text, counted, text

CANCEL = "contest_cancel"


class CancelForm(Form, access=Access.MODERATOR):
    """The form for the reason, with which the contest is cancelled."""

    def __init__(self, contest_id: int, language: Language) -> None:
        super().__init__(text("Why is it cancelled?"), language)
        self.contest_id = contest_id
        self.reason = self.ask(
            text("The reason"),
            discord.ui.TextInput[Any](
                custom_id="reason", style=discord.TextStyle.paragraph, max_length=REASON_LENGTH
            ),
            text("Everybody sees it. Once you send this, the contest is cancelled."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Cancel the contest."""
        ended = await interaction.client.app[ContestLifecycleService].cancel(
            self.contest_id, guild_id_of(interaction), self.reason.value
        )
        said = text("“{title}” is cancelled.", title=ended.plan.title)
        await reply(interaction, said, edit=True)


async def _question(interaction: Interaction, contest_id: int) -> Text:
    known = await interaction.client.app[ContestLifecycleService].running_one(
        contest_id, guild_id_of(interaction)
    )
    return text(
        "Cancel “{title}” for good? It ends without a winner ({entries} so far), and I post your "
        "reason. /contest pause stops it for a while.",
        title=known.contest.plan.title,
        entries=counted("{count} entry", "{count} entries", known.entries),
    )


@confirmed(CANCEL, Access.MODERATOR, wording=_question, yes=text("Yes, cancel it…"))
async def cancel(interaction: Interaction, contest_id: int) -> Form:
    """Ask for the reason."""
    return CancelForm(contest_id, user_language(interaction))
