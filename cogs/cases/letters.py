"""Talks in writing: the forms for letters and answers, and what the member is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.access import Access
from bot.services.cases.letters import CaseLetterService, LetterDraft, WrittenTalk
from bot.services.cases.lifecycle import GONE
from bot.services.cases.waiting_times import WaitingTimeService
from cogs.cases.buttons import (
    FACES,
    REOPENS_IN_WRITING,
    CaseButton,
    RateCaseButton,
    SolveCaseButton,
)
from cogs.cases.posts import helpline_card, question_lines
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.forms import Form
from cogs.ui.membership import check_still_here
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.posting_places import may_post
from cogs.ui.signed_reply import cannot_post, check_words
from domain.cases.case import MAX_LETTER_LENGTH, Case, CaseState, MessagePlace
from domain.cases.settings import CareSettings
from domain.distress import GRAVE, distress
from domain.languages import Language
from domain.message_text import MessageText
from domain.refusals import Refusal
from domain.translatable_text import Text, User, text

Item = discord.ui.Item[Any]
WORDS_PART, SIGNATURE_PART = 2_000_000_016, 2_000_000_017
"""The ids on Discord of a letter's words and of the name below them."""
NOT_YET = text(
    "I can't pass this on at the moment. I keep trying for as long as I run; if it isn't there in "
    "an hour, please write it again."
)


