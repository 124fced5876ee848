"""Commands with which members see contests, enter them and vote."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, has_access, requires
from bot.client import Interaction
from bot.services.contests.audit import AuditService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from cogs.contests import entries, voting
from cogs.contests.choosing import chosen_contest, running_titles
from cogs.contests.removal_notices import show_pending_notices
from cogs.contests.scheduled_opening import opening_text
from cogs.contests.summary import show_contest
from cogs.ui.base import guild_id_of, paragraph, user_language
from cogs.ui.command_options import options
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.contests.contest import Contest, ContestState
from domain.translatable_text import Channel, Text, Timestamp, counted, text


class MemberContests(commands.Cog):
    """The members' commands; those of moderators are a group that Discord can hide."""

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("contests"),
        description=locale_str("The contests that are running, or everything about one"),
    )
    @options(contest=locale_str("Which contest; leave empty to list them"))
    @app_commands.guild_only()
    async def contests(self, interaction: Interaction, contest: int | None = None) -> None:
        """Show them privately."""
        if contest is None:
            await send_list(interaction, "contests")
        else:
            await show_contest(interaction, contest)

    @requires(Access.EVERYONE)
    @app_commands.command(name=locale_str("enter"), description=locale_str("Enter a contest"))
    @options(contest=locale_str("Which contest; leave empty if only one is running"))
    @app_commands.guild_only()
    async def enter(self, interaction: Interaction, contest: int | None = None) -> None:
        """Open the form for an entry."""
        chosen = await chosen_contest(interaction, contest, ContestState.ENTRIES)
        await entries.open_form(interaction, chosen)
        await show_pending_notices(interaction)

    @requires(Access.EVERYONE)
    @app_commands.command(name=locale_str("vote"), description=locale_str("Vote in a contest"))
    @options(contest=locale_str("Which contest; leave empty if only one is running"))
    @app_commands.guild_only()
    async def vote(self, interaction: Interaction, contest: int | None = None) -> None:
        """Show a card."""
        chosen = await chosen_contest(interaction, contest, ContestState.VOTING)
        await voting.open_cards(interaction, chosen)
        await show_pending_notices(interaction)

    @enter.autocomplete("contest")
    @vote.autocomplete("contest")
    async def _running(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await running_titles(interaction, current)

    @contests.autocomplete("contest")
    async def _all(self, interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
        app, guild_id = interaction.client.app, guild_id_of(interaction)
        found = await app[AuditService].titles(guild_id)
        if has_access(interaction, Access.MODERATOR):
            planned = await app[DraftService].drafts(guild_id)
            found = [(one.id, one.plan.title) for one, _ in planned] + found
        return suggestions(((title, number) for number, title in found), current)


@paged("contests", Access.EVERYONE)
async def running_contests(interaction: Interaction) -> Listing:
    """Load the running contests and, for moderators, those that will open."""
    app, guild_id = interaction.client.app, guild_id_of(interaction)
    rows = [
        _line(contest, count)
        for contest, count in await app[ContestLifecycleService].running(guild_id)
    ]
    none = text("No contest is running. A moderator starts one with /contest create.")
    rows = rows or [none]
    if has_access(interaction, Access.MODERATOR):
        rows += [
            opening_text(contest, at) for contest, at in await app[DraftService].drafts(guild_id)
        ]
    return Listing(rows, above=[paragraph(text("## 🏁 Contests"), user_language(interaction))])


def _line(contest: Contest, entries: int) -> Text:
    entered = counted("{count} entry", "{count} entries", entries)
    plan = contest.plan
    if contest.state is ContestState.ENTRIES:
        return text(
            "{sign} **{title}** in {channel}: {entered} so far, open until {end}",
            sign=plan.kind.sign,
            title=plan.title,
            channel=Channel(contest.channel_id),
            entered=entered,
            end=Timestamp(plan.entries_until),
        )
    return text(
        "{sign} **{title}** in {channel}: {entered}, voting until {end}",
        sign=plan.kind.sign,
        title=plan.title,
        channel=Channel(contest.channel_id),
        entered=entered,
        end=Timestamp(plan.votes_until),
    )
