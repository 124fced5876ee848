"""`/contest template`: contests repeated on request or every week."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access
from bot.client import Interaction
from bot.services.contests.templates import ContestTemplateService
from cogs.contests.choosing import posted_titles
from cogs.contests.draft import show_again
from cogs.ui.base import framed, guild_id_of, paragraph, reply, user_language
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask, ask_button, confirmed
from cogs.ui.moments import parse_moment
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.contests.contest import TITLE_LENGTH
from domain.refusals import Refusal
from domain.translatable_text import Text, Timestamp, text

STOP_REPEATING = "contest_repeat"
DELETE_TEMPLATE = "delete_template"


class TemplateCommands(commands.Cog):
    """Commands for templates, mixed into the group of contests."""

    template = app_commands.Group(
        name=locale_str("template"),
        description=locale_str("Contest templates to use again"),
        guild_only=True,
    )

    @template.command(
        name=locale_str("save"), description=locale_str("Save a contest as a template")
    )
    @options(contest=locale_str("Which contest"), name=locale_str("A name for the template"))
    async def template_save(
        self,
        interaction: Interaction,
        contest: int,
        name: app_commands.Range[str, 1, TITLE_LENGTH],
    ) -> None:
        """Save the template."""
        kept = await interaction.client.app[ContestTemplateService].save(
            guild_id_of(interaction),
            contest,
            name,
            channel_id=interaction.channel_id or 0,
            by=interaction.user.id,
        )
        await reply(
            interaction,
            text("“{name}” is saved. Use it with /contest template use.", name=kept),
        )

    @template.command(
        name=locale_str("use"), description=locale_str("Set up a contest from a template")
    )
    @options(template=locale_str("Which template"))
    async def template_use(self, interaction: Interaction, template: int) -> None:
        """Show the draft."""
        chosen = await interaction.client.app[ContestTemplateService].get(
            guild_id_of(interaction), template
        )
        await show_again(interaction, chosen.contest_id)

    @template.command(
        name=locale_str("repeat"), description=locale_str("Repeat a template's contest every week")
    )
    @options(
        template=locale_str("Which template"),
        first=locale_str("When the first one opens: Friday 18:00; leave empty to see it, or stop"),
    )
    async def template_repeat(
        self, interaction: Interaction, template: int, first: str | None = None
    ) -> None:
        """Start its repetition, or show it with a way to stop it."""
        app = interaction.client.app
        templates = app[ContestTemplateService]
        if first is None:
            known = await templates.get(guild_id_of(interaction), template)
            await _show_repetition(interaction, template, known.name, known.weekly_at)
            return
        at = parse_moment(interaction, first)
        changed = await templates.repeat(guild_id_of(interaction), template, at)
        await reply(interaction, _repetition(changed.name, at))

    @template.command(name=locale_str("list"), description=locale_str("All templates"))
    async def template_list(self, interaction: Interaction) -> None:
        """Show them privately."""
        await send_list(interaction, "templates")

    @template.command(name=locale_str("delete"), description=locale_str("Delete a template"))
    @options(template=locale_str("Which template"))
    async def template_delete(self, interaction: Interaction, template: int) -> None:
        """Ask first."""
        await ask(interaction, DELETE_TEMPLATE, template)

    @template_save.autocomplete("contest")
    async def _posted(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await posted_titles(interaction, current)

    @template_use.autocomplete("template")
    @template_repeat.autocomplete("template")
    @template_delete.autocomplete("template")
    async def _names(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        kept = await interaction.client.app[ContestTemplateService].of(guild_id_of(interaction))
        return suggestions(((one.name, one.id) for one in kept), current)


def _repetition(name: str, at: datetime) -> Text:
    return text(
        "A contest like “{name}” opens {first}, then every week at the same time.",
        name=name,
        first=Timestamp(at, "F"),
    )


async def _show_repetition(
    interaction: Interaction, template_id: int, name: str, at: datetime | None
) -> None:
    """Say when the next one opens, with a button to stop that."""
    if at is None:
        raise Refusal(text("“{name}” is not repeated. Say when the first one opens.", name=name))
    language = user_language(interaction)
    stop = ask_button(STOP_REPEATING, text("Stop repeating…"), language, template_id)
    panel = framed(
        paragraph(_repetition(name, at), language),
        discord.ui.ActionRow[Any](stop),
    )
    await interaction.response.send_message(view=panel, ephemeral=True)


async def _question(interaction: Interaction, template_id: int) -> Text:
    template = await interaction.client.app[ContestTemplateService].get(
        guild_id_of(interaction), template_id
    )
    return text("Contests like “{name}” would no longer open by themselves.", name=template.name)


@confirmed(STOP_REPEATING, Access.MODERATOR, wording=_question, yes=text("Yes, stop"))
async def stop_repeating(interaction: Interaction, template_id: int) -> Text:
    """Stop the repetition of a template."""
    changed = await interaction.client.app[ContestTemplateService].repeat(
        guild_id_of(interaction), template_id, None
    )
    return text("“{name}” is no longer repeated.", name=changed.name)


async def _question_of_deletion(interaction: Interaction, template_id: int) -> Text:
    template = await interaction.client.app[ContestTemplateService].get(
        guild_id_of(interaction), template_id
    )
    return text(
        "Delete the template “{name}”? Its contests stay, but it is no longer repeated.",
        name=template.name,
    )


@confirmed(
    DELETE_TEMPLATE,
    Access.MODERATOR,
    wording=_question_of_deletion,
    yes=text("Yes, delete it"),
)
async def delete_template(interaction: Interaction, template_id: int) -> Text:
    """Delete the template that was asked about."""
    gone = await interaction.client.app[ContestTemplateService].delete(
        guild_id_of(interaction), template_id
    )
    return text("“{name}” is deleted.", name=gone.name)


@paged("templates", Access.MODERATOR)
async def templates(interaction: Interaction) -> Listing:
    """Load all templates."""
    kept = await interaction.client.app[ContestTemplateService].of(guild_id_of(interaction))
    return Listing(
        [
            text("- “{name}”, weekly, next {at}", name=one.name, at=Timestamp(one.weekly_at, "F"))
            if one.weekly_at
            else text("- “{name}”", name=one.name)
            for one in kept
        ],
        nothing=text("You have no templates yet. Save a contest with /contest template save."),
    )
