"""The post that introduces the bot to members: written in a form, shown, then posted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import discord

from bot.access import Access
from bot.services.onboarding import OnboardingService, usual_introduction
from cogs.setup.suggestions import suggested_channels
from cogs.ui.base import (
    Interaction,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.forms import Form
from cogs.ui.posted import edit_posted
from cogs.welcome import introduction_panel
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.onboarding_settings import MAX_INTRODUCTION_LENGTH, OnboardingSettings
from domain.refusals import Refusal
from domain.translatable_text import Channel, Text, text

Button = discord.ui.Button[Any]
SETTING = "introduction_place_id"


class IntroduceButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"introduce:write",
    access=Access.MANAGER,
):
    """Opens the form for the post."""

    def __init__(self, language: Language = "en", label: Text | None = None) -> None:
        super().__init__(
            discord.ui.Button(
                label=say(label or text("Introduce me to members"), language),
                emoji="👋" if label is None else None,
                custom_id="introduce:write",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Open it, filled in with the post as it is or would be."""
        settings, guild = guild_settings_of(interaction), interaction.guild
        suggested = suggested_channels(guild, settings, (SETTING,)) if guild else {}
        form = IntroductionForm(settings.changed(**suggested), user_language(interaction))
        await interaction.response.send_modal(form)


class IntroductionForm(Form, access=Access.MANAGER):
    """The form for the post: its channel and its words, in the server's language."""

    def __init__(self, settings: GuildSettings, language: Language) -> None:
        super().__init__(text("A post about me"), language)
        own = settings[OnboardingSettings]
        usual = "\n".join(say(line, settings.language) for line in usual_introduction(settings))
        known = own.introduction_place_id
        self.channel = self.ask(
            text("Where?"),
            discord.ui.ChannelSelect[Any](
                custom_id="channel",
                channel_types=[discord.ChannelType.text, discord.ChannelType.news],
                default_values=[discord.Object(known)] if known else [],
            ),
        )
        self.words = self.ask(
            text("What does it say?"),
            discord.ui.TextInput[Any](
                custom_id="words",
                style=discord.TextStyle.paragraph,
                max_length=MAX_INTRODUCTION_LENGTH,
                default=own.introduction or usual[:MAX_INTRODUCTION_LENGTH],
            ),
            text("Change what you like. You see it before anybody else does."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the words, and show the post."""
        words = self.words.value.strip()
        if not words:
            raise Refusal(text("Write at least a word."))
        settings = await interaction.client.app.guild_settings.change(
            guild_id_of(interaction),
            by=interaction.user.id,
            introduction=words,
            introduction_place_id=self.channel.values[0].id,
        )
        await show_preview(interaction, settings)


class PostIntroduction(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"introduce:(?P<how>post|again)",
    access=Access.MANAGER,
):
    """Posts it: once, or once more."""

    def __init__(self, how: str, language: Language = "en") -> None:
        self.how = how
        label = text("Post it") if how == "post" else text("Post it again")
        style = discord.ButtonStyle.primary if how == "post" else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(label=say(label, language), style=style, custom_id=f"introduce:{how}")
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Queue the post."""
        channel_id = await interaction.client.app[OnboardingService].introduce(
            guild_id_of(interaction), again=self.how == "again"
        )
        said = text(
            "It appears in {channel}. Pin it there, so that newcomers find it: the menu of the "
            "message, *Pin message*.",
            channel=Channel(channel_id),
        )
        await reply(interaction, said, edit=True)


class UpdateIntroduction(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"introduce:update",
    access=Access.MANAGER,
):
    """Changes the words of the post that is there."""

    def __init__(self, language: Language = "en") -> None:
        super().__init__(
            discord.ui.Button(
                label=say(text("Change the post"), language),
                style=discord.ButtonStyle.primary,
                custom_id="introduce:update",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Edit the message."""
        guild_id = guild_id_of(interaction)
        posted = await interaction.client.app[OnboardingService].posted_introduction(guild_id)
        words = guild_settings_of(interaction)[OnboardingSettings].introduction
        if posted is None or not words:
            raise Refusal(GONE)
        changed = False
        with suppress(discord.Forbidden):
            changed = await edit_posted(
                interaction.client, guild_id, posted, introduction_panel(words)
            )
        if not changed:
            raise Refusal(GONE)
        said = text("The post in {channel} is changed.", channel=Channel(posted[0]))
        await reply(interaction, said, edit=True)


GONE = text("I can no longer find that post. Post it again.")
BUTTONS = (IntroduceButton, PostIntroduction, UpdateIntroduction)
SETUP_BUTTONS = (IntroduceButton,)


async def show_preview(interaction: Interaction, settings: GuildSettings) -> None:
    """Show the post to its author, with buttons to post or change it."""
    language, own = user_language(interaction), settings[OnboardingSettings]
    posted = await interaction.client.app[OnboardingService].posted_introduction(
        guild_id_of(interaction)
    )
    buttons: list[discord.ui.Item[Any]] = [PostIntroduction("post", language)]
    if posted is not None:
        buttons = [UpdateIntroduction(language), PostIntroduction("again", language)]
    buttons.append(IntroduceButton(language, label=text("Edit")))
    panel = framed(
        paragraph(
            text(
                "-# A preview for you alone. It will be posted in {channel}.",
                channel=Channel(own.introduction_place_id or 0),
            ),
            language,
        ),
        discord.ui.Separator[Any](),
        discord.ui.TextDisplay[Any](own.introduction),
        discord.ui.Separator[Any](),
        discord.ui.ActionRow[Any](*buttons),
    )
    await interaction.response.send_message(view=panel, ephemeral=True)