class LetterForm(Form, access=Access.EVERYONE):
    """The form for a member's letter to the team."""

    def __init__(
        self, language: Language, questions: Sequence[str], about: MessagePlace | None = None
    ) -> None:
        """`questions` are those with which talks begin."""
        super().__init__(text("Write to the team"), language)
        self.about = about
        if questions:
            said = "\n".join(say(line, language) for line in question_lines(questions))
            self.add_item(discord.ui.TextDisplay[Any](said))
        self.words = self.ask(
            text("What is it about?"),
            _words(),
            text("Only the team reads it, in its channel. I keep no copy."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Pass it on, and say when to expect an answer."""
        words, guild_id = self.words.value.strip(), guild_id_of(interaction)
        check_words(words)
        _check_desk(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        letters: CaseLetterService = interaction.client.app[CaseLetterService]
        draft = LetterDraft(interaction.id, words, interaction.user.display_name)
        language = user_language(interaction)
        appeared = await letters.write(guild_id, interaction.user.id, draft, language, self.about)
        waits: WaitingTimeService = interaction.client.app[WaitingTimeService]
        said = text(
            "The team has your message. {expected} /talk shows you the answer, and I'll let you "
            "know by direct message if I can. What you both write is deleted {days} days after the "
            "talk is solved.",
            expected=await waits.expected(guild_id),
            days=guild_settings_of(interaction)[CareSettings].care_keep_days,
        )
        await reply(interaction, said if appeared else NOT_YET)
        if distress(MessageText.of(words)) in GRAVE:
            await interaction.followup.send(view=helpline_card(language), ephemeral=True)


class AnswerLetterForm(Form, access=Access.MODERATOR):
    """The form for the team's answer to a letter."""

    def __init__(self, language: Language, case: Case, words: str = "") -> None:
        """`words` are those that it is filled in with."""
        super().__init__(text("Answer"), language)
        self.case = case
        self.words = self.ask(
            text("Your answer"),
            _words(words),
            text("The member reads it, signed with your name; I keep no copy."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Pass it on."""
        words, case = self.words.value.strip(), self.case
        check_words(words)
        if not can_post(interaction):
            raise cannot_post(interaction.channel_id or 0)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await check_still_here(interaction, case.guild_id, case.user_id)
        letters: CaseLetterService = interaction.client.app[CaseLetterService]
        to_message_id = interaction.message.id if interaction.message else None
        if to_message_id is None and (latest := await letters.latest(case.id)) is not None:
            to_message_id = latest.message_id
        appeared = await letters.answer(
            case.guild_id,
            case.id,
            LetterDraft(interaction.id, words, interaction.user.display_name),
            by=interaction.user.id,
            to_message_id=to_message_id,
        )
        said = text("{member} can read your answer with /talk.", member=User(case.user_id))
        await reply(interaction, said if appeared else NOT_YET)


def _words(words: str = "") -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id="words",
        style=discord.TextStyle.paragraph,
        max_length=MAX_LETTER_LENGTH,
        default=words or None,
    )


class AnswerLetterButton(
    CaseButton, template=r"case:answer:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Opens the form for the team's answer to a letter."""

    name, label, style = "case:answer", text("Answer"), discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        guild_id = guild_id_of(interaction)
        case = await interaction.client.app[CaseLetterService].answerable(guild_id, self.case_id)
        await interaction.response.send_modal(AnswerLetterForm(user_language(interaction), case))


class ReadAnswerButton(
    PersistentButton, template=r"case:read:(?P<guild>[0-9]{1,20})", access=Access.EVERYONE
):
    """Shows a member the answers to their own letters; below a direct message."""

    name, label = "case:read", text("Read it")
    style = discord.ButtonStyle.primary

    def __init__(self, guild_id: int, language: Language = "en") -> None:
        self.guild_id = guild_id
        super().__init__(guild_id, language=language)

    async def on_click(self, interaction: Interaction) -> None:
        """Show them."""
        letters = interaction.client.app[CaseLetterService]
        talk = await letters.talk(self.guild_id, interaction.user.id)
        if talk is None:
            raise Refusal(GONE)
        await show_talk(interaction, talk)


def can_post(interaction: Interaction) -> bool:
    """Return whether letters can be posted in the moderators' channel."""
    desk = interaction.client.app[CaseLetterService].desk(guild_id_of(interaction))
    return may_post(interaction.guild, desk)


def _check_desk(interaction: Interaction) -> None:
    """Raise `Refusal` for a member whose letter cannot be posted."""
    if not can_post(interaction):
        raise Refusal(
            text("I can't post where the team would read it. Please write to a moderator.")
        )


async def open_letter_form(interaction: Interaction, about: MessagePlace | None = None) -> None:
    """Open the form for a letter to the team."""
    _check_desk(interaction)
    questions = guild_settings_of(interaction)[CareSettings].care_questions
    await interaction.response.send_modal(LetterForm(user_language(interaction), questions, about))


async def show_talk(interaction: Interaction, talk: WrittenTalk) -> None:
    """Show the member the team's answers, whose words are fetched now, and how it stands."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    client, case = interaction.client, talk.case
    for place in talk.answers:
        channel = client.get_partial_messageable(place.channel_id, guild_id=case.guild_id)
        try:
            message = await channel.fetch_message(place.message_id)
        except discord.NotFound:
            # The team has deleted it.
            continue
        except discord.Forbidden:
            raise Refusal(
                text(
                    "I can't get at the team's answers at the moment. Please write to a moderator."
                )
            ) from None
        await interaction.followup.send(view=answer_panel(message), ephemeral=True)
    expected = await client.app[WaitingTimeService].expected(case.guild_id)
    panel = talk_panel(
        talk, expected, user_language(interaction), in_guild=interaction.guild_id is not None
    )
    await interaction.followup.send(view=panel, ephemeral=True)
    await client.app[CaseLetterService].mark_read(talk)


def answer_panel(message: discord.Message) -> Panel:
    """Return an answer as the member reads it: its words and who wrote them."""
    found = letter_parts(message)
    return framed(
        discord.ui.TextDisplay[Any](found[WORDS_PART]),
        discord.ui.TextDisplay[Any](found[SIGNATURE_PART]),
    )


def letter_parts(message: discord.Message) -> dict[int | None, str]:
    """Return the texts of a posted letter by their ids."""
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    view.stop()
    return {
        item.id: item.content
        for item in view.walk_children()
        if isinstance(item, discord.ui.TextDisplay)
    }


class WriteLetterButton(PersistentButton, template=r"case:write", access=Access.EVERYONE):
    """Opens the form for another letter in a talk that goes on."""

    name, label = "case:write", text("Write to the team")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        letters = interaction.client.app[CaseLetterService]
        talk = await letters.talk(guild_id_of(interaction), interaction.user.id)
        if talk is None or not talk.goes_on:
            raise Refusal(text("That talk is over. /talk begins another one."))
        await open_letter_form(interaction)


def talk_panel(talk: WrittenTalk, expected: Text, language: Language, *, in_guild: bool) -> Panel:
    """Return how a talk in writing stands, with what its member can do; the latter in guilds."""
    case = talk.case
    parts: list[Item] = [paragraph(line, language) for line in _standing(talk, expected)]
    if not in_guild:
        parts.append(paragraph(text("-# To write back, use /talk on the server."), language))
        return framed(*parts)
    buttons: list[Item] = [WriteLetterButton(language=language)] if talk.goes_on else []
    if case.state is CaseState.SOLVED:
        parts.append(discord.ui.ActionRow[Any](*(RateCaseButton(case.id, one) for one in FACES)))
    else:
        buttons.append(SolveCaseButton(case.id, language))
    if buttons:
        parts.append(discord.ui.ActionRow[Any](*buttons))
    return framed(*parts)


def _standing(talk: WrittenTalk, expected: Text) -> list[Text]:
    """Return how a talk in writing stands."""
    if talk.case.state is CaseState.SOLVED:
        said = text("✅ This talk is solved. How was it?")
        return [said, REOPENS_IN_WRITING] if talk.goes_on else [said]
    if talk.is_answered:
        return [text("The team has answered. Is everything solved, or is there more to say?")]
    if talk.is_passed_on:
        return [text("The team has your message. {expected}", expected=expected)]
    return [NOT_YET]
