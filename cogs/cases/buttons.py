"""Buttons of cases: whose turn it is, solved, and how it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.access import Access, has_access
from bot.services.cases.letters import CaseLetterService
from bot.services.cases.lifecycle import CaseService
from cogs.cases.threads import add_to_thread
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from domain.cases.case import REOPENS_FOR, Case, CaseState
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import Channel, MessageLink, Text, User, Value, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle

REOPENS_IN_THREAD = text(
    "-# Is something still open? Write here within {days} days, and it goes on.",
    days=REOPENS_FOR.days,
)
REOPENS_IN_WRITING = text(
    "-# Is something still open? Write to the team again within {days} days, and it goes on.",
    days=REOPENS_FOR.days,
)

FACES: Mapping[int, str] = {1: "😞", 2: "🙁", 3: "😐", 4: "🙂", 5: "😀"}


class CaseButton(PersistentButton, template=r"(?!)"):
    """A button about a case, whose id it carries."""

    def __init__(self, case_id: int, language: Language = "en") -> None:
        self.case_id = case_id
        super().__init__(case_id, language=language)


class TakeCaseButton(
    CaseButton, template=r"case:take:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Records who of the team has a case, and lets them into its thread."""

    name, label, style = "case:take", text("I have it"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Take it, and show that on the card."""
        case = await interaction.client.app[CaseService].take(
            guild_id_of(interaction), self.case_id, by=interaction.user.id
        )
        if case.in_writing:
            await reply(interaction, text("You have it. *Answer* passes your words on."))
            return
        if case.thread_id is None:
            await reply(interaction, text("You have it. I'm still opening the thread."))
            return
        if interaction.channel_id == case.thread_id:
            await say_in_thread(
                interaction, case, text("{member} has it.", member=User(interaction.user.id))
            )
            return
        await add_to_thread(interaction.client, case.thread_id, interaction.user.id)
        card = case_card(case, guild_settings_of(interaction).language)
        await interaction.response.edit_message(view=card)
        said = text("You have it. Answer in {thread}.", thread=Channel(case.thread_id))
        await reply(interaction, said)


class WaitCaseButton(
    CaseButton, template=r"case:wait:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Records that the team waits for the member."""

    name, label = "case:wait", text("Waiting for you")

    async def on_click(self, interaction: Interaction) -> None:
        """Say so in the thread."""
        case = await interaction.client.app[CaseService].wait_for_member(
            guild_id_of(interaction), self.case_id, interaction.id
        )
        await say_in_thread(
            interaction,
            case,
            text("{member}, the team is waiting for your answer.", member=User(case.user_id)),
        )


class SolveCaseButton(
    CaseButton, template=r"case:solve:(?P<id>[0-9]{1,18})", access=Access.EVERYONE
):
    """Records that a case is solved, for its member and the team."""

    name, label, style = "case:solve", text("Solved"), Style.success

    async def on_click(self, interaction: Interaction) -> None:
        """Solve it; the question to the member is posted in the thread."""
        cases, guild_id = interaction.client.app[CaseService], guild_id_of(interaction)
        case = await cases.get(guild_id, self.case_id)
        is_own = case is not None and case.user_id == interaction.user.id
        if not is_own and not has_access(interaction, Access.MODERATOR):
            raise Refusal(text("Only the member whose talk this is and the team can do that."))
        solved = await cases.solve(guild_id, self.case_id)
        if not solved.in_writing:
            await reply(interaction, text("Solved. Great!"))
        elif is_own:
            letters = interaction.client.app[CaseLetterService]
            if (talk := await letters.talk(guild_id, interaction.user.id)) is not None:
                await letters.mark_read(talk)
            await interaction.response.edit_message(view=solved_card(solved))
        else:
            await reply(interaction, text("Solved. Great! I'll ask the member how it was."))


class RateCaseButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"case:rate:(?P<id>[0-9]{1,18}):(?P<rating>[1-5])",
    access=Access.EVERYONE,
):
    """Stores how the member of a solved case found it."""

    def __init__(self, case_id: int, rating: int) -> None:
        self.case_id, self.rating = case_id, rating
        super().__init__(
            discord.ui.Button(emoji=FACES[rating], custom_id=f"case:rate:{case_id}:{rating}")
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store it and say thanks in place of the question."""
        await interaction.client.app[CaseService].rate(
            guild_id_of(interaction), self.case_id, self.rating, by=interaction.user.id
        )
        said = text("{face} Thank you for telling us.", face=FACES[self.rating])
        await interaction.response.edit_message(
            view=framed(paragraph(said, user_language(interaction)))
        )


def case_card(case: Case, language: Language) -> Panel:
    """Return the card about a case for moderators, with the button of those who take it."""
    where: Value = Channel(case.thread_id) if case.thread_id else text("a thread that is gone")
    lines = [
        text(
            "💬 {member} wants to talk with the team, in {thread}.",
            member=User(case.user_id),
            thread=where,
        )
    ]
    if (place := message_link(case)) is not None:
        lines.append(text("It is about {message}.", message=place))
    if case.handled_by is not None:
        lines.append(text("-# {member} has it.", member=User(case.handled_by)))
    parts: list[discord.ui.Item[Any]] = [paragraph(line, language) for line in lines]
    if case.handled_by is None and case.state is not CaseState.SOLVED:
        parts.append(discord.ui.ActionRow[Any](TakeCaseButton(case.id, language)))
    return framed(*parts)


def message_link(case: Case) -> MessageLink | None:
    """Return the link to the message that a case is about, if it is about one."""
    if case.channel_id is None or case.message_id is None:
        return None
    return MessageLink(case.guild_id, case.channel_id, case.message_id, text("this message"))


def solved_card(case: Case) -> Panel:
    """Return the question to the member of a solved case."""
    lines = (
        text("✅ {member}, this talk is solved. How was it?", member=User(case.user_id)),
        REOPENS_IN_WRITING if case.in_writing else REOPENS_IN_THREAD,
    )
    return framed(
        *(paragraph(line, case.language) for line in lines),
        discord.ui.ActionRow[Any](*(RateCaseButton(case.id, rating) for rating in FACES)),
    )


def turn_buttons(case: Case) -> discord.ui.ActionRow[Any]:
    """Return the buttons of the first message in a thread."""
    kinds = (TakeCaseButton, WaitCaseButton, SolveCaseButton)
    return discord.ui.ActionRow[Any](*(kind(case.id, case.language) for kind in kinds))


async def say_in_thread(interaction: Interaction, case: Case, said: Text) -> None:
    """Answer a click so that the member and the team read it, in the member's language."""
    await interaction.response.send_message(view=framed(paragraph(said, case.language)))
