"""`/ask`: questions of the team to its members, and the stock of ideas for them."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.publishing.posts import BrandPostService
from cogs.prompts.forms import PromptForm
from cogs.prompts.naming import ANSWER_NAMES, FAMILY_NAMES
from cogs.publishing.drafting import show_preview
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.pages import Listing, Row, paged, send_list
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.prompts.ideas import Idea, IdeaFamily, find_idea
from domain.prompts.prompt import OPEN_FOR, AnswerKind, Prompt
from domain.publishing.settings import check_publishing
from domain.refusals import Refusal
from domain.translatable_text import JoinedList, Text, text

IDEAS = "prompt_ideas"
FAMILIES = tuple(IdeaFamily)


@requires(Access.MODERATOR)
@app_commands.guild_only()
class AskCommands(
    commands.GroupCog,
    group_name=locale_str("ask"),
    group_description=locale_str("Questions to your members, with a result"),
):
    """Asks members; for moderators."""

    @app_commands.command(
        name=locale_str("new"),
        description=locale_str("Ask your members something; somebody else approves it first"),
    )
    @options(
        answer=locale_str("How members answer"),
        channel=locale_str("Where you ask; here if you choose none"),
        duration=locale_str("How long it takes answers; a day if you choose nothing"),
    )
    @app_commands.choices(answer=choices((kind.value, name) for kind, name in ANSWER_NAMES.items()))
    @app_commands.choices(
        duration=[
            Choice(name=locale_str("1 day"), value=24),
            Choice(name=locale_str("2 days"), value=48),
            Choice(name=locale_str("3 days"), value=72),
            Choice(name=locale_str("1 week"), value=168),
        ]
    )
    async def new(
        self,
        interaction: Interaction,
        answer: str,
        channel: discord.TextChannel | None = None,
        duration: int = OPEN_FOR[0],
    ) -> None:
        """Open the form."""
        settings = guild_settings_of(interaction)
        check_publishing(settings)
        prompt = Prompt(parse_choice(AnswerKind, answer), hours=duration)
        form = PromptForm(
            user_language(interaction),
            settings,
            prompt,
            show_preview,
            channel_id=channel.id if channel else interaction.channel_id,
        )
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("ideas"),
        description=locale_str("Ideas for questions, to use and to change"),
    )
    async def ideas(self, interaction: Interaction) -> None:
        """Show the ideas that were not used lately."""
        check_publishing(guild_settings_of(interaction))
        await send_list(interaction, IDEAS)


class UseIdeaButton(
    PersistentButton, template=r"ask:use:([0-9]):([0-9]{1,3})", access=Access.MODERATOR
):
    """Opens the form with an idea filled in, for the channel one is in."""

    name, label = "ask:use", text("Use it")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        settings = guild_settings_of(interaction)
        check_publishing(settings)
        family, place = self.numbers
        idea = None
        if family < len(FAMILIES):
            idea = find_idea(settings.language, f"{FAMILIES[family].value}:{place}")
        if idea is None:
            raise Refusal(text("That idea is gone. Look at the others with /ask ideas."))
        form = PromptForm(
            user_language(interaction),
            settings,
            Prompt(idea.kind, idea.options, idea=idea.key),
            show_preview,
            question=idea.question,
            channel_id=interaction.channel_id,
        )
        await interaction.response.send_modal(form)


@paged(IDEAS, Access.MODERATOR)
async def prompt_ideas(interaction: Interaction) -> Listing:
    """Load the ideas that the guild has not used for a year."""
    language = user_language(interaction)
    found = await interaction.client.app[BrandPostService].unused_ideas(guild_id_of(interaction))
    return Listing(
        [idea_row(idea, language) for idea in found],
        above=[
            paragraph(
                text(
                    "**Ideas for questions**\nChoose one in the channel where you want to ask, and "
                    "make it yours."
                ),
                language,
            )
        ],
        nothing=text("You have used them all within a year. That is impressive!"),
        most=6,
    )


def idea_row(idea: Idea, language: Language) -> Row:
    """Return the row about one idea, with the button that uses it."""
    place = int(idea.key.partition(":")[2])
    button = UseIdeaButton(FAMILIES.index(idea.family), place, language=language)
    return [paragraph(idea_text(idea), language), discord.ui.ActionRow[Any](button)]


def idea_text(idea: Idea) -> Text:
    """Return an idea's family, question and answers."""
    line = text(
        "**{family}**: {question}", family=FAMILY_NAMES[idea.family], question=idea.question
    )
    if not idea.options:
        return text("{idea}\n-# {answer}", idea=line, answer=ANSWER_NAMES[idea.kind])
    return text("{idea}\n-# {answers}", idea=line, answers=JoinedList(idea.options))


async def setup(client: OvationBot) -> None:
    """Load the commands."""
    client.add_dynamic_items(UseIdeaButton)
    await client.add_cog(AskCommands())
