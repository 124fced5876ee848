"""The forms in which the team writes a prompt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.images.sanitizer import PictureReader
from bot.services.publishing.posts import Typed
from cogs.prompts.naming import hours_name
from cogs.ui.base import Interaction, say
from cogs.ui.post_form import PlannedPostForm
from cogs.ui.posting_places import check_channel
from domain.goals import Goal
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
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost
from domain.publishing.wording import checked_text
from domain.refusals import Fields
from domain.translatable_text import text

TIME_LENGTH = 60
Show = Callable[[Interaction, BrandPost], Awaitable[None]]
"""Shows a post to its author, with what can be done next."""


class PromptForm(PlannedPostForm, access=Access.MODERATOR):
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
        super().__init__(text("A question to your members"), language, settings, known)
        self.prompt, self.show = prompt, show
        self.channel_id = self.content.channel_id if self.content else channel_id
        self.words = self.ask_words(text("The question"), question)
        self.options = self._ask_options(prompt) if prompt.kind.has_options else None
        self.picture, self.alt_text = self.ask_picture()
        self.when = self.ask_time()

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
                picture = await self.picture.read(interaction.client.app[PictureReader])
            with field(self.label(self.when)):
                at = self.parse_time(interaction, self.when.value)
        prompt = Prompt(self.prompt.kind, options, self.prompt.hours, self.prompt.idea)
        check_channel(interaction, channel_id, prompt)
        typed = Typed(
            words,
            channel_id,
            at,
            picture,
            self.alt_text.value,
            self.content.source if self.content else "",
            PostKind.INTERACTIVE,
            prompt,
        )
        await self.show(interaction, await self.store(interaction, typed))


class PromptDetailsForm(PlannedPostForm, access=Access.MODERATOR):
    """The form of a prompt's place, duration and goal, and the source of its claims."""

    def __init__(
        self,
        language: Language,
        settings: GuildSettings,
        post: BrandPost,
        prompt: Prompt,
        show: Show,
        goals: Sequence[Goal] = (),
    ) -> None:
        super().__init__(text("Place, duration and goal"), language, settings, post)
        self.prompt, self.show = prompt, show
        self.channel = self.ask_channel()
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
        self.goal = self.ask_goal(goals)
        self.source = self.ask_source()

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Change the prompt, which makes it a draft again."""
        content = self.known_content()
        before = content.prompt or self.prompt
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
            goal_id=self.chosen_goal(self.goal),
        )
        await self.show(interaction, await self.store(interaction, typed))
