"""`/goal`: what a figure should be by a day, and the odds of that."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.insight.goals import GoalReport, GoalService
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    paragraph,
    say,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.moments import parse_day
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from cogs.ui.team import check_on_team
from domain.goal_figures import goal_figures
from domain.goal_wording import (
    changed_text,
    goal_text,
    number_text,
    past_text,
    points_text,
    range_text,
    record_text,
    shown_text,
    state_text,
)
from domain.goals import MAX_NUMBER, Goal, GoalState
from domain.languages import Language
from domain.translatable_text import Text, User, text

REMOVE_GOAL = "remove_goal"


@requires(Access.MODERATOR)
@app_commands.guild_only()
class GoalCommands(
    commands.GroupCog,
    group_name=locale_str("goal"),
    group_description=locale_str("Goals for your figures, with their odds"),
):
    """Sets, lists and removes goals; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self.goals = client.app[GoalService]

    @app_commands.command(
        name=locale_str("add"), description=locale_str("Say what a figure should be, and by when")
    )
    @options(
        figure=locale_str("Which figure"),
        number=locale_str("How many in a week; of shares in percent, of times in minutes"),
        until=locale_str("The day by which it should be so: 1 March, in 10 weeks"),
        owner=locale_str("Who on the team sees to it; you, if you choose nobody"),
    )
    async def add(
        self,
        interaction: Interaction,
        figure: str,
        number: app_commands.Range[int, 0, MAX_NUMBER],
        until: app_commands.Range[str, 1, 60],
        owner: discord.Member | None = None,
    ) -> None:
        """Set a goal, and say how it stands."""
        due = parse_day(interaction, until)
        report = await self.goals.create(
            guild_id_of(interaction),
            figure,
            number,
            due,
            by=interaction.user.id,
            owner=_owner(interaction, owner),
        )
        await _show(interaction, report)

    @app_commands.command(
        name=locale_str("change"),
        description=locale_str("Put another number or day in the place of a goal"),
    )
    @options(
        goal=locale_str("Which goal"),
        number=locale_str("How many in a week; of shares in percent, of times in minutes"),
        until=locale_str("The day by which it should be so: 1 March, in 10 weeks"),
        owner=locale_str("Who on the team sees to it from now on"),
    )
    async def change(
        self,
        interaction: Interaction,
        goal: int,
        number: app_commands.Range[int, 0, MAX_NUMBER],
        until: app_commands.Range[str, 1, 60],
        owner: discord.Member | None = None,
    ) -> None:
        """Change a goal, of which the old one is kept, and say how the new one stands."""
        due = parse_day(interaction, until)
        report = await self.goals.change(
            guild_id_of(interaction),
            goal,
            number,
            due,
            by=interaction.user.id,
            owner=_owner(interaction, owner),
        )
        await _show(interaction, report)

    @app_commands.command(
        name=locale_str("list"), description=locale_str("List the goals with their odds")
    )
    async def overview(self, interaction: Interaction) -> None:
        """List the goals."""
        await interaction.response.defer(ephemeral=True)
        await send_list(interaction, "goals")

    @app_commands.command(name=locale_str("remove"), description=locale_str("Remove a goal"))
    @options(goal=locale_str("Which goal"))
    async def remove(self, interaction: Interaction, goal: int) -> None:
        """Ask first."""
        await ask(interaction, REMOVE_GOAL, goal)

    @add.autocomplete("figure")
    async def _figures(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        language = user_language(interaction)
        named = ((say(each.name, language), key) for key, each in goal_figures().items())
        return suggestions(named, typed)

    @change.autocomplete("goal")
    async def _which(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        known = await self.goals.of(guild_id_of(interaction))
        return goal_suggestions(known, user_language(interaction), typed)

    @remove.autocomplete("goal")
    async def _any(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        known = await self.goals.every(guild_id_of(interaction))
        return goal_suggestions(known, user_language(interaction), typed)


def _owner(interaction: Interaction, member: discord.Member | None) -> int | None:
    """Return whose a goal is to be; raise `Refusal` for somebody who is not on the team."""
    if member is None:
        return None
    check_on_team(interaction, member)
    return member.id


async def _show(interaction: Interaction, report: GoalReport) -> None:
    language = user_language(interaction)
    panel = framed(*(paragraph(line, language) for line in report_lines(report)))
    await interaction.response.send_message(view=panel, ephemeral=True)


def goal_suggestions(
    goals: Iterable[Goal], language: Language, typed: str
) -> list[app_commands.Choice[int]]:
    """Return the goals to pick from whose texts contain what was typed."""
    named = ((say(shown_text(goal), language, markup=False), goal.id) for goal in goals)
    return suggestions(named, typed)


def report_lines(report: GoalReport) -> list[Text]:
    """Return what is said of a goal: how it stands, and the weeks and the forecast behind it."""
    lines = [text("**{goal}**", goal=goal_text(report.goal)), state_text(report.status)]
    if report.weeks:
        lines.append(past_text(report.goal.measure, report.weeks))
    expected = report.status.expected
    if expected is not None:
        lines += [range_text(expected), record_text(expected, report.record)]
    return lines


def list_text(report: GoalReport) -> Text:
    """Return the line about a goal: how it stands, and its odds on the last Mondays."""
    standing, points = owned_text(report), points_text(report.points)
    if points is None:
        return standing
    return text("{standing}\n-# {points}", standing=standing, points=points)


def standing_text(report: GoalReport) -> Text:
    """Return what a goal wants, and how it stands."""
    if report.status.state is GoalState.NO_FORECAST and report.weeks:
        return text(
            "{goal} · last week: {number} · {state}",
            goal=goal_text(report.goal),
            number=number_text(report.goal.measure, report.weeks[-1].number),
            state=state_text(report.status),
        )
    return text("{goal} · {state}", goal=goal_text(report.goal), state=state_text(report.status))


def owned_text(report: GoalReport) -> Text:
    """Return the same, and whose goal it is."""
    owner = User(report.goal.owner_id)
    return text("{standing} · {member}", standing=standing_text(report), member=owner)


async def _question(interaction: Interaction, goal_id: int) -> Text:
    goal = await interaction.client.app[GoalService].one(guild_id_of(interaction), goal_id)
    return text("Remove this goal? {goal}", goal=goal_text(goal))


@confirmed(REMOVE_GOAL, Access.MODERATOR, wording=_question, yes=text("Yes, remove it"))
async def remove_goal(interaction: Interaction, goal_id: int) -> Text:
    """Remove the goal that was asked about."""
    await interaction.client.app[GoalService].remove(guild_id_of(interaction), goal_id)
    return text("The goal is removed.")


@paged("goals", Access.MODERATOR)
async def all_goals(interaction: Interaction) -> Listing:
    """Load the goals with how they stand."""
    goals, guild_id = interaction.client.app[GoalService], guild_id_of(interaction)
    changed = [goal for goal in await goals.every(guild_id) if goal.changed_on is not None]
    return Listing(
        [*map(list_text, await goals.reports(guild_id)), *map(changed_text, changed)],
        nothing=text("You have no goals yet. Set one with /goal add."),
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(GoalCommands(client))
