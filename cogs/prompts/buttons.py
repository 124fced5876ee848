"""The buttons with which members answer a prompt, and look at each other's answers."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access, has_access
from bot.services.prompts.answers import PromptAnswerService
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.forms import Form
from cogs.ui.limits import MAX_BUTTONS
from cogs.ui.pages import Listing, Row, paged, send_list, show_list
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.prompts.answers import PromptAnswer, ShownAnswer, ends_at
from domain.prompts.prompt import ANSWER_LENGTH, AnswerKind, checked_answer
from domain.publishing.post import BrandPost
from domain.translatable_text import Text, Timestamp, User, text

ID = r":([0-9]{1,18})"
ANSWERS = "prompt_answers"
Item = discord.ui.Item[Any]


def answer_rows(post: BrandPost, language: Language, *, is_open: bool) -> list[Item]:
    """Return the rows of buttons below a prompt; they are disabled unless it `is_open`."""
    prompt = post.content.prompt
    if prompt is None:
        return []
    if prompt.kind.has_options:
        buttons: list[Item] = [
            ChooseOptionButton(post.id, place, option=option, disabled=not is_open)
            for place, option in enumerate(prompt.options)
        ]
    elif prompt.kind is AnswerKind.LINE:
        is_out = is_open or post.message_id is not None
        buttons = [
            AnswerButton(post.id, language=language, disabled=not is_open),
            SeeAnswersButton(post.id, language=language, disabled=not is_out),
        ]
    elif prompt.kind is AnswerKind.PHOTO:
        return [paragraph(text("-# 📷 Post your photo in the thread below."), language)]
    else:
        return [paragraph(text("-# 💬 Answer in the thread below."), language)]
    return [
        discord.ui.ActionRow[Any](*buttons[begin : begin + MAX_BUTTONS])
        for begin in range(0, len(buttons), MAX_BUTTONS)
    ]


def thanks_for(post: BrandPost, answered: str) -> Text:
    """Return the answer to a member whose answer was stored."""
    end = ends_at(post)
    if end is None:
        raise ValueError("a prompt that is not out takes no answers")
    return text(
        "Counted: “{answer}”. You can change it until {end}.",
        answer=answered,
        end=Timestamp(end, "f"),
    )


class ChooseOptionButton(
    PersistentButton, template=rf"prompt:choose{ID}:([0-9])", access=Access.EVERYONE
):
    """Answers with one of the team's answers."""

    name = "prompt:choose"

    def __init__(
        self, *numbers: int, option: str = "…", language: Language = "en", disabled: bool = False
    ) -> None:
        super().__init__(*numbers, language=language, disabled=disabled)
        self.item.label = option

    async def on_click(self, interaction: Interaction) -> None:
        """Store the answer, over an earlier one."""
        post_id, place = self.numbers
        answer = PromptAnswer(post_id, interaction.user.id, choice=place)
        answers = interaction.client.app[PromptAnswerService]
        post = await answers.answer(guild_id_of(interaction), answer)
        options = post.content.prompt.options if post.content.prompt else ()
        await reply(interaction, thanks_for(post, options[place]))


class AnswerButton(PersistentButton, template=rf"prompt:answer{ID}", access=Access.EVERYONE):
    """Opens the form for an answer in one line."""

    name, label, emoji = "prompt:answer", text("Answer"), "✍️"
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open it, with the member's answer if they have given one."""
        answers, guild_id = interaction.client.app[PromptAnswerService], guild_id_of(interaction)
        post = await answers.open_post(guild_id, self.numbers[0])
        known = await answers.of_member(guild_id, post.id, interaction.user.id)
        form = PromptAnswerForm(user_language(interaction), post, known)
        await interaction.response.send_modal(form)


class SeeAnswersButton(PersistentButton, template=rf"prompt:answers{ID}", access=Access.EVERYONE):
    """Shows all answers in one line."""

    name, label = "prompt:answers", text("See the answers")

    async def on_click(self, interaction: Interaction) -> None:
        """Show them to the member alone."""
        await send_list(interaction, ANSWERS, self.numbers[0])


