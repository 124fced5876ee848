"""Choose a contest by the option of a command, or the only one that is running."""

from __future__ import annotations

from discord import app_commands

from bot.client import Interaction
from bot.services.contests.audit import AuditService
from bot.services.contests.lifecycle import ContestLifecycleService
from cogs.ui.base import guild_id_of
from cogs.ui.suggestions import suggestions
from domain.contests.contest import ContestState
from domain.refusals import Refusal
from domain.translatable_text import text


async def running_titles(interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
    """Complete the title of a running contest."""
    running = await interaction.client.app[ContestLifecycleService].running(
        guild_id_of(interaction)
    )
    return suggestions(((contest.plan.title, contest.id) for contest, _ in running), current)


async def posted_titles(interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
    """Complete the title of any contest that was posted."""
    found = await interaction.client.app[AuditService].titles(guild_id_of(interaction))
    return suggestions(((title, number) for number, title in found), current)


async def chosen_contest(
    interaction: Interaction, named: int | None, state: ContestState | None = None
) -> int:
    """Return the given contest, or else the only one running (in `state`)."""
    if named is not None:
        return named
    running = await interaction.client.app[ContestLifecycleService].running(
        guild_id_of(interaction)
    )
    fitting = [contest for contest, _ in running if state in {None, contest.state}]
    if not fitting:
        raise Refusal(text("No contest is ready for that right now. See /contests."))
    if len(fitting) > 1:
        raise Refusal(
            text(
                "{count} contests are running. Pick one in the “contest” option.",
                count=len(fitting),
            )
        )
    return fitting[0].id
