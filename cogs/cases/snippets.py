"""`/snippets`: answers that the team gives often, and the form that sends one in a talk."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.cases.conversations import ConversationService, ThreadMessage
from bot.services.cases.snippets import SnippetService
from cogs.cases.letters import AnswerLetterForm
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    guild_settings_of,
    reply,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.excerpts import excerpt
from cogs.ui.forms import Form
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.signed_reply import cannot_post, check_words, signed_panel
from cogs.ui.suggestions import suggestions
from domain.cases.case import Case
from domain.cases.response_clock import Party
from domain.cases.snippet import (
    NAME_LENGTH,
    WORDS_LENGTH,
    Snippet,
    checked_snippet,
    named,
)
from domain.languages import Language, discover_languages
from domain.translatable_text import text

LISTED_LENGTH = 100
ANSWER_PART = 2_000_000_015
"""The id of the words of a sent answer on Discord, higher than that of any other post's parts."""
NAME = locale_str("Its name, such as refund")


class SnippetForm(Form, access=Access.MODERATOR):
    """The form for a saved answer, filled in with the words that it has."""

    def __init__(self, language: Language, snippet: Snippet) -> None:
        super().__init__(text("Saved answer"), language)
        self.snippet = snippet
        self.words = self.ask(
            text("Words"),
            _words(snippet.words),
            text("In {language}. You can change them each time.", language=_named(snippet)),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        typed = self.words.value
        snippet = checked_snippet(self.snippet.name, self.snippet.language, typed)
        snippets: SnippetService = interaction.client.app[SnippetService]
        is_new = await snippets.save(guild_id_of(interaction), snippet)
        said = text("I changed “{name}”.", name=snippet.name)
        if is_new:
            said = text("I saved “{name}”. In a talk, /case snippet sends it.", name=snippet.name)
        await reply(interaction, said)


class SendSnippetForm(Form, access=Access.MODERATOR):
    """The form that sends a saved answer in the thread of a talk, changed or not."""

    def __init__(self, language: Language, case: Case, snippet: Snippet) -> None:
        super().__init__(text("Answer"), language)
        self.case = case
        self.words = self.ask(
            text("Your words"),
            _words(snippet.words),
            text("They appear in this talk, signed with your name; I keep no copy."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Post it, and count it as an answer of the team."""
        words, thread_id = self.words.value.strip(), self.case.thread_id or 0
        check_words(words)
        await interaction.response.defer(ephemeral=True)
        place = interaction.client.get_partial_messageable(thread_id, guild_id=self.case.guild_id)
        try:
            sent = await place.send(
                view=signed_panel(
                    words, interaction.user.display_name, self.case.language, part=ANSWER_PART
                ),
                allowed_mentions=discord.AllowedMentions.none(),
                nonce=f"snippet-{interaction.id}"[-25:],
            )
        except (discord.Forbidden, discord.NotFound):
            raise cannot_post(thread_id) from None
        conversations: ConversationService = interaction.client.app[ConversationService]
        conversations.note(ThreadMessage(thread_id, int(sent.id), interaction.user.id, Party.TEAM))
        await conversations.flush()
        await reply(interaction, text("Sent."))


def is_sent_answer(message: discord.Message) -> bool:
    """Return whether a message of the bot is an answer that somebody of the team sent."""
    first = next(iter(message.components), None)
    return getattr(first, "id", None) == ANSWER_PART


def _words(words: str) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id="words",
        style=discord.TextStyle.paragraph,
        max_length=WORDS_LENGTH,
        default=words or None,
    )


def _named(snippet: Snippet) -> str:
    return discover_languages()[snippet.language].name


@requires(Access.MODERATOR)
@app_commands.guild_only()
class SnippetCommands(
    commands.GroupCog,
    group_name=locale_str("snippets"),
    group_description=locale_str("Answers that your team gives often"),
):
    """The commands about saved answers."""

    def __init__(self, client: OvationBot) -> None:
        self._snippets = client.app[SnippetService]

    @app_commands.command(
        name=locale_str("save"), description=locale_str("Save an answer, or change a saved one")
    )
    @options(name=NAME, language=locale_str("The language it is in: your server's if left out"))
    @app_commands.choices(
        language=[
            app_commands.Choice(name=spec.name, value=code)
            for code, spec in discover_languages().items()
        ]
    )
    async def save(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, NAME_LENGTH],
        language: str | None = None,
    ) -> None:
        """Open the form."""
        chosen = language or guild_settings_of(interaction).language
        known = named(await self._snippets.all(guild_id_of(interaction)), name)
        words = next((each.words for each in known if each.language == chosen), "")
        form = SnippetForm(user_language(interaction), Snippet(name, chosen, words))
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("remove"), description=locale_str("Remove a saved answer")
    )
    @options(name=NAME)
    async def remove(self, interaction: Interaction, name: str) -> None:
        """Remove it in all languages."""
        await self._snippets.remove(guild_id_of(interaction), name)
        await reply(interaction, text("That answer is removed."))

    @app_commands.command(name=locale_str("list"), description=locale_str("All saved answers"))
    async def list_all(self, interaction: Interaction) -> None:
        """List them."""
        await send_list(interaction, "snippets")

    @remove.autocomplete("name")
    async def _names(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await suggested_names(self._snippets, interaction, typed)


async def suggested_names(
    snippets: SnippetService, interaction: Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """Return the names of saved answers that contain what was typed."""
    known = await snippets.all(guild_id_of(interaction))
    names = dict.fromkeys(each.name for each in known)
    return suggestions(((name, name) for name in names), typed)


@paged("snippets", Access.MODERATOR)
async def all_snippets(interaction: Interaction) -> Listing:
    """Load the saved answers."""
    found = await interaction.client.app[SnippetService].all(guild_id_of(interaction))
    return Listing(
        [
            text(
                "**{name}** ({language}): {words}",
                name=each.name,
                language=_named(each),
                words=excerpt(each.words.replace("\n", " "), LISTED_LENGTH),
            )
            for each in found
        ],
        nothing=text("No answer is saved yet. /snippets save adds one."),
    )


async def open_snippet(interaction: Interaction, case: Case, name: str) -> None:
    """Open the form that sends a saved answer, in the member's language if it is saved in it."""
    form: Form
    snippets = interaction.client.app[SnippetService]
    languages = (case.language, guild_settings_of(interaction).language)
    snippet = await snippets.get(case.guild_id, name, *languages)
    if case.in_writing:
        form = AnswerLetterForm(user_language(interaction), case, snippet.words)
    else:
        form = SendSnippetForm(user_language(interaction), case, snippet)
    await interaction.response.send_modal(form)
