"""Writing a post: the form, the preview with its buttons, and the list of all posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.access import Access
from bot.services.best_hours import BestHoursService
from bot.services.insight.goals import GoalService
from bot.services.publishing.posts import BrandPostService, Typed
from cogs.prompts.forms import PromptDetailsForm, PromptForm
from cogs.publishing.cadence import cadence_text
from cogs.publishing.checking import NUMBER, ChecksButton
from cogs.publishing.panels import KIND_NAMES, about_lines, files_of, state_line, whole_post
from cogs.ui.base import (
    Interaction,
    Panel,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from cogs.ui.confirmations import ask_button, confirmed
from cogs.ui.excerpts import excerpt
from cogs.ui.fitting import cut
from cogs.ui.forms import Form
from cogs.ui.pages import Listing, Row, paged
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.post_form import PlannedPostForm, WordsAndPictureForm
from cogs.ui.posting_places import check_channel, check_channels
from domain.goals import Goal
from domain.guild_settings import GuildSettings
from domain.languages import Language, discover_languages
from domain.publishing.content import MAX_FURTHER, TEXT_LENGTH, ChannelWording, PostKind
from domain.publishing.post import EDITABLE, OUT, BrandPost, PostState
from domain.refusals import Refusal
from domain.translatable_text import Text, User, text

TIME_LENGTH = 60
EXCERPT_LENGTH = 80
Item = discord.ui.Item[Any]


def preview(post: BrandPost, language: Language, said: Sequence[Text] = ()) -> Panel:
    """Return the post for its author, with what can be done next."""
    lines = [*said, *about_lines(post)]
    if post.note and post.state not in OUT:
        lines.append(text("Why: {note}", note=post.note))
    buttons: list[Item] = []
    edits: list[Item] = []
    if post.state is PostState.DRAFT:
        lines.append(text("-# Members will see it like this. Hand it in, and I'll ask your team."))
        buttons.append(HandInButton(post.id, language=language))
    if post.state in EDITABLE:
        buttons.append(EditButton(post.id, language=language))
        buttons.append(DetailsButton(post.id, language=language))
        buttons.append(ChecksButton(post.id, language=language))
        buttons.append(ask_button("drop_post", text("Drop"), language, post.id))
        if post.content.prompt is None and len(post.content.wordings) < MAX_FURTHER:
            buttons.append(AddChannelButton(post.id, language=language))
        places = range(1, len(post.content.channels))
        edits = [WordingButton(post.id, place, language=language) for place in places]
    return whole_post(post, lines, buttons, language, edits)


async def show_preview(interaction: Interaction, post: BrandPost, *said: Text) -> None:
    """Show the post privately, in place of the private message it came from."""
    picture = await interaction.client.app[BrandPostService].picture(post)
    panel, files = preview(post, user_language(interaction), said), files_of(picture)
    message = interaction.message
    if interaction.response.is_done():
        await interaction.edit_original_response(view=panel, attachments=files)
    elif message is not None and message.flags.ephemeral:
        await interaction.response.edit_message(view=panel, attachments=files)
    else:
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


class BrandPostForm(WordsAndPictureForm, access=Access.MODERATOR):
    """The form of a post: a new one at the `proposed` time, or the `known` one that is changed."""

    def __init__(
        self,
        language: Language,
        settings: GuildSettings,
        kind: PostKind,
        known: BrandPost | None = None,
        *,
        proposed: datetime | None = None,
    ) -> None:
        super().__init__(text("A post of your team"), language, settings, known, proposed)
        self.kind = kind
        self.ask_all()

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the draft and show how members will see it."""
        await interaction.response.defer(ephemeral=True, thinking=self.known is None)
        typed = await self.read_typed(interaction, self.kind)
        await show_preview(interaction, await self.store(interaction, typed))


class HandInButton(PersistentButton, template=rf"post:hand_in{NUMBER}", access=Access.MODERATOR):
    """Shows a draft to the team for approval."""

    name, label = "post:hand_in", text("Hand in")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Hand it in, and show how it is now."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        post = await posts.get(guild_id, self.numbers[0])
        check_channels(interaction, post.content)
        post = await posts.hand_in(guild_id, post.id)
        await show_preview(
            interaction, post, text("I'm asking your team in the moderators' channel.")
        )


