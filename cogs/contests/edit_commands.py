"""`/contest edit`, `extend`, `pause` and `resume`: changes to a running contest."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access
from bot.client import Interaction
from bot.services.contests.editing import EditingService
from bot.services.contests.lifecycle import Announced, ContestLifecycleService
from cogs.contests.choosing import running_titles
from cogs.contests.draft_forms import theme_input, title_input
from cogs.contests.posts import when
from cogs.ui.base import guild_id_of, reply, user_language
from cogs.ui.command_options import options
from cogs.ui.forms import Form
from cogs.ui.moments import parse_moment
from domain.contests.contest import Contest
from domain.translatable_text import Timestamp, text


class EditCommands(commands.Cog):
    """Commands for changes to running contests, mixed into their group."""

    @app_commands.command(
        name=locale_str("edit"), description=locale_str("Edit a running contest's title and rules")
    )
    @options(contest=locale_str("Which contest"))
    async def edit(self, interaction: Interaction, contest: int) -> None:
        """Open a form with the title and theme."""
        known = await interaction.client.app[ContestLifecycleService].running_one(
            contest, guild_id_of(interaction)
        )
        await interaction.response.send_modal(EditForm(known, user_language(interaction)))

    @app_commands.command(
        name=locale_str("extend"),
        description=locale_str("Change when entries or voting end"),
    )
    @options(
        contest=locale_str("Which contest"),
        until=locale_str("For example: 2 days more, Friday 18:00, 14 March 20:00"),
    )
    async def extend(
        self, interaction: Interaction, contest: int, until: app_commands.Range[str, 1, 60]
    ) -> None:
        """Move the end of the current phase."""
        client = interaction.client
        known = await client.app[ContestLifecycleService].running_one(
            contest, guild_id_of(interaction)
        )
        moment = parse_moment(interaction, until, since=known.contest.phase_ends())
        changed = await client.app[EditingService].extend(contest, guild_id_of(interaction), moment)
        await _changed(interaction, changed)

    @app_commands.command(
        name=locale_str("pause"),
        description=locale_str("Pause a contest: no entries, no votes, no end"),
    )
    @options(contest=locale_str("Which contest"))
    async def pause(self, interaction: Interaction, contest: int) -> None:
        """Pause the contest."""
        changed = await interaction.client.app[EditingService].pause(
            contest, guild_id_of(interaction)
        )
        await reply(
            interaction,
            text(
                "“{title}” is paused. Continue it with /contest resume.", title=changed.plan.title
            ),
        )

    @app_commands.command(
        name=locale_str("resume"),
        description=locale_str("Resume a paused contest; its deadlines move by the pause"),
    )
    @options(contest=locale_str("Which contest"))
    async def resume(self, interaction: Interaction, contest: int) -> None:
        """Resume the contest."""
        changed = await interaction.client.app[EditingService].resume(
            contest, guild_id_of(interaction)
        )
        await _changed(interaction, changed)

    @edit.autocomplete("contest")
    @extend.autocomplete("contest")
    @pause.autocomplete("contest")
    @resume.autocomplete("contest")
    async def _running_titles(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await running_titles(interaction, current)


class EditForm(Form, access=Access.MODERATOR):
    """The form for the words of a running contest."""

    def __init__(self, known: Announced, language: Any) -> None:
        super().__init__(text("Change the contest"), language)
        plan = known.contest.plan
        self.contest_id = known.contest.id
        self.name = self.ask(text("Title"), title_input(plan.title))
        self.theme = self.ask(text("Theme and rules"), theme_input(plan.theme or None))

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the words."""
        changed = await interaction.client.app[EditingService].revise(
            self.contest_id,
            guild_id_of(interaction),
            title=self.name.value,
            theme=self.theme.value,
        )
        await _changed(interaction, changed)


async def _changed(interaction: Interaction, changed: Contest) -> None:
    """Answer with the new end."""
    entering = changed.phase_ends() == changed.plan.entries_until
    said = text("Voting ends {end}.", end=Timestamp(changed.plan.votes_until, "F"))
    await reply(interaction, when(changed.plan) if entering else said)
