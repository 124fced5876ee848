"""The form for what a team asks its members first in a talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.access import Access
from cogs.ui.base import guild_id_of, reply
from cogs.ui.forms import Form
from domain.cases.opening_questions import MAX_QUESTIONS, QUESTION_LENGTH, checked_questions
from domain.languages import Language
from domain.translatable_text import counted, text


class OpeningQuestionsForm(Form, access=Access.MODERATOR):
    """The form for the opening questions, filled in with those that there are."""

    def __init__(self, language: Language, known: Sequence[str]) -> None:
        super().__init__(text("Questions in a talk"), language)
        padded = [*known, *[""] * MAX_QUESTIONS][:MAX_QUESTIONS]
        self.questions = [
            self.ask(
                text("Question {number}", number=number),
                discord.ui.TextInput[Any](
                    custom_id=f"question{number}",
                    max_length=QUESTION_LENGTH,
                    required=False,
                    default=words or None,
                ),
                text("For example: What is your order's number?") if number == 1 else None,
            )
            for number, words in enumerate(padded, 1)
        ]

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store them; answers are written in the thread, and none is stored."""
        questions = checked_questions(each.value for each in self.questions)
        await interaction.client.app.guild_settings.change(
            guild_id_of(interaction), by=interaction.user.id, care_questions=questions
        )
        said = counted(
            "New talks begin with {count} question. Members answer in their thread.",
            "New talks begin with {count} questions. Members answer in their thread.",
            len(questions),
        )
        await reply(interaction, said if questions else text("I ask nothing in new talks now."))
