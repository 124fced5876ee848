"""Contests: commands, posts, entering and voting."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, OvationBot
from bot.services.contests.audit import WATCHED
from bot.services.contests.jury import UNSCORED, JuryService
from bot.services.contests.prizes import CLAIMED
from bot.services.contests.removal_notices import TAKEN_OUT
from cogs.contests import (
    deleted_posts,
    draft,
    entries,
    gallery,
    jury,
    moderation,
    permissions,
    prize_transfer,
    prizes,
    reporting,
    scheduled_opening,
    ties,
    vote_review,
    voting,
)
from cogs.contests.audit import AuditCommands, fraud_report_post
from cogs.contests.cancelling import CANCEL
from cogs.contests.choosing import chosen_contest, posted_titles, running_titles
from cogs.contests.closing import ask_to_close
from cogs.contests.edit_commands import EditCommands
from cogs.contests.member_commands import MemberContests
from cogs.contests.moderation_commands import ModerationCommands
from cogs.contests.permissions import PermissionCommands
from cogs.contests.posts import ContestPosts
from cogs.contests.removal_notices import taken_out_post
from cogs.contests.templates import TemplateCommands
from cogs.ui.base import (
    guild_id_of,
    guild_settings_of,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.confirmations import ask
from domain.contests.contest_kinds import CONTEST_KINDS, contest_kind
from domain.contests.settings import CONTESTS, ContestSettings
from domain.refusals import Refusal
from domain.translatable_text import Channel, text

KIND_CHOICES = choices((kind.key, kind.label) for kind in CONTEST_KINDS.values())


@requires(Access.MODERATOR)
@app_commands.guild_only()
class Contests(
    AuditCommands,
    EditCommands,
    ModerationCommands,
    PermissionCommands,
    TemplateCommands,
    commands.GroupCog,
    group_name=locale_str("contest"),
    group_description=locale_str("Run caption and photo contests"),
):
    """Lets moderators run contests."""

    @app_commands.command(name=locale_str("create"), description=locale_str("Set up a contest"))
    @options(kind=locale_str("Captions for a picture, or photos on a theme"))
    @app_commands.choices(kind=KIND_CHOICES)
    async def create(self, interaction: Interaction, kind: app_commands.Choice[str]) -> None:
        """Open the form."""
        _check_switched_on(interaction)
        _check_channel(interaction)
        await draft.open_form(interaction, contest_kind(kind.value))

    @app_commands.command(
        name=locale_str("again"),
        description=locale_str("Set up a contest like an earlier one"),
    )
    @options(contest=locale_str("Which contest"))
    async def again(self, interaction: Interaction, contest: int) -> None:
        """Show a draft like it."""
        _check_switched_on(interaction)
        _check_channel(interaction)
        await draft.show_again(interaction, contest)

    @app_commands.command(
        name=locale_str("close"),
        description=locale_str("Close a contest's entries now, or its voting"),
    )
    @options(contest=locale_str("Which contest; leave empty if only one is running"))
    async def close(self, interaction: Interaction, contest: int | None = None) -> None:
        """Ask before the current phase ends."""
        chosen = await chosen_contest(interaction, contest)
        await interaction.response.defer(ephemeral=True, thinking=True)
        missing = await interaction.client.app[JuryService].missing(
            chosen, guild_id_of(interaction)
        )
        absent: Collection[int] = ()
        if missing is not None and not missing.complete:
            absent = await jury.find_absent_jurors(interaction.client, missing)
        if missing is not None and not missing.is_complete_without(absent):
            panel = jury.unscored_panel(missing, user_language(interaction), absent)
            await interaction.followup.send(view=panel, ephemeral=True)
            return
        await ask_to_close(interaction, chosen)

    @app_commands.command(
        name=locale_str("cancel"), description=locale_str("Cancel a contest for good")
    )
    @options(contest=locale_str("Which contest; leave empty if only one is running"))
    async def cancel(self, interaction: Interaction, contest: int | None = None) -> None:
        """Ask first, then for the reason."""
        await ask(interaction, CANCEL, await chosen_contest(interaction, contest))

    @again.autocomplete("contest")
    async def _all_titles(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await posted_titles(interaction, current)

    @close.autocomplete("contest")
    @cancel.autocomplete("contest")
    async def _titles(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await running_titles(interaction, current)


def _check_switched_on(interaction: Interaction) -> None:
    if not guild_settings_of(interaction).has(CONTESTS):
        raise Refusal(text("Contests are switched off here. Switch them on with /setup."))


def _check_channel(interaction: Interaction) -> None:
    """Raise `Refusal` if the contest could not be posted in its channel."""
    guild = interaction.guild
    channel_id = (
        guild_settings_of(interaction)[ContestSettings].contest_channel_id
        or interaction.channel_id
        or 0
    )
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    if guild is None or channel is None:
        raise Refusal(text("I cannot see the contest channel. Choose another in /setup."))
    mine = channel.permissions_for(guild.me)
    if not (mine.view_channel and mine.send_messages and mine.attach_files):
        raise Refusal(
            text(
                "I cannot post in {channel}. Allow me to View Channel, Send Messages and "
                "Attach Files there, then try again.",
                channel=Channel(channel_id),
            )
        )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    ContestPosts(client)
    client.app.outbox.register_composer(WATCHED, partial(fraud_report_post, client))
    client.app.outbox.register_composer(UNSCORED, partial(jury.jury_reminder_post, client))
    client.app.outbox.register_composer(TAKEN_OUT, partial(taken_out_post, client))
    ties.TiePosts(client)
    prize_transfer.PrizeTransferPosts(client)
    client.app.outbox.register_composer(CLAIMED, partial(prizes.claimed_post, client))
    for part in (
        entries,
        gallery,
        jury,
        deleted_posts,
        scheduled_opening,
        prizes,
        reporting,
        moderation,
        permissions,
        draft,
        prize_transfer,
        ties,
        vote_review,
        voting,
    ):
        client.add_dynamic_items(*part.BUTTONS)
    await client.add_cog(Contests())
    await client.add_cog(MemberContests())
    await client.add_cog(deleted_posts.DeletedPostWatcher(client))
    client.tree.add_command(reporting.report_entry)
