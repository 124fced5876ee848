"""The forms of ideas: a member's own, and the team's decisions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.access import Access
from bot.services.member_ideas.ideas import Credited, MemberIdeaService
from cogs.publishing.drafting import show_preview
from cogs.ui.base import Interaction, guild_id_of, reply, say
from cogs.ui.forms import Form
from cogs.ui.post_form import WordsAndPictureForm
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.member_ideas.idea import (
    REASON_LENGTH,
    TITLE_LENGTH,
    MemberIdea,
    parse_number,
)
from domain.publishing.content import PostKind
from domain.translatable_text import JoinedList, Text, User, counted, text

TextInput = discord.ui.TextInput[Any]
Show = Callable[[Interaction, MemberIdea, Text], Awaitable[None]]
"""Shows an idea to the team, below what was done."""


class NewIdeaForm(Form, access=Access.EVERYONE):
    """The form for a member's idea."""

    def __init__(self, language: Language) -> None:
        super().__init__(text("Your idea"), language)
        self.idea = self.ask(
            text("In one line"),
            TextInput(custom_id="title", max_length=TITLE_LENGTH),
            text("The team reads it first; then everybody here can, without your name."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        ideas: MemberIdeaService = interaction.client.app[MemberIdeaService]
        written = await ideas.write(
            guild_id_of(interaction), self.idea.value, by=interaction.user.id
        )
        number = written.idea.id
        if written.is_new:
            said = text(
                "Thank you! It is idea {number}. /idea mine shows what becomes of it.",
                number=number,
            )
        elif written.idea.user_id == interaction.user.id:
            said = text("That is your idea {number} already.", number=number)
        else:
            said = text(
                "Somebody had that idea before you, so I counted you for it: idea {number}.",
                number=number,
            )
        await reply(interaction, said)


class NotNowForm(Form, access=Access.MODERATOR):
    """The form for the reason why an idea is not now."""

    def __init__(self, language: Language, idea_id: int, show: Show) -> None:
        super().__init__(text("Not now"), language)
        self.idea_id, self.show = idea_id, show
        self.reason = self.ask(
            text("Why?"),
            TextInput(
                custom_id="reason",
                style=discord.TextStyle.paragraph,
                max_length=REASON_LENGTH,
            ),
            text("Members read it below the idea."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        ideas: MemberIdeaService = interaction.client.app[MemberIdeaService]
        idea = await ideas.decline(guild_id_of(interaction), self.idea_id, self.reason.value)
        await self.show(interaction, idea, text("Members see why it is not now."))


class MergeForm(Form, access=Access.MODERATOR):
    """The form for the idea with which another one is merged."""

    def __init__(self, language: Language, idea_id: int, show: Show) -> None:
        super().__init__(text("Merge"), language)
        self.idea_id, self.show = idea_id, show
        self.number = self.ask(
            text("Which idea is it the same as?"),
            TextInput(custom_id="number", max_length=10),
            text("Its number in /idea list. That one goes on, with all who agree with either."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        ideas: MemberIdeaService = interaction.client.app[MemberIdeaService]
        into = parse_number(self.number.value)
        idea = await ideas.merge(guild_id_of(interaction), self.idea_id, into)
        await self.show(interaction, idea, text("Merged. This one goes on."))


class IdeaPostForm(WordsAndPictureForm, access=Access.MODERATOR):
    """The form of the post “You said, we did”, with words to be changed."""

    def __init__(
        self, language: Language, settings: GuildSettings, idea: MemberIdea, credited: Credited
    ) -> None:
        super().__init__(text("You said, we did"), language, settings, None)
        self.idea_id = idea.id
        self.ask_all(say(proposed_words(idea, credited), settings.language))

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Draft the post, and show how members will see it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        typed = await self.read_typed(interaction, PostKind.INFORMATIONAL)
        ideas: MemberIdeaService = interaction.client.app[MemberIdeaService]
        post = await ideas.tell(
            guild_id_of(interaction), self.idea_id, typed, by=interaction.user.id
        )
        await show_preview(interaction, post, text("The idea is done once this post is out."))


def proposed_words(idea: MemberIdea, credited: Credited) -> Text:
    """Return what a post about an idea may say."""
    if not credited.named:
        return text("💡 **You said, we did**\n{title}\n\nThank you for the idea!", title=idea.title)
    people: Text | JoinedList = JoinedList(tuple(User(each) for each in credited.named))
    if credited.others:
        people = counted(
            "{people} and {count} more", "{people} and {count} more", credited.others, people=people
        )
    return text(
        "💡 **You said, we did**\n{title}\n\nThank you for the idea, {people}!",
        title=idea.title,
        people=people,
    )
