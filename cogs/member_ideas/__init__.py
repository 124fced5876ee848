"""`/idea`: members' ideas, and what becomes of them."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.member_ideas.ideas import CARD, CREDIT, MemberIdeaService
from cogs.member_ideas.deciding import (
    ConsiderButton,
    IdeaDoneButton,
    MergeButton,
    NotNowButton,
    PlanButton,
)
from cogs.member_ideas.forms import NewIdeaForm
from cogs.member_ideas.keeping import KeepIdeaButton
from cogs.member_ideas.lists import AgreeButton, OpenIdeaButton
from cogs.ui.base import Interaction, Panel, framed, guild_settings_of, paragraph, user_language
from cogs.ui.pages import send_list
from domain.languages import Language
from domain.member_ideas.idea import IdeaState
from domain.member_ideas.settings import IDEAS
from domain.outbox import OutboxPost
from domain.refusals import Refusal
from domain.translatable_text import text


@requires(Access.EVERYONE)
@app_commands.guild_only()
class IdeaCommands(
    commands.GroupCog,
    group_name=locale_str("idea"),
    group_description=locale_str("Your ideas, and what becomes of them"),
):
    """The commands about ideas."""

    @app_commands.command(name=locale_str("new"), description=locale_str("Tell the team an idea"))
    async def new(self, interaction: Interaction) -> None:
        """Open the form."""
        _check_on(interaction)
        await interaction.response.send_modal(NewIdeaForm(user_language(interaction)))

    @app_commands.command(
        name=locale_str("list"), description=locale_str("Ideas of members, to agree with")
    )
    async def list(self, interaction: Interaction) -> None:
        """Show the ideas."""
        await send_list(interaction, "ideas")

    @app_commands.command(
        name=locale_str("mine"), description=locale_str("What became of your ideas")
    )
    async def mine(self, interaction: Interaction) -> None:
        """Show the member's own ideas, and those with which they agree."""
        await send_list(interaction, "my_ideas")


def _check_on(interaction: Interaction) -> None:
    """Raise `Refusal` unless ideas are switched on."""
    if not guild_settings_of(interaction).has(IDEAS):
        raise Refusal(
            text("Ideas are off here. Somebody who manages the server can switch them on.")
        )


def idea_card(idea_id: int, language: Language) -> Panel:
    """Return the news for the team that there is a new idea, without its words."""
    said = text("💡 A member has an idea. /idea list shows all of them.")
    button = OpenIdeaButton(idea_id, language=language)
    return framed(paragraph(said, language), discord.ui.ActionRow[Any](button))


class IdeaPosts:
    """Composes the post about new ideas, and credits those that came true."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(
            CARD, self.compose, home=lambda its: its.moderator_channel_id
        )
        client.app.outbox.register_action(CREDIT, self.credit)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the post; None if the team has looked at the idea by now."""
        idea = await self._app[MemberIdeaService].find(post.guild_id, post.subject_id)
        if idea is None or idea.state is not IdeaState.NEW:
            return None
        return Draft(idea_card(idea.id, self._app.guild_settings.of(post.guild_id).language))

    async def credit(self, _client: discord.Client, post: OutboxPost) -> None:
        """Count an idea that came true for its author."""
        await self._app[MemberIdeaService].credit(post.guild_id, post.subject_id)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(
        AgreeButton,
        ConsiderButton,
        IdeaDoneButton,
        KeepIdeaButton,
        MergeButton,
        NotNowButton,
        OpenIdeaButton,
        PlanButton,
    )
    IdeaPosts(client)
    await client.add_cog(IdeaCommands())
