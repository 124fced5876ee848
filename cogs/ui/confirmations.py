"""Questions before something that cannot be undone: what will happen, *yes* and *no*.

What is asked about is declared once, by the function that does it. The buttons, which work after
any restart, are made here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any, ClassVar

import discord

from bot.access import Access
from cogs.ui.base import Interaction, PersistentItem, framed, paragraph, say, user_language
from cogs.ui.forms import Form
from domain.languages import Language
from domain.translatable_text import Text, text

Wording = Callable[..., Awaitable[Text]]
"""Returns the question about what these numbers say; raises `Refusal` if there is none."""
Action = Callable[..., Awaitable[Text | Form]]
"""Does what was asked about, by the numbers that say what that is; returns what to say of it.

Or it returns a form for what is needed to do it.
"""


class YesButton(PersistentItem, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """Does what the question is about. Each question has a class of its own."""

    name: ClassVar[str]

    def __init__(self, about: str, label: str = "…") -> None:
        self.about = about
        super().__init__(
            discord.ui.Button(
                label=label,
                style=discord.ButtonStyle.danger,
                custom_id=f"confirm:yes:{self.name}:{about}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Carry it out, and say so in place of the question."""
        said = await QUESTIONS[self.name].action(interaction, *_numbers(self.about))
        if isinstance(said, Form):
            await interaction.response.send_modal(said)
            return
        panel = framed(paragraph(said, user_language(interaction)))
        await interaction.response.edit_message(view=panel)


class NoButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"confirm:no",
    access=Access.EVERYONE,
):
    """Leaves everything as it is."""

    def __init__(self, label: str = "…") -> None:
        super().__init__(discord.ui.Button(label=label, custom_id="confirm:no"))

    async def on_click(self, interaction: Interaction) -> None:
        """Say so in place of the question."""
        said = paragraph(text("All right, nothing was changed."), user_language(interaction))
        await interaction.response.edit_message(view=framed(said))


class AskButton(PersistentItem, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """Asks the question, in a new private message. Each question has a class of its own."""

    name: ClassVar[str]

    def __init__(self, about: str, label: str = "…") -> None:
        self.about = about
        super().__init__(
            discord.ui.Button(label=label, custom_id=f"confirm:ask:{self.name}:{about}")
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Ask."""
        await ask(interaction, self.name, *_numbers(self.about))


@dataclass(frozen=True, slots=True)
class Question:
    """The declaration of a question: how it is worded, and what is done after *yes*."""

    wording: Wording
    yes: Text
    action: Action
    yes_button: type[YesButton]
    ask_button: type[AskButton]


QUESTIONS: dict[str, Question] = {}
"""All questions, by name."""


def confirmed(
    name: str, access: Access, *, wording: Wording, yes: Text
) -> Callable[[Action], Action]:
    """Declare that the function below is done after somebody with `access` was asked.

    `wording` returns the question, which says what will happen; `yes` is the button's label.
    """

    def declare(action: Action) -> Action:
        # A reloaded cog declares its questions again.
        if name in QUESTIONS and QUESTIONS[name].action.__module__ != action.__module__:
            raise ValueError(f"two questions are called {name}")
        # The first parameter is the interaction; the others are the numbers it is about.
        about = rf"((?:[0-9]{{1,18}}:){{{len(signature(action).parameters) - 1}}})"
        QUESTIONS[name] = Question(wording, yes, action, *_buttons(name, access, about))
        return action

    return declare


def _buttons(name_: str, access: Access, about: str) -> tuple[type[YesButton], type[AskButton]]:
    class ThisYes(YesButton, template=rf"confirm:yes:{name_}:{about}", access=access):
        name = name_

    class ThisAsk(AskButton, template=rf"confirm:ask:{name_}:{about}", access=access):
        name = name_

    return ThisYes, ThisAsk


def ask_button(name: str, label: Text, language: Language, *about: int) -> AskButton:
    """Return a button that asks the question about these numbers."""
    return QUESTIONS[name].ask_button(_about(about), say(label, language))


async def ask(interaction: Interaction, name: str, *about: int) -> None:
    """Answer privately with the question about these numbers and its buttons."""
    question, language = QUESTIONS[name], user_language(interaction)
    panel = framed(
        paragraph(await question.wording(interaction, *about), language),
        discord.ui.ActionRow[Any](
            question.yes_button(_about(about), say(question.yes, language)),
            NoButton(say(text("No, leave it"), language)),
        ),
    )
    if interaction.response.is_done():
        await interaction.followup.send(view=panel, ephemeral=True)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def _about(numbers: tuple[int, ...]) -> str:
    return "".join(f"{number}:" for number in numbers)


def _numbers(about: str) -> list[int]:
    return [int(number) for number in about.split(":") if number]
