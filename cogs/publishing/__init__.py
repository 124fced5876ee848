"""`/post`: posts that the team plans and approves."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import Range, locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.best_hours import BestHoursService
from cogs.publishing import ask, voice
from cogs.publishing.approving import (
    ApproveButton,
    LookedButton,
    RefusePostButton,
    SendBackButton,
)
from cogs.publishing.cadence import cadence_text
from cogs.publishing.check_settings import ChecksForm
from cogs.publishing.checking import ChecksButton
from cogs.publishing.drafting import (
    AddChannelButton,
    BrandPostForm,
    DetailsButton,
    EditButton,
    HandInButton,
    ShowButton,
    WordingButton,
)
from cogs.publishing.importing import import_posts
from cogs.publishing.panels import KIND_NAMES
from cogs.publishing.posts import PublishingPosts
from cogs.publishing.prompt_closing import PromptActions
from cogs.publishing.results import PostResultActions
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    guild_settings_of,
    parse_choice,
    reply,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.pages import send_list
from domain.publishing.cadence import MAX_PROMISE
from domain.publishing.content import PostKind
from domain.publishing.settings import check_publishing
from domain.translatable_text import text


@requires(Access.MODERATOR)
@app_commands.guild_only()
class PostCommands(
    commands.GroupCog,
    group_name=locale_str("post"),
    group_description=locale_str("Posts of your team: planned, approved, posted in time"),
):
    """Plans posts; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app

    @app_commands.command(
        name=locale_str("new"), description=locale_str("Plan a post; somebody else approves it")
    )
    @options(kind=locale_str("What the post is for"))
    @app_commands.choices(kind=choices((kind.value, name) for kind, name in KIND_NAMES.items()))
    async def new(self, interaction: Interaction, kind: str) -> None:
        """Open the form."""
        settings = guild_settings_of(interaction)
        check_publishing(settings)
        chosen = parse_choice(PostKind, kind)
        proposed = await self._app[BestHoursService].next_time(guild_id_of(interaction))
        form = BrandPostForm(user_language(interaction), settings, chosen, proposed=proposed)
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("list"), description=locale_str("See all posts, and edit or drop one")
    )
    async def list(self, interaction: Interaction) -> None:
        """Show the posts by their time."""
        await send_list(interaction, "brand_posts")

    @app_commands.command(
        name=locale_str("import"),
        description=locale_str("Make drafts of a plan from a spreadsheet (.csv)"),
    )
    @options(file=locale_str("One post on each line, below a line with when, channel and text"))
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Store the drafts, and say which lines are left out."""
        await import_posts(interaction, file)

    @app_commands.command(
        name=locale_str("checks"),
        description=locale_str("Days and names for which posts need a second look"),
    )
    async def checks(self, interaction: Interaction) -> None:
        """Open the form of what the checks know of the guild."""
        language, settings = user_language(interaction), guild_settings_of(interaction)
        await interaction.response.send_modal(ChecksForm(language, settings))

    @app_commands.command(
        name=locale_str("promise"),
        description=locale_str("Say how many posts a week you want to keep up; see how it goes"),
    )
    @options(posts=locale_str("Posts a week; 0 for no promise"))
    async def promise(self, interaction: Interaction, posts: Range[int, 0, MAX_PROMISE]) -> None:
        """Store the promise, and say how it is kept."""
        found = await self._app[BestHoursService].promise(
            guild_id_of(interaction), posts, by=interaction.user.id
        )
        said = text("All right, no promise.") if found is None else cadence_text(found)
        await reply(interaction, said)

    @requires(Access.MANAGER)
    @app_commands.command(
        name=locale_str("team"),
        description=locale_str("Say whether one person alone writes and approves posts here"),
    )
    @options(
        alone=locale_str("Yes: you approve your own posts, after a second look half an hour later")
    )
    async def team(
        self,
        interaction: Interaction,
        alone: bool,  # noqa: FBT001 (an option of Discord's)
    ) -> None:
        """Store whether one person is the whole team."""
        await self._app.guild_settings.change(
            guild_id_of(interaction), by=interaction.user.id, publishing_alone=alone
        )
        said = (
            text("All right: the author approves a post, half an hour after handing it in.")
            if alone
            else text("All right: somebody else than the author approves each post.")
        )
        await reply(interaction, said)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(
        AddChannelButton,
        ApproveButton,
        ChecksButton,
        DetailsButton,
        EditButton,
        HandInButton,
        LookedButton,
        RefusePostButton,
        SendBackButton,
        ShowButton,
        WordingButton,
    )
    await client.add_cog(PublishingPosts(client))
    await client.add_cog(PromptActions(client))
    await client.add_cog(PostResultActions(client))
    await ask.setup(client)
    await voice.setup(client)
    await client.add_cog(PostCommands(client))
