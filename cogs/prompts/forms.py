"""The forms in which the team writes a prompt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import discord

from bot.access import Access
from bot.images.sanitizer import PictureReader
from bot.services.publishing.posts import BrandPostService, Typed
from cogs.prompts.naming import hours_name
from cogs.ui.base import Interaction, guild_id_of, guild_settings_of, say
from cogs.ui.forms import Form
from cogs.ui.picture_upload import PictureUpload
from cogs.ui.posting_places import check_channel
from domain.datetime_parsing import parse_datetime
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.prompts.prompt import (
    MAX_OPTIONS,
    OPEN_FOR,
    OPTION_LENGTH,
    AnswerKind,
    Prompt,
    parse_options,
)
from domain.publishing.post import (
    ALT_LENGTH,
    SOURCE_LENGTH,
    TEXT_LENGTH,
    BrandPost,
    Content,
    PostKind,
)
from domain.publishing.wording import checked_text
from domain.refusals import Fields
from domain.translatable_text import text

TIME_LENGTH = 60
Show = Callable[[Interaction, BrandPost], Awaitable[None]]
"""Shows a post to its author, with what can be done next."""


class PromptForm(Form, access=Access.MODERATOR):
    """The form of a prompt: a new one for `channel_id`, or the `known` one that is changed."""

    def __init__(
        self,
        language: Language,
        settings: GuildSettings,
        prompt: Prompt,
        show: Show,
        *,
        question: str = "",
        channel_id: int | None = None,
        known: BrandPost | None = None,
    ) -> None:
        super().__init__(text("A question to your members"), language)
        self.prompt, self.known, self.show = prompt, known, show
        content = known.content if known else None
        self.channel_id = content.channel_id if content else channel_id
        self.shown_time = _shown_time(content, settings)
        self.words = self.ask(
            text("The question"),
            discord.ui.TextInput[Any](
                custom_id="text",
                style=discord.TextStyle.paragraph,
                max_length=TEXT_LENGTH,
                default=(content.text if content else question) or None,
            ),
        )
        self.options = self._ask_options(prompt) if prompt.kind.has_options else None
        self.picture = self.ask(
            text("Picture (may stay empty)"),
            PictureUpload(custom_id="picture", required=False),
            text("A new picture replaces the one before.") if known else None,
        )
        self.alt_text = self.ask(
            text("What the picture shows"),
            discord.ui.TextInput[Any](
                custom_id="alt",
                max_length=ALT_LENGTH,
                required=False,
                default=(content.alt_text if content else "") or None,
            ),
            text("Read out to members who cannot see it."),
        )
        self.when = self.ask(
            text("When"),
            discord.ui.TextInput[Any](
                custom_id="when", max_length=TIME_LENGTH, default=self.shown_time or None
            ),
            text("For example: in 2 hours, tomorrow 9:00, Monday 18:00"),
        )

    def _ask_options(self, prompt: Prompt) -> discord.ui.TextInput[Any]:
        return self.ask(
            text("Its answers"),
            discord.ui.TextInput[Any](
                custom_id="options",
                style=discord.TextStyle.paragraph,
                max_length=MAX_OPTIONS * (OPTION_LENGTH + 20),
                default="\n".join(prompt.options) or None,
            ),
            text("Two, one on each line. Each becomes a button.")
            if prompt.kind is AnswerKind.CHOICE
            else text("Up to ten, one on each line. Each becomes a button."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the draft and show how members will see it."""
        app, guild_id = interaction.client.app, guild_id_of(interaction)
        channel_id = self.channel_id or interaction.channel_id or 0
        await interaction.response.defer(ephemeral=True, thinking=self.known is None)
        options: tuple[str, ...] = ()
        with Fields() as field:
            with field(self.label(self.words)):
                words = checked_text(self.words.value)
            if self.options is not None:
                with field(self.label(self.options)):
                    options = parse_options(self.prompt.kind, self.options.value)
            with field(self.label(self.picture)):
                picture = await self.picture.read(app[PictureReader])
            with field(self.label(self.when)):
                at = self._time(interaction)
        prompt = Prompt(self.prompt.kind, options, self.prompt.hours, self.prompt.idea)
        check_channel(interaction, channel_id, prompt)
        typed = Typed(
            words,
            channel_id,
            at,
            picture,
            self.alt_text.value,
            self.known.content.source if self.known else "",
            PostKind.INTERACTIVE,
            prompt,
        )
        posts, by = app[BrandPostService], interaction.user.id
        if self.known is None:
            post = await posts.create(guild_id, typed, by=by)
        else:
            post = await posts.edit(guild_id, self.known.id, typed, by=by)
        await self.show(interaction, post)

    def _time(self, interaction: Interaction) -> datetime:
        if self.known is not None and self.when.value.strip() == self.shown_time:
            return self.known.content.at
        settings = guild_settings_of(interaction)
        return parse_datetime(
            self.when.value,
            now=interaction.client.app.clock(),
            zone=settings.zone,
            style=settings.date_style,
        )


def _shown_time(content: Content | None, settings: GuildSettings) -> str:
    return f"{content.at.astimezone(settings.zone):%Y-%m-%d %H:%M}" if content else ""


class PromptDetailsForm(Form, access=Access.MODERATOR):
    """The form of a prompt's place and duration, and the source of its claims."""

    def __init__(self, language: Language, post: BrandPost, prompt: Prompt, show: Show) -> None:
        super().__init__(text("Place and duration"), language)
        self.post, self.prompt, self.show = post, prompt, show
        self.channel = self.ask(
            text("Where"),
            discord.ui.ChannelSelect[Any](
                custom_id="channel",
                channel_types=[discord.ChannelType.text, discord.ChannelType.news],
                default_values=[discord.Object(post.content.channel_id)],
            ),
        )
        self.hours = self.ask(
            text("How long does it take answers?"),
            discord.ui.RadioGroup[Any](
                custom_id="hours",
                options=[
                    discord.RadioGroupOption(
                        label=say(hours_name(hours), language),
                        value=str(hours),
                        default=hours == prompt.hours,
                    )
                    for hours in OPEN_FOR
                ],
            ),
        )
        self.source = self.ask(
            text("Where do its claims come from?"),
            discord.ui.TextInput[Any](
                custom_id="source",
                max_length=SOURCE_LENGTH,
                required=False,
                default=post.content.source or None,
            ),
            text("A link or a document; your team reads it."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Change the prompt, which makes it a draft again."""
        content, before = self.post.content, self.prompt
        hours = int(self.hours.value or before.hours)
        prompt = Prompt(before.kind, before.options, hours, before.idea)
        channel_id = self.channel.values[0].id
        check_channel(interaction, channel_id, prompt)
        typed = Typed(
            content.text,
            channel_id,
            content.at,
            alt_text=content.alt_text,
            source=self.source.value,
            kind=content.kind,
            prompt=prompt,
        )
        posts = interaction.client.app[BrandPostService]
        post = await posts.edit(
            guild_id_of(interaction), self.post.id, typed, by=interaction.user.id
        )
        await self.show(interaction, post)