class PromptAnswerForm(Form, access=Access.EVERYONE):
    """The form for an answer in one line."""

    def __init__(self, language: Language, post: BrandPost, known: PromptAnswer | None) -> None:
        super().__init__(text("Your answer"), language)
        self.post_id = post.id
        self.words = self.ask(
            text("In one line"),
            discord.ui.TextInput[Any](
                custom_id="words",
                max_length=ANSWER_LENGTH,
                default=(known.words if known else "") or None,
            ),
            text("Everybody here can read it."),
        )
        self.named = self.ask(
            text("Show my name"),
            discord.ui.Checkbox[Any](custom_id="named", default=bool(known and known.is_named)),
            text("Then it may be quoted in the result. Otherwise nobody sees whose it is."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the answer, over an earlier one."""
        words = checked_answer(self.words.value)
        answer = PromptAnswer(
            self.post_id, interaction.user.id, words=words, is_named=bool(self.named.value)
        )
        answers = interaction.client.app[PromptAnswerService]
        post = await answers.answer(guild_id_of(interaction), answer)
        await reply(interaction, thanks_for(post, words))


class LikeButton(PersistentButton, template=rf"prompt:like{ID}", access=Access.EVERYONE):
    """Likes an answer, or undoes that."""

    name, emoji = "prompt:like", "❤️"

    def __init__(
        self, *numbers: int, likes: int = 0, language: Language = "en", disabled: bool = False
    ) -> None:
        super().__init__(*numbers, language=language, disabled=disabled)
        self.item.label = str(likes)

    async def on_click(self, interaction: Interaction) -> None:
        """Like it, and show the list again."""
        answers, guild_id = interaction.client.app[PromptAnswerService], guild_id_of(interaction)
        post_id = await answers.toggle_like(guild_id, self.numbers[0], by=interaction.user.id)
        await show_list(interaction, ANSWERS, post_id, said=text("All right."))


class HideButton(PersistentButton, template=rf"prompt:hide{ID}", access=Access.MODERATOR):
    """Stops showing an answer."""

    name, label = "prompt:hide", text("Hide")

    async def on_click(self, interaction: Interaction) -> None:
        """Hide it, and show the list again."""
        answers, guild_id = interaction.client.app[PromptAnswerService], guild_id_of(interaction)
        post_id = await answers.hide(guild_id, self.numbers[0])
        said = text("It is hidden. It still counts.")
        await show_list(interaction, ANSWERS, post_id, said=said)


@paged(ANSWERS, Access.EVERYONE)
async def prompt_answers(interaction: Interaction, post_id: int) -> Listing:
    """Load the answers to a prompt in one line, the best-liked first."""
    language = user_language(interaction)
    moderates = has_access(interaction, Access.MODERATOR)
    found = await interaction.client.app[PromptAnswerService].shown(
        guild_id_of(interaction), post_id
    )
    return Listing(
        [answer_row(answer, language, moderates=moderates) for answer in found],
        above=[paragraph(text("**All answers**"), language)],
        nothing=text("There are none yet. Be the first!"),
    )


def answer_row(answer: ShownAnswer, language: Language, *, moderates: bool) -> Row:
    """Return the row about one answer: its words, and what can be done with it."""
    buttons: list[Item] = [LikeButton(answer.id, likes=answer.likes, language=language)]
    if moderates:
        buttons.append(HideButton(answer.id, language=language))
    return [paragraph(answer_line(answer), language), discord.ui.ActionRow[Any](*buttons)]


def answer_line(answer: ShownAnswer) -> Text:
    """Return an answer, with its member if they want to be named."""
    if answer.user_id is None:
        return text("“{words}”", words=answer.words)
    return text("“{words}”, {member}", words=answer.words, member=User(answer.user_id))
