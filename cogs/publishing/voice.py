"""`/voice`: the voice guide, by five questions and a few rules, to read, edit and export."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.i18n import say
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.forms import Form
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.publishing.check_lists import MAX_NAMES, NAME_LENGTH, parse_names
from domain.publishing.voice import (
    ANSWER_LENGTH,
    QUESTIONS,
    checked_voice_answer,
    is_empty,
    parse_emoji_limit,
    parse_length_limit,
    rules_of,
)
from domain.publishing.voice_settings import FormOfAddress, VoiceSettings
from domain.refusals import Fields
from domain.translatable_text import Text, text

FILE = "voice.md"
LISTS = min(MAX_NAMES * (NAME_LENGTH + 1), 4_000)
SHOWN_WORDS = 5
"""How many words of each list the message has; the file has all."""
NO_RULE = "none"
SAVED = text("Saved. The checks know it from now on; /voice show shows your guide.")


@requires(Access.MODERATOR)
@app_commands.guild_only()
class VoiceCommands(
    commands.GroupCog,
    group_name=locale_str("voice"),
    group_description=locale_str("Your voice guide: how your posts sound"),
):
    """Writes the voice guide; for moderators."""

    @app_commands.command(
        name=locale_str("questions"), description=locale_str("Five questions about how you sound")
    )
    async def questions(self, interaction: Interaction) -> None:
        """Open the form with the five questions."""
        form = VoiceQuestionsForm(user_language(interaction), guild_settings_of(interaction))
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("rules"),
        description=locale_str("Words to use and avoid, emoji, length: each post is checked"),
    )
    async def rules(self, interaction: Interaction) -> None:
        """Open the form with the rules."""
        form = VoiceRulesForm(user_language(interaction), guild_settings_of(interaction))
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("show"), description=locale_str("Read your voice guide, and take it along")
    )
    async def show(self, interaction: Interaction) -> None:
        """Show the guide, with a Markdown file of it."""
        language = user_language(interaction)
        voice = guild_settings_of(interaction)[VoiceSettings]
        panel = voice_panel(voice, language)
        if is_empty(voice):
            await interaction.response.send_message(view=panel, ephemeral=True)
            return
        file = discord.File(BytesIO(voice_markdown(voice, language)), filename=FILE)
        await interaction.response.send_message(view=panel, file=file, ephemeral=True)


def voice_panel(voice: VoiceSettings, language: Language) -> Panel:
    """Return the guide as people read it."""
    if is_empty(voice):
        nothing = text(
            "Your voice guide is empty. /voice questions asks five questions, and /voice rules "
            "sets what each post is checked for."
        )
        return framed(paragraph(nothing, language))
    parts: list[discord.ui.Item[Any]] = [paragraph(text("## Your voice"), language)]
    parts += [
        paragraph(text("**{question}** {answer}", question=question, answer=answer), language)
        for question, answer in answered_questions(voice)
    ]
    parts += [
        paragraph(text("- {rule}", rule=rule), language) for rule in rules_of(voice, SHOWN_WORDS)
    ]
    return framed(*parts, discord.ui.File[Any](f"attachment://{FILE}"))


def answered_questions(voice: VoiceSettings) -> Sequence[tuple[Text, str]]:
    """Return the questions that have an answer, each with it."""
    asked = zip(QUESTIONS, voice.answers, strict=True)
    return [(question, answer) for (_, question), answer in asked if answer]


def voice_markdown(voice: VoiceSettings, language: Language) -> bytes:
    """Return the guide as a Markdown file in UTF-8."""

    def plain(said: Text) -> str:
        return say(said, language, markup=False)

    lines = [plain(text("# Our voice")), ""]
    for question, answer in answered_questions(voice):
        lines += [f"**{plain(question)}** {answer}", ""]
    if rules := rules_of(voice):
        lines += [plain(text("## Rules")), "", *(f"- {plain(rule)}" for rule in rules), ""]
    return "\n".join(lines).encode()


class VoiceQuestionsForm(Form, access=Access.MODERATOR):
    """The form with the five questions, each of which may stay empty."""

    def __init__(self, language: Language, settings: GuildSettings) -> None:
        super().__init__(text("Your voice"), language)
        known = settings[VoiceSettings].answers
        self.answers = {
            name: self.ask(
                question,
                discord.ui.TextInput[Any](
                    custom_id=name,
                    max_length=ANSWER_LENGTH,
                    required=False,
                    default=answer or None,
                ),
            )
            for (name, question), answer in zip(QUESTIONS, known, strict=True)
        }

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the answers."""
        answers = {name: checked_voice_answer(item.value) for name, item in self.answers.items()}
        await interaction.client.app.guild_settings.change(guild_id_of(interaction), **answers)
        await reply(interaction, SAVED)


class VoiceRulesForm(Form, access=Access.MODERATOR):
    """The form with the rules, each of which may stay empty."""

    def __init__(self, language: Language, settings: GuildSettings) -> None:
        super().__init__(text("Rules of your voice"), language)
        known = settings[VoiceSettings]
        self.use = self._ask_words("use", text("Words to use"), known.voice_use)
        self.avoid = self._ask_words("avoid", text("Words to avoid"), known.voice_avoid)
        names = {
            NO_RULE: text("No rule"),
            FormOfAddress.FAMILIAR.value: text("“tu”"),
            FormOfAddress.POLITE.value: text("“vous”"),
        }
        chosen = known.voice_address.value if known.voice_address else NO_RULE
        self.address = self.ask(
            text("Form of address in French"),
            discord.ui.RadioGroup[Any](
                custom_id="address",
                options=[
                    discord.RadioGroupOption(
                        label=say(name, language), value=key, default=key == chosen
                    )
                    for key, name in names.items()
                ],
            ),
        )
        self.emoji = self._ask_number("emoji", text("Most emoji in a post"), known.voice_emoji)
        self.length = self._ask_number(
            "length", text("Most characters of a post"), known.voice_length
        )

    def _ask_words(self, name: str, label: Text, known: Sequence[str]) -> discord.ui.TextInput[Any]:
        return self.ask(
            label,
            discord.ui.TextInput[Any](
                custom_id=name,
                style=discord.TextStyle.paragraph,
                max_length=LISTS,
                required=False,
                default="\n".join(known)[:LISTS] or None,
            ),
            text("One on each line."),
        )

    def _ask_number(self, name: str, label: Text, known: int | None) -> discord.ui.TextInput[Any]:
        default = None if known is None else str(known)
        return self.ask(
            label,
            discord.ui.TextInput[Any](
                custom_id=name, max_length=10, required=False, default=default
            ),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the rules."""
        with Fields() as field:
            with field(self.label(self.use)):
                use = parse_names(self.use.value)
            with field(self.label(self.avoid)):
                avoid = parse_names(self.avoid.value)
            with field(self.label(self.emoji)):
                emoji = parse_emoji_limit(self.emoji.value)
            with field(self.label(self.length)):
                length = parse_length_limit(self.length.value)
        address = self.address.value
        await interaction.client.app.guild_settings.change(
            guild_id_of(interaction),
            voice_use=use,
            voice_avoid=avoid,
            voice_address=None if address in {None, NO_RULE} else FormOfAddress(address),
            voice_emoji=emoji,
            voice_length=length,
        )
        await reply(interaction, SAVED)


async def setup(client: OvationBot) -> None:
    """Load the commands."""
    await client.add_cog(VoiceCommands())
