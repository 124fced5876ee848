"""An idea as the team sees it, with the buttons to decide about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.access import Access
from bot.services.member_ideas.ideas import MemberIdeaService
from cogs.member_ideas.forms import IdeaPostForm, MergeForm, NotNowForm
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    user_language,
)
from cogs.ui.confirmations import ask_button, confirmed
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.member_ideas.idea import IdeaState, MemberIdea
from domain.publishing.settings import PUBLISHING
from domain.translatable_text import MessageLink, Text, User, counted, text

ID = r":([0-9]{1,18})"
Item = discord.ui.Item[Any]
S = IdeaState
STATE_NAMES: Mapping[IdeaState, Text] = {
    S.NEW: text("🆕 New"),
    S.CONSIDERING: text("🤔 Being considered"),
    S.PLANNED: text("🗓️ Planned"),
    S.DONE: text("✅ Done"),
    S.NOT_NOW: text("🌙 Not now"),
    S.MERGED: text("🔗 Merged"),
}


def idea_lines(idea: MemberIdea) -> list[Text]:
    """Return the lines that members read about an idea."""
    lines = [
        text(
            "**{number}** · {title}\n-# {state} · {people}",
            number=idea.id,
            title=idea.title,
            state=STATE_NAMES[idea.state],
            people=counted("{count} member agrees", "{count} members agree", idea.supporters),
        )
    ]
    if idea.reason:
        lines.append(text("-# Why: {reason}", reason=idea.reason))
    if idea.merged_into is not None:
        lines.append(text("-# It goes on as idea {number}.", number=idea.merged_into))
    return lines


def idea_panel(idea: MemberIdea, language: Language, said: Text | None = None) -> Panel:
    """Return an idea for the team with what it can decide, below what was `said` before."""
    lines = [*([said] if said else []), *idea_lines(idea), *_origin(idea)]
    parts: list[Item] = [paragraph(line, language) for line in lines]
    if idea.can_change:
        kinds = (ConsiderButton, PlanButton, IdeaDoneButton, NotNowButton, MergeButton)
        parts.append(
            discord.ui.ActionRow[Any](*(kind(idea.id, language=language) for kind in kinds))
        )
    remove = ask_button("remove_idea", text("Remove"), language, idea.id)
    parts.append(discord.ui.ActionRow[Any](remove))
    return framed(*parts)


def _origin(idea: MemberIdea) -> list[Text]:
    """Return the lines about whose idea it is and where it was said."""
    if idea.user_id is None:
        return []
    member = User(idea.user_id)
    if idea.source is None:
        return [text("-# From {member}", member=member)]
    place = MessageLink(
        idea.guild_id, idea.source.channel_id, idea.source.message_id, text("this message")
    )
    return [text("-# From {member}, in {place}", member=member, place=place)]


async def show_idea(interaction: Interaction, idea: MemberIdea, said: Text | None = None) -> None:
    """Show an idea to the team, in place of the private message it came from."""
    panel = idea_panel(idea, user_language(interaction), said)
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


class DecideButton(PersistentButton, template=r"(?!)", access=Access.MODERATOR):
    """A button with which the team decides about an idea."""

    async def decided(self, interaction: Interaction, idea: MemberIdea, said: Text) -> None:
        """Show the idea as it is now."""
        await show_idea(interaction, idea, said)


class ConsiderButton(DecideButton, template=rf"idea:consider{ID}"):
    """Says that the team considers an idea."""

    name, label = "idea:consider", text("Consider")

    async def on_click(self, interaction: Interaction) -> None:
        """Store it."""
        idea = await interaction.client.app[MemberIdeaService].consider(
            guild_id_of(interaction), self.numbers[0]
        )
        await self.decided(interaction, idea, text("Members see it now, and can agree with it."))


class PlanButton(DecideButton, template=rf"idea:plan{ID}"):
    """Says that an idea is planned."""

    name, label = "idea:plan", text("Planned")

    async def on_click(self, interaction: Interaction) -> None:
        """Store it."""
        idea = await interaction.client.app[MemberIdeaService].plan(
            guild_id_of(interaction), self.numbers[0]
        )
        await self.decided(interaction, idea, text("Members see that it is planned."))


class IdeaDoneButton(DecideButton, template=rf"idea:done{ID}"):
    """Says that an idea is done, with a post that tells everybody."""

    name, label = "idea:done", text("Done")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form of the post, or record it where posts are off."""
        service, guild_id = interaction.client.app[MemberIdeaService], guild_id_of(interaction)
        settings = guild_settings_of(interaction)
        if not settings.has(PUBLISHING):
            idea = await service.finish(guild_id, self.numbers[0])
            said = text(
                "It is done. To tell everybody, switch on *Posts of your team* in /setup first."
            )
            await self.decided(interaction, idea, said)
            return
        idea = await service.to_tell(guild_id, self.numbers[0])
        credited = await service.credited(idea)
        form = IdeaPostForm(user_language(interaction), settings, idea, credited)
        await interaction.response.send_modal(form)


class NotNowButton(DecideButton, template=rf"idea:later{ID}"):
    """Opens the form for the reason why an idea is not now."""

    name, label = "idea:later", text("Not now")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        form = NotNowForm(user_language(interaction), self.numbers[0], show_idea)
        await interaction.response.send_modal(form)


class MergeButton(DecideButton, template=rf"idea:merge{ID}"):
    """Opens the form for the idea that is the same."""

    name, label = "idea:merge", text("Merge")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        form = MergeForm(user_language(interaction), self.numbers[0], show_idea)
        await interaction.response.send_modal(form)


async def _remove_question(interaction: Interaction, idea_id: int) -> Text:
    idea = await interaction.client.app[MemberIdeaService].get(guild_id_of(interaction), idea_id)
    return text(
        "**{number}** · {title}\nReally remove it? It cannot be brought back. If it is a good idea "
        "for later, choose *Not now*.",
        number=idea.id,
        title=idea.title,
    )


@confirmed("remove_idea", Access.MODERATOR, wording=_remove_question, yes=text("Yes, remove it"))
async def remove_idea(interaction: Interaction, idea_id: int) -> Text:
    """Remove an idea."""
    await interaction.client.app[MemberIdeaService].remove(guild_id_of(interaction), idea_id)
    return text("It is removed.")