class EditButton(PersistentButton, template=rf"post:edit{NUMBER}", access=Access.MODERATOR):
    """Opens the form of a post, filled in."""

    name, label = "post:edit", text("Edit")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        posts = interaction.client.app[BrandPostService]
        post = await posts.get(guild_id_of(interaction), self.numbers[0])
        language, settings = user_language(interaction), guild_settings_of(interaction)
        form: Form
        if post.content.prompt is not None:
            form = PromptForm(language, settings, post.content.prompt, show_preview, known=post)
        else:
            form = BrandPostForm(language, settings, post.content.kind, post)
        await interaction.response.send_modal(form)


class DetailsButton(PersistentButton, template=rf"post:details{NUMBER}", access=Access.MODERATOR):
    """Opens the form of what members do not see of a post."""

    name, label = "post:details", text("Details")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it, filled in."""
        posts = interaction.client.app[BrandPostService]
        post = await posts.get(guild_id_of(interaction), self.numbers[0])
        language, settings = user_language(interaction), guild_settings_of(interaction)
        goals = await interaction.client.app[GoalService].open(post.guild_id)
        form: Form
        if post.content.prompt is not None:
            form = PromptDetailsForm(
                language, settings, post, post.content.prompt, show_preview, goals
            )
        else:
            form = DetailsForm(language, settings, post, goals)
        await interaction.response.send_modal(form)


class DetailsForm(PlannedPostForm, access=Access.MODERATOR):
    """The form of what members do not see of a post: its kind, its goal, the source of claims."""

    def __init__(
        self,
        language: Language,
        settings: GuildSettings,
        post: BrandPost,
        goals: Sequence[Goal] = (),
    ) -> None:
        super().__init__(text("Kind, goal and source"), language, settings, post)
        self.kind = self.ask(
            text("What is the post for?"),
            discord.ui.RadioGroup[Any](
                custom_id="kind",
                options=[
                    discord.RadioGroupOption(
                        label=say(name, language),
                        value=kind.value,
                        default=kind is post.content.kind,
                    )
                    for kind, name in KIND_NAMES.items()
                ],
            ),
        )
        self.goal = self.ask_goal(goals)
        self.source = self.ask_source()

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Change the post, which makes it a draft again."""
        content = self.known_content()
        typed = Typed(
            content.text,
            content.channel_id,
            content.at,
            alt_text=content.alt_text,
            source=self.source.value,
            kind=parse_choice(PostKind, self.kind.value or content.kind),
            goal_id=self.chosen_goal(self.goal),
        )
        await show_preview(interaction, await self.store(interaction, typed))


class AddChannelButton(
    PersistentButton, template=rf"post:add_channel{NUMBER}", access=Access.MODERATOR
):
    """Opens the form of what a post says in one more channel."""

    name, label = "post:add_channel", text("Add a channel")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        posts = interaction.client.app[BrandPostService]
        post = await posts.get(guild_id_of(interaction), self.numbers[0])
        form = WordingForm(user_language(interaction), guild_settings_of(interaction), post)
        await interaction.response.send_modal(form)


