"""The first message of a case's thread, and its card for moderators."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.cases.conversations import HELPLINE, REOPENED
from bot.services.cases.letters import CaseLetterService
from bot.services.cases.lifecycle import SOLVED, WELCOME, CaseService
from bot.services.cases.reminders import LATE_POST, REMINDER_POST
from bot.services.cases.waiting_times import WaitingTimeService
from cogs.cases.buttons import (
    RateCaseButton,
    SolveCaseButton,
    TakeCaseButton,
    WaitCaseButton,
    case_card,
    message_link,
    solved_card,
    turn_buttons,
)
from cogs.ui.base import Panel, framed, paragraph
from domain.cases.case import CARD, Case, CaseState
from domain.cases.settings import CareSettings
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Channel, MessageLink, Role, Text, User, Value, text


def welcome(case: Case, settings: GuildSettings, expected: Text) -> Panel:
    """Return the first message of a case's thread: who reads it, and when there is an answer."""
    language = case.language
    role_id = settings.moderator_role_id
    team: Value = Role(role_id) if role_id else text("the moderators")
    lines = [
        text("## Talk with the team"),
        text("{member}, write here what it is about.", member=User(case.user_id)),
        *question_lines(settings[CareSettings].care_questions),
        expected,
        text(
            "-# You, {team} and people who can manage threads here can read this, and nobody else. "
            "I keep who wrote when, and no words. The thread is deleted {days} days after the talk "
            "is solved.",
            team=team,
            days=settings[CareSettings].care_keep_days,
        ),
    ]
    if (place := message_link(case)) is not None:
        lines.insert(2, text("It is about {message}.", message=place))
    return framed(*(paragraph(line, language) for line in lines), turn_buttons(case))


def question_lines(questions: Sequence[str]) -> list[Text]:
    """Return the team's opening questions, if it has any."""
    if not questions:
        return []
    asked = (
        text("{number}. {question}", number=number, question=question)
        for number, question in enumerate(questions, 1)
    )
    return [text("The team would like to know, as far as you can say:"), *asked]


def late_card(where: Value, settings: GuildSettings) -> Panel:
    """Return the word to the lead that a promise was not kept, without the member's id.

    Of the posts about a case that come more than once none is found again to be deleted.
    """
    lead = settings[CareSettings].care_lead_role
    lines = [
        text(
            "🔴 Nobody has answered in {thread}, and the promised time is over.",
            thread=where,
        )
    ]
    if lead is not None:
        lines.append(text("{role}, can you see to it?", role=Role(lead)))
    return framed(*(paragraph(line, settings.language) for line in lines))


def reminder_card(case: Case, where: Value, settings: GuildSettings) -> Panel:
    """Return the reminder of the team that a member still waits."""
    lines = [
        text(
            "⏳ Somebody is still waiting for an answer in {thread}. The promised time is "
            "nearly over.",
            thread=where,
        )
    ]
    if case.handled_by is not None:
        lines.append(text("-# {member} has it.", member=User(case.handled_by)))
    elif settings.moderator_role_id is not None:
        lines.append(text("{team}, who has it?", team=Role(settings.moderator_role_id)))
    return framed(*(paragraph(line, settings.language) for line in lines))


def helpline_card(language: Language) -> Panel:
    """Return the post in a thread that points to people who can help."""
    said = text(
        "💙 If it is too much right now, please don't carry it alone: findahelpline.com lists "
        "people you can talk to in your country, day and night, and 112 or your emergency number "
        "helps at once. The team reads what you write here, too."
    )
    return framed(paragraph(said, language))


class CasePosts(commands.Cog):
    """Composes the posts about cases."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(WELCOME, self.compose_welcome)
        client.app.outbox.register_composer(CARD, self.compose_card, home=_desk)
        client.app.outbox.register_composer(REMINDER_POST, self.compose_reminder, home=_desk)
        client.app.outbox.register_composer(LATE_POST, self.compose_late, home=_desk)
        client.app.outbox.register_composer(REOPENED, self.compose_reopened, home=_desk)
        client.app.outbox.register_composer(SOLVED, self.compose_solved)
        client.app.outbox.register_composer(HELPLINE, self.compose_helpline)

    async def compose_welcome(self, post: OutboxPost) -> Draft | None:
        """Return the first message of the thread; None if the case has since been erased."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None:
            return None
        expected = await self._app[WaitingTimeService].expected(post.guild_id)
        settings = self._app.guild_settings.of(post.guild_id)
        return Draft(welcome(case, settings, expected), pings=[discord.Object(case.user_id)])

    async def compose_card(self, post: OutboxPost) -> Draft | None:
        """Return the moderators' card; None if the case has since been erased."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None:
            return None
        return Draft(case_card(case, self._app.guild_settings.of(post.guild_id).language))

    async def compose_reminder(self, post: OutboxPost) -> Draft | None:
        """Return the reminder of the team; None if the case has since been solved or erased."""
        if (waiting := await self._waiting(post)) is None:
            return None
        case, where = waiting
        settings = self._app.guild_settings.of(post.guild_id)
        role_id = settings.moderator_role_id
        return Draft(
            reminder_card(case, where, settings),
            pings=[discord.Object(case.handled_by)] if case.handled_by else (),
            role_ping=discord.Object(role_id) if role_id and not case.handled_by else None,
        )

    async def compose_late(self, post: OutboxPost) -> Draft | None:
        """Return the word to the lead; None if the case has since been solved or erased."""
        if (waiting := await self._waiting(post)) is None:
            return None
        _, where = waiting
        settings = self._app.guild_settings.of(post.guild_id)
        lead = settings[CareSettings].care_lead_role
        return Draft(
            late_card(where, settings),
            role_ping=discord.Object(lead) if lead else None,
        )

    async def _waiting(self, post: OutboxPost) -> tuple[Case, Value] | None:
        """Return the case and where the team answers; None if it was solved or erased since."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None or case.state is CaseState.SOLVED:
            return None
        where = await self._place(case)
        return None if where is None else (case, where)

    async def _place(self, case: Case) -> Value | None:
        """Return where the team answers: the thread, or the member's latest letter."""
        if case.thread_id is not None:
            return Channel(case.thread_id)
        letter = await self._app[CaseLetterService].latest(case.id)
        if letter is None:
            return None
        return MessageLink(case.guild_id, letter.channel_id, letter.message_id, text("this talk"))

    async def compose_reopened(self, post: OutboxPost) -> Draft | None:
        """Return the news for moderators that a solved case goes on."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None or case.thread_id is None:
            return None
        said = text(
            "💬 The member wrote again in {thread}, which was solved.",
            thread=Channel(case.thread_id),
        )
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(framed(paragraph(said, language)))

    async def compose_solved(self, post: OutboxPost) -> Draft | None:
        """Return the question to the member of a solved case; None if it goes on already."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None or case.state is not CaseState.SOLVED:
            return None
        return Draft(solved_card(case), pings=[discord.Object(case.user_id)])

    async def compose_helpline(self, post: OutboxPost) -> Draft | None:
        """Return the post that points to help; None if the case has since been erased."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        return None if case is None else Draft(helpline_card(case.language))


def _desk(settings: GuildSettings) -> int | None:
    return settings.moderator_channel_id


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(RateCaseButton, SolveCaseButton, TakeCaseButton, WaitCaseButton)
    await client.add_cog(CasePosts(client))
