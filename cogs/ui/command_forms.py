"""The options of a refused command as a form, to be corrected instead of typed again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import discord
from discord import AppCommandOptionType, app_commands
from discord.app_commands import Namespace

from bot.access import Access, check_access, declared_access
from bot.client import user_language
from bot.i18n import translate
from cogs.ui.base import Interaction
from cogs.ui.fitting import cut
from cogs.ui.forms import Form
from cogs.ui.limits import FORM_DESCRIPTION, FORM_LABEL
from domain.languages import Language
from domain.refusals import Fields, Refusal
from domain.translatable_text import text

QUESTIONS = 5
"""The most questions of one form."""
MANY = 3
"""How many options a command must have to be corrected if numbers alone were typed."""
LONG = 80
"""Minimum number of characters for a field of several lines."""
MAX_TYPED = 4_000
TYPED = frozenset({AppCommandOptionType.string, AppCommandOptionType.integer})
ASKED, NEEDED = "asked_with_corrections", "needed_by_options"
Command = app_commands.Command[Any, ..., Any]
Field = discord.ui.TextInput[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]
Needs = Callable[[Namespace], Collection[str]]


def asked_with_corrections(needs: Needs | None = None, **defaults: Any) -> dict[Any, Any]:
    """Return a command's `extras` for options that are left out, but needed, with usual values.

    A form with its refused options asks for them as well, so that no other form has to; so it does
    for those that `needs` names for the options that were sent.
    """
    return {ASKED: defaults, NEEDED: needs}


class CommandForm(Form, access=Access.EVERYONE):
    """A form for some of the typed options of a command; sent, it runs the command again.

    The command's own access is checked, too.
    """

    def __init__(
        self,
        command: Command,
        options: Namespace,
        parameters: list[app_commands.Parameter],
        language: Language,
    ) -> None:
        super().__init__(text("Correct it"), language)
        self.command = command
        self.options = options
        """The options as they were sent, which the forms of one command share."""
        self.fields = [(each, self._input(each)) for each in parameters]

    def _input(self, parameter: app_commands.Parameter) -> Field:
        name = parameter.display_name
        known = vars(self.options).get(name)
        field: Field
        match parameter.type:
            case AppCommandOptionType.channel:
                field = discord.ui.ChannelSelect(
                    custom_id=name,
                    required=parameter.required,
                    channel_types=parameter.channel_types,
                    default_values=[known] if known else [],
                )
            case AppCommandOptionType.role:
                field = discord.ui.RoleSelect(
                    custom_id=name,
                    required=parameter.required,
                    default_values=[known] if known else [],
                )
            case _:
                field = self._text_input(parameter)
        self.add_item(
            discord.ui.Label(
                text=cut(_title(name, self.language), FORM_LABEL),
                description=cut(
                    translate(parameter.description, self.language) or parameter.description,
                    FORM_DESCRIPTION,
                ),
                component=field,
            )
        )
        return field

    def _text_input(self, parameter: app_commands.Parameter) -> discord.ui.TextInput[Any]:
        name = parameter.display_name
        usual = self.command.extras.get(ASKED, {}).get(parameter.name, "")
        known = str(vars(self.options).get(name, usual))
        number = parameter.type is AppCommandOptionType.integer
        return discord.ui.TextInput(
            custom_id=name,
            default=known,
            required=parameter.required,
            max_length=20 if number else int(parameter.max_value or MAX_TYPED),
            style=discord.TextStyle.paragraph if len(known) > LONG else discord.TextStyle.short,
        )

    async def on_send(self, interaction: Interaction, /) -> None:
        """Run the command with what the form says."""
        check_access(interaction, declared_access(self.command))
        with Fields() as field:
            for parameter, asked in self.fields:
                if isinstance(asked, discord.ui.TextInput):
                    with field(_title(parameter.display_name, self.language)):
                        self._take(parameter, asked.value.strip())
                elif asked.values:
                    vars(self.options)[parameter.display_name] = asked.values[0]
                else:
                    vars(self.options).pop(parameter.display_name, None)
        # discord.py checks and converts options in no other place.
        await self.command._invoke_with_namespace(interaction, self.options)

    def _take(self, parameter: app_commands.Parameter, typed: str) -> None:
        name = parameter.display_name
        if typed:
            vars(self.options)[name] = _read(parameter, typed)
        elif parameter.required:
            raise Refusal(text("Write something here."))
        else:
            vars(self.options).pop(name, None)


def _read(parameter: app_commands.Parameter, typed: str) -> str | int:
    if parameter.type is not AppCommandOptionType.integer:
        return typed
    if not (typed.isascii() and typed.isdigit()):
        raise Refusal(text("Write a whole number, such as 5."))
    least, most = parameter.min_value, parameter.max_value
    number = int(typed)
    if (least is not None and number < least) or (most is not None and number > most):
        raise Refusal(
            text(
                "Write a number from {least} to {most}.",
                least=int(least or 0),
                most=int(most or 0),
            )
        )
    return number


def command_forms(interaction: discord.Interaction[Any]) -> tuple[CommandForm, ...]:
    """Return forms for all that was typed as options of this command; none if nothing was.

    Options that are asked for with corrections are added. What was picked from a list (a channel, a
    choice) stays as it is. A number alone is typed again as quickly as a form is filled in, unless
    the command has many options.
    """
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return ()
    options, needs = interaction.namespace, command.extras.get(NEEDED)
    asked = {*command.extras.get(ASKED, {}), *(needs(options) if needs else ())}
    typed = [each for each in command.parameters if _is_typed(each, options)]
    sent = [each for each in typed if each.display_name in options]
    has_words = any(each.type is AppCommandOptionType.string for each in sent)
    if not sent or not (has_words or len(command.parameters) >= MANY):
        return ()
    asked |= {each.name for each in sent}
    typed = [each for each in command.parameters if each.name in asked]
    language = user_language(interaction)
    forms = tuple(
        CommandForm(command, options, typed[first : first + QUESTIONS], language)
        for first in range(0, len(typed), QUESTIONS)
    )
    for form in forms:
        form.group = forms
    return forms


def _is_typed(parameter: app_commands.Parameter, options: Namespace) -> bool:
    """Return whether the option is one to type, or was typed and not picked."""
    if parameter.autocomplete:
        # Anything can be sent in place of what is suggested; suggested subjects are numbers.
        said = vars(options).get(parameter.display_name)
        return isinstance(said, str) and not said.isdecimal()
    return parameter.type in TYPED and not parameter.choices


def _title(name: str, language: Language) -> str:
    shown = (translate(name, language) or name).replace("_", " ")
    return shown[:1].upper() + shown[1:]
