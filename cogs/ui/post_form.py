"""Questions that the forms of posts and of prompts share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.images.sanitizer import PictureReader
from bot.services.publishing.posts import NO_GOAL, BrandPostService, Typed
from cogs.ui.base import Interaction, guild_id_of, say
from cogs.ui.excerpts import excerpt
from cogs.ui.fitting import cut
from cogs.ui.forms import Form
from cogs.ui.limits import OPTION_LABEL
from cogs.ui.moments import parse_moment
from cogs.ui.picture_upload import PictureUpload
from cogs.ui.posting_places import check_channel
from domain.goal_wording import shown_text
from domain.goals import Goal
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.publishing.content import ALT_LENGTH, SOURCE_LENGTH, TEXT_LENGTH, Content, PostKind
from domain.publishing.post import BrandPost
from domain.publishing.wording import checked_text
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, text

TIME_LENGTH = 60
SHOWN_LENGTH = 200
TextInput = discord.ui.TextInput[Any]
ChannelSelect = discord.ui.ChannelSelect[Any]
GoalSelect = discord.ui.Select[Any]


class PlannedPostForm(Form):
    """A form of a new post at the `proposed` time, or of the `known` one that it is filled with."""

    def __init__(
        self,
        title: Text,
        language: Language,
        settings: GuildSettings,
        known: BrandPost | None,
        proposed: datetime | None = None,
    ) -> None:
        super().__init__(title, language)
        self.zone = settings.zone
        self._know(known)
        if known is None and proposed is not None:
            self.shown_time = self._typed_time(proposed)

    def _know(self, known: BrandPost | None) -> None:
        self.known = known
        self.content = known.content if known else None
        self.shown_time = self._typed_time(self.content.at) if self.content else ""

    def _typed_time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def known_content(self) -> Content:
        """Return the newest content of the known post."""
        if self.content is None:
            raise ValueError("a new post has no content yet")
        return self.content

    def ask_words(self, label: Text, proposed: str = "") -> TextInput:
        """Ask for the words; those of a new post are `proposed`."""
        words = self.content.text if self.content else proposed
        return self.ask(
            label,
            TextInput(
                custom_id="text",
                style=discord.TextStyle.paragraph,
                max_length=TEXT_LENGTH,
                default=words or None,
            ),
        )

    def ask_picture(self) -> tuple[PictureUpload, TextInput]:
        """Ask for a picture and its description."""
        picture = self.ask(
            text("Picture (may stay empty)"),
            PictureUpload(custom_id="picture", required=False),
            text("A new picture replaces the one before.") if self.known else None,
        )
        alt_text = self.ask(
            text("What the picture shows"),
            TextInput(
                custom_id="alt",
                max_length=ALT_LENGTH,
                required=False,
                default=(self.content.alt_text if self.content else "") or None,
            ),
            text("Read out to members who cannot see it."),
        )
        return picture, alt_text

    def ask_channel(self) -> ChannelSelect:
        """Ask for the channel."""
        known = [discord.Object(self.content.channel_id)] if self.content else []
        return self.ask(
            text("Where"),
            ChannelSelect(
                custom_id="channel",
                channel_types=[discord.ChannelType.text, discord.ChannelType.news],
                default_values=known,
            ),
        )

    def ask_further_channel(self) -> ChannelSelect:
        """Ask for another channel."""
        return self.ask(
            text("Where"),
            ChannelSelect(
                custom_id="channel",
                channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            ),
        )

    def ask_source(self) -> TextInput:
        """Ask for the source of its claims."""
        return self.ask(
            text("Where do its claims come from?"),
            TextInput(
                custom_id="source",
                max_length=SOURCE_LENGTH,
                required=False,
                default=(self.content.source if self.content else "") or None,
            ),
            text("A link or a document; your team reads it."),
        )

    def ask_goal(self, goals: Sequence[Goal]) -> GoalSelect | None:
        """Ask which of the goals it serves; None if there are none to choose from."""
        known = self.known.goal if self.known else None
        if known is not None and all(each.id != known.id for each in goals):
            goals = [known, *goals]
        if not goals:
            return None
        options = [(NO_GOAL, say(text("No goal"), self.language))]
        options += [(each.id, say(shown_text(each), self.language, markup=False)) for each in goals]
        chosen = known.id if known else NO_GOAL
        return self.ask(
            text("Which goal does it serve?"),
            GoalSelect(
                custom_id="goal",
                options=[
                    discord.SelectOption(
                        label=cut(label, OPTION_LABEL),
                        value=str(goal_id),
                        default=goal_id == chosen,
                    )
                    for goal_id, label in options
                ],
            ),
            text("Your team sees it with the post and its result."),
        )

    def ask_time(self) -> TextInput:
        """Ask for the time."""
        return self.ask(
            text("When"),
            TextInput(custom_id="when", max_length=TIME_LENGTH, default=self.shown_time or None),
            text("For example: in 2 hours, tomorrow 9:00, Monday 18:00"),
        )

    def parse_time(self, interaction: Interaction, typed: str) -> datetime:
        """Return the typed time; that of a known post to the second if it was left as shown.

        Raises `Refusal` if it cannot be read.
        """
        if self.content is not None and typed.strip() == self.shown_time:
            return self.content.at
        return parse_moment(interaction, typed)

    def chosen_goal(self, asked: GoalSelect | None) -> int | None:
        """Return the goal that was chosen; None to leave it as it was."""
        return int(asked.values[0]) if asked is not None and asked.values else None

    async def store(self, interaction: Interaction, typed: Typed) -> BrandPost:
        """Store the new post, or the change of the known one.

        Raises `Refusal` if it was changed while this form was open; sent again, the form takes the
        place of that change, which its sender has then seen.
        """
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        by = interaction.user.id
        if self.known is None:
            return await posts.create(guild_id, typed, by=by)
        newest = await self.newest(interaction, self.known)
        return await posts.edit(guild_id, newest.id, typed, by=by, revision=newest.revision)

    async def newest(self, interaction: Interaction, known: BrandPost) -> BrandPost:
        """Return the known post; raise `Refusal` if it was changed while this form was open."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        newest = await posts.get(guild_id, known.id)
        if newest.revision != known.revision:
            self._know(newest)
            raise Refusal(
                text(
                    "This post was changed while you were writing, and now says: “{words}” "
                    "(/post list shows all of it). What you typed is kept: send it again to "
                    "replace that.",
                    words=excerpt(" ".join(newest.content.text.split()), SHOWN_LENGTH),
                )
            )
        return newest


class WordsAndPictureForm(PlannedPostForm):
    """The form of a post of words, and perhaps a picture, in a channel at a time."""

    def ask_all(self, proposed: str = "") -> None:
        """Ask for everything; the words of a new post are `proposed`."""
        self.words = self.ask_words(text("What it says"), proposed)
        self.picture, self.alt_text = self.ask_picture()
        self.channel = self.ask_channel()
        self.when = self.ask_time()

    async def read_typed(self, interaction: Interaction, kind: PostKind) -> Typed:
        """Return what was typed; raises `Refusal` with all that has to be corrected."""
        channel_id = self.channel.values[0].id
        with Fields() as field:
            with field(self.label(self.words)):
                words = checked_text(self.words.value)
            with field(self.label(self.picture)):
                picture = await self.picture.read(interaction.client.app[PictureReader])
            with field(self.label(self.channel)):
                check_channel(interaction, channel_id)
            with field(self.label(self.when)):
                at = self.parse_time(interaction, self.when.value)
        source = self.content.source if self.content else ""
        return Typed(words, channel_id, at, picture, self.alt_text.value, source, kind)
