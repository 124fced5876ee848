"""The question before a phase of a contest is closed ahead of its time."""

from __future__ import annotations

from bot.access import Access
from bot.client import Interaction
from bot.services.contests.lifecycle import ContestLifecycleService
from cogs.ui.base import guild_id_of
from cogs.ui.confirmations import ask, confirmed
from domain.contests.contest import Contest, ContestState
from domain.translatable_text import Text, Timestamp, counted, text

CLOSE = "contest_close"
PHASES = (ContestState.ENTRIES, ContestState.VOTING)
"""The phases that can be closed; a button names one by its place."""


async def ask_to_close(interaction: Interaction, contest_id: int) -> None:
    """Say what closing the current phase would do, and ask."""
    known = await interaction.client.app[ContestLifecycleService].running_one(
        contest_id, guild_id_of(interaction)
    )
    await ask(interaction, CLOSE, contest_id, PHASES.index(known.contest.state))


async def _wording(interaction: Interaction, contest_id: int, _phase: int) -> Text:
    known = await interaction.client.app[ContestLifecycleService].running_one(
        contest_id, guild_id_of(interaction)
    )
    plan = known.contest.plan
    if known.contest.state is ContestState.VOTING:
        return text(
            "Voting on “{title}” would end now instead of {end}, and I would post the result. "
            "This cannot be undone.",
            title=plan.title,
            end=Timestamp(plan.votes_until),
        )
    return text(
        "Entries for “{title}” would close now instead of {end}: {entries} so far. With two or "
        "more, voting opens until {votes}; with fewer, the contest ends. This cannot be undone.",
        title=plan.title,
        end=Timestamp(plan.entries_until),
        entries=counted("{count} entry", "{count} entries", known.entries),
        votes=Timestamp(plan.votes_until),
    )


@confirmed(CLOSE, Access.MODERATOR, wording=_wording, yes=text("Yes, close it now"))
async def close(interaction: Interaction, contest_id: int, phase: int) -> Text:
    """Close the phase that was asked about."""
    ended = await interaction.client.app[ContestLifecycleService].end_phase(
        contest_id, guild_id_of(interaction), PHASES[min(phase, 1)]
    )
    return closed_text(ended)


def closed_text(ended: Contest) -> Text:
    """Return the sentence about a contest of which a phase was closed."""
    if ended.state is ContestState.VOTING:
        return text(
            "Entries for “{title}” are closed, and voting is open until {end}.",
            title=ended.plan.title,
            end=Timestamp(ended.plan.votes_until),
        )
    return text("“{title}” is closed. The result is on its way.", title=ended.plan.title)
