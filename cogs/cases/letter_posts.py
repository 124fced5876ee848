"""The posts with letters of talks in writing, and the word that there is an answer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.i18n import escape
from bot.outbox import Draft
from bot.services.cases.letters import ANSWERED, CaseLetterService, LetterDraft
from bot.services.cases.lifecycle import CaseService
from cogs.cases.buttons import SolveCaseButton, TakeCaseButton, message_link
from cogs.cases.letters import (
    SIGNATURE_PART,
    WORDS_PART,
    AnswerLetterButton,
    ReadAnswerButton,
    WriteLetterButton,
    letter_parts,
)
from cogs.ui.base import Panel, framed, paragraph, say
from cogs.ui.signed_reply import signature
from domain.cases.case import LETTER, MAX_LETTERS_IN_A_ROW, UPDATE_CARDS, Case, CaseState
from domain.cases.response_clock import Party
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import User, text

Item = discord.ui.Item[Any]
MAX_UPDATED_LETTERS = 2 * MAX_LETTERS_IN_A_ROW
"""How many of a member's latest letters show how their talk stands."""


def letter_card(case: Case, words: str, language: Language) -> Panel:
    """Return a member's letter, for the moderators; its words are markup."""
    said = text("✉️ {member} writes to the team:", member=User(case.user_id))
    parts: list[Item] = [
        paragraph(said, language),
        discord.ui.TextDisplay[Any](words, id=WORDS_PART),
    ]
    if (place := message_link(case)) is not None:
        parts.append(paragraph(text("It is about {message}.", message=place), language))
    if case.state is CaseState.SOLVED:
        return framed(*parts, paragraph(text("-# ✅ This is solved."), language))
    buttons: list[Item] = [AnswerLetterButton(case.id, language)]
    if case.handled_by is None:
        buttons.append(TakeCaseButton(case.id, language))
    else:
        parts.append(paragraph(text("-# {member} has it.", member=User(case.handled_by)), language))
    buttons.append(SolveCaseButton(case.id, language))
    return framed(*parts, discord.ui.ActionRow[Any](*buttons))


def answer_card(case: Case, draft: LetterDraft, language: Language) -> Panel:
    """Return the team's answer to a letter, from which the member is shown its words."""
    signed = say(signature(draft.name), case.language)
    said = text("-# {member} can read this with /talk.", member=User(case.user_id))
    return framed(
        discord.ui.TextDisplay[Any](draft.words, id=WORDS_PART),
        discord.ui.TextDisplay[Any](signed, id=SIGNATURE_PART),
        paragraph(said, language),
    )


def answered_card(guild_id: int, name: str, language: Language) -> Panel:
    """Return the direct message to a member who has an answer, without its words."""
    said = text("✉️ The team of {server} has answered you.", server=name)
    row = discord.ui.ActionRow[Any](ReadAnswerButton(guild_id, language))
    return framed(paragraph(said, language), row)


class LetterPosts(commands.Cog):
    """Composes the posts of talks in writing."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._app = client.app
        client.app.outbox.register_composer(LETTER, self.compose_letter, home=_desk)
        client.app.outbox.register_composer(ANSWERED, self.compose_answered)
        client.app.outbox.register_action(UPDATE_CARDS, self.update)

    async def compose_letter(self, post: OutboxPost) -> Draft | None:
        """Return a letter; None if the case has since been erased, or the words were lost."""
        letters = self._app[CaseLetterService]
        pending = letters.pending(post.subject_id)
        found = await letters.letter(post.guild_id, post.subject_id)
        if pending is None or found is None:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        if found.party is Party.MEMBER:
            return Draft(letter_card(found.case, escape(pending.draft.words), language))
        return Draft(answer_card(found.case, pending.draft, language))

    async def compose_answered(self, post: OutboxPost) -> Draft | None:
        """Return the word that there is an answer; None if the case has since been erased."""
        found = await self._app[CaseLetterService].letter(post.guild_id, post.subject_id)
        guild = self._client.get_guild(post.guild_id)
        if found is None or guild is None:
            return None
        return Draft(answered_card(guild.id, guild.name, found.case.language))

    async def update(self, client: discord.Client, post: OutboxPost) -> None:
        """Show on the letters of a case who has it, or that it is solved."""
        letters = self._app[CaseLetterService]
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None or not case.in_writing:
            return
        language = self._app.guild_settings.of(post.guild_id).language
        for place in await letters.of_member(case.id, MAX_UPDATED_LETTERS):
            channel = client.get_partial_messageable(place.channel_id, guild_id=case.guild_id)
            with suppress(discord.NotFound):
                message = await channel.fetch_message(place.message_id)
                words = letter_parts(message)[WORDS_PART]
                await message.edit(view=letter_card(case, words, language))


def _desk(settings: GuildSettings) -> int | None:
    return settings.moderator_channel_id


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(AnswerLetterButton, ReadAnswerButton, WriteLetterButton)
    await client.add_cog(LetterPosts(client))