class WordingButton(
    PersistentButton, template=rf"post:wording{NUMBER}:([1-9])", access=Access.MODERATOR
):
    """Opens the form of what a post says in one of its further channels."""

    name, label = "post:wording", text("Change it there")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it, filled in."""
        posts = interaction.client.app[BrandPostService]
        post_id, place = self.numbers
        post = await posts.get(guild_id_of(interaction), post_id)
        if place > len(post.content.wordings):
            raise Refusal(text("That channel was taken out. /post list shows the post as it is."))
        wording = post.content.wordings[place - 1]
        language, settings = user_language(interaction), guild_settings_of(interaction)
        await interaction.response.send_modal(WordingForm(language, settings, post, wording))


class WordingForm(PlannedPostForm, access=Access.MODERATOR):
    """The form of what a post says in a further channel, in which language."""

    def __init__(
        self,
        language: Language,
        settings: GuildSettings,
        post: BrandPost,
        wording: ChannelWording | None = None,
    ) -> None:
        super().__init__(text("The post in another channel"), language, settings, post)
        self.post, self.wording = post, wording
        self.channel = None if wording else self.ask_further_channel()
        self.words = self.ask(
            text("What it says there"),
            discord.ui.TextInput[Any](
                custom_id="text",
                style=discord.TextStyle.paragraph,
                max_length=TEXT_LENGTH,
                required=wording is None,
                default=cut((wording or post.content).text, TEXT_LENGTH),
            ),
            text("Leave it empty to take this channel out.") if wording else None,
        )
        chosen = wording.language if wording else settings.language
        self.spoken = self.ask(
            text("Language"),
            discord.ui.RadioGroup[Any](
                custom_id="language",
                options=[
                    discord.RadioGroupOption(label=spec.name, value=code, default=code == chosen)
                    for code, spec in discover_languages().items()
                ],
            ),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the wording, or take the channel out, which makes the post a draft again."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        by, newest = interaction.user.id, await self.newest(interaction, self.known or self.post)
        channel_id = self.wording.channel_id if self.wording else 0
        if self.channel is not None:
            channel_id = self.channel.values[0].id
        if self.wording is not None and not self.words.value.strip():
            post = await posts.remove_wording(
                guild_id, newest.id, channel_id, by=by, revision=newest.revision
            )
        else:
            check_channel(interaction, channel_id, is_further=self.wording is not None)
            spoken = self.spoken.value or guild_settings_of(interaction).language
            if spoken not in discover_languages():
                raise Refusal(text("I don't speak that language. Choose one of the list."))
            post = await posts.set_wording(
                guild_id,
                newest.id,
                ChannelWording(channel_id, self.words.value, spoken),
                by=by,
                revision=newest.revision,
            )
        await show_preview(interaction, post)


class ShowButton(PersistentButton, template=rf"post:show{NUMBER}", access=Access.MODERATOR):
    """Shows a post of the list."""

    name, label = "post:show", text("Show")

    async def on_click(self, interaction: Interaction) -> None:
        """Show it in place of the list."""
        posts = interaction.client.app[BrandPostService]
        post = await posts.get(guild_id_of(interaction), self.numbers[0])
        await show_preview(interaction, post)


async def _drop_question(interaction: Interaction, post_id: int) -> Text:
    posts = interaction.client.app[BrandPostService]
    post = await posts.get(guild_id_of(interaction), post_id)
    post.dropped()
    return text("{post}\nReally drop it? It cannot be brought back.", post=state_line(post))


@confirmed("drop_post", Access.MODERATOR, wording=_drop_question, yes=text("Yes, drop it"))
async def drop_post(interaction: Interaction, post_id: int) -> Text:
    """Drop a post."""
    await interaction.client.app[BrandPostService].drop(guild_id_of(interaction), post_id)
    return text("It is dropped.")


@paged("brand_posts", Access.MODERATOR)
async def brand_posts(interaction: Interaction) -> Listing:
    """Load the posts of the guild's team by their time."""
    language = user_language(interaction)
    app, guild_id = interaction.client.app, guild_id_of(interaction)
    found = await app[BrandPostService].listed(guild_id)
    above = [paragraph(text("**Posts of your team**"), language)]
    if (cadence := await app[BestHoursService].cadence(guild_id)) is not None:
        above.append(paragraph(cadence_text(cadence), language))
    return Listing(
        [post_row(post, language) for post in found],
        above=above,
        nothing=text("There are none yet. /post new plans one."),
    )


def post_row(post: BrandPost, language: Language) -> Row:
    """Return the row about one post, with the button that shows it."""
    line = text(
        "{post}\n“{words}”, by {member}",
        post=state_line(post),
        words=excerpt(" ".join(post.content.text.split()), EXCERPT_LENGTH),
        member=User(post.author_id),
    )
    button = ShowButton(post.id, language=language)
    return [paragraph(line, language), discord.ui.ActionRow[Any](button)]
