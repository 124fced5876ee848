"""`/recognition settings`: decisions about the weekly surprise and the words of its post."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import discord

from bot.access import Access
from bot.i18n import escape
from bot.services.recognition.proposals import ProposalService
from cogs.recognition.template_form import TemplateForm
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.persistent_menu import PersistentMenu
from domain.guild_settings import GuildSettings, Tone
from domain.languages import Language, discover_languages
from domain.recognition.post_templates import OWN_ENOUGH, built_in_templates, fill_template
from domain.recognition.settings import DefaultDecision, RecognitionSettings
from domain.recognition.weekly_draw import PostTemplate
from domain.translatable_text import Text, counted, text

Option = discord.SelectOption
Button = discord.ui.Button[Any]
LEADS = (3, 6, 12, 24, 48, 72)
PAUSES = (0, 2, 4, 8, 12, 26, 52)
SHOWN = 120
"""How many characters of a template the list shows."""

TONES: Mapping[Tone, Text] = {
    Tone.PLAYFUL: text("Playful"),
    Tone.PLAIN: text("Plain"),
    Tone.FORMAL: text("Formal"),
}
UNANSWERED: Mapping[DefaultDecision, Text] = {
    DefaultDecision.POST: text("Post the drawn surprise"),
    DefaultDecision.WAIT: text("Wait until a moderator approves"),
}
READ: Mapping[str, Callable[[str], Any]] = {
    "recognition_tone": Tone,
    "recognition_address_form": str,
    "recognition_lead_hours": int,
    "recognition_default_decision": DefaultDecision,
    "recognition_pause_weeks": int,
}
"""How the picked value is read, by setting."""


class RecognitionSettingSelect(
    PersistentMenu, template=r"recognition:pick:(?P<choice>[a-z_]+)", access=Access.MODERATOR
):
    """A menu for one setting, stored at once."""

    name = "recognition:pick"

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the panel with it."""
        choice, (value,) = str(self.arguments[0]), self.picked(interaction)
        kept = parse_choice(parse_choice(READ.__getitem__, choice), value)
        choices: dict[str, Any] = {choice: kept}
        by = interaction.user.id
        await interaction.client.app.guild_settings.change(
            guild_id_of(interaction), by=by, **choices
        )
        await show(interaction, edit=True)


class RecognitionPageButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"recognition:(?P<page>rules|words|new)",
    access=Access.MODERATOR,
):
    """Turns to another page of the panel, or opens the form for a new template."""

    def __init__(self, page: str, label: Text | None = None, language: Language = "en") -> None:
        self.page = page
        super().__init__(
            discord.ui.Button(
                label=say(label, language) if label else None,
                emoji=None if label else "✏️",
                custom_id=f"recognition:{page}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Turn to the page."""
        match self.page:
            case "rules":
                await show(interaction, edit=True)
            case "words":
                await show_words(interaction)
            case _:
                settings = guild_settings_of(interaction)
                ours = built_in_templates(
                    settings.language,
                    settings[RecognitionSettings].recognition_tone,
                    settings[RecognitionSettings].recognition_address_form,
                )
                form = PostTemplateForm(
                    settings[RecognitionSettings].recognition_tone,
                    ours[0],
                    user_language(interaction),
                )
                await interaction.response.send_modal(form)


DELETE_TEXT = "delete_text"


class TemplateButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"recognition:(?P<action>edit|drop):(?P<template>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Changes or deletes one of the guild's own templates."""

    def __init__(
        self,
        action: str,
        template_id: int,
        label: Text | None = None,
        language: Language = "en",
    ) -> None:
        self.action, self.template_id = action, template_id
        style = discord.ButtonStyle.danger if action == "drop" else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=say(label, language) if label else None,
                emoji=None if label else "✏️",
                style=style,
                custom_id=f"recognition:{action}:{template_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Edit or delete the template."""
        proposals = interaction.client.app[ProposalService]
        if self.action == "drop":
            await ask(interaction, DELETE_TEXT, self.template_id)
            return
        tone = guild_settings_of(interaction)[RecognitionSettings].recognition_tone
        own = await proposals.post_templates(guild_id_of(interaction), tone)
        said = next((one.words for one in own if one.id == self.template_id), "")
        form = PostTemplateForm(tone, said, user_language(interaction), instead_of=self.template_id)
        await interaction.response.send_modal(form)


async def _question(interaction: Interaction, template_id: int) -> Text:
    tone = guild_settings_of(interaction)[RecognitionSettings].recognition_tone
    own = await interaction.client.app[ProposalService].post_templates(
        guild_id_of(interaction), tone
    )
    said = next((one.words for one in own if one.id == template_id), "…")
    return text("Delete this text? It cannot be restored.\n> {words}", words=said[:SHOWN])


@confirmed(DELETE_TEXT, Access.MODERATOR, wording=_question, yes=text("Yes, delete it"))
async def delete_text(interaction: Interaction, template_id: int) -> Text:
    """Delete the text that was asked about."""
    await interaction.client.app[ProposalService].delete_template(
        guild_id_of(interaction), template_id
    )
    return text("The text is deleted.")


class PostTemplateForm(TemplateForm, access=Access.MODERATOR):
    """The form for a template of the guild's own, with a preview."""

    def __init__(
        self, tone: Tone, said: str, language: Language, *, instead_of: int | None = None
    ) -> None:
        super().__init__(text("Your own texts"), said, language)
        self.tone, self.instead_of = tone, instead_of

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it and show the list, with this one filled in."""
        await interaction.client.app[ProposalService].save_template(
            guild_id_of(interaction),
            self.typed.value,
            self.tone,
            by=interaction.user.id,
            instead_of=self.instead_of,
        )
        await show_words(interaction, preview=self.typed.value)


async def show(interaction: Interaction, *, edit: bool = False) -> None:
    """Show the choices."""
    panel = rules_panel(guild_settings_of(interaction), user_language(interaction))
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


async def show_words(interaction: Interaction, *, preview: str | None = None) -> None:
    """Show the guild's own templates for its tone, with `preview` filled in as an example."""
    settings, language = guild_settings_of(interaction), user_language(interaction)
    own = await interaction.client.app[ProposalService].post_templates(
        guild_id_of(interaction), settings[RecognitionSettings].recognition_tone
    )
    example = None
    if preview is not None:
        example = example_post(preview, interaction.user.id, settings.language)
    panel = words_panel(own, settings[RecognitionSettings].recognition_tone, language, example)
    await interaction.response.edit_message(view=panel)


def example_post(template: str, member_id: int, language: Language) -> str:
    """Return a weekly post about the member as an example; the language is the guild's."""
    reason = say(text("Made 5 people laugh with this."), language)
    filled = fill_template(
        template,
        member_id=member_id,
        reasons=f"- {reason}",
        gift=say(text("a blue mug"), language),
    )
    return say(filled, language)


def rules_panel(settings: GuildSettings, language: Language) -> Panel:
    """Return the page of choices."""
    hours = sorted({*LEADS, settings[RecognitionSettings].recognition_lead_hours})
    weeks = sorted({*PAUSES, settings[RecognitionSettings].recognition_pause_weeks})
    menus: list[discord.ui.Item[Any]] = [
        *_menu(
            "recognition_default_decision",
            text("**If no moderator answers** by then"),
            {kind.value: said for kind, said in UNANSWERED.items()},
            settings[RecognitionSettings].recognition_default_decision,
            language,
        ),
        *_menu(
            "recognition_lead_hours",
            text("**Ask moderators** this long before"),
            {str(one): counted("{count} hour", "{count} hours", one) for one in hours},
            str(settings[RecognitionSettings].recognition_lead_hours),
            language,
        ),
        *_menu(
            "recognition_pause_weeks",
            text("**Time between surprises** for the same member"),
            {str(one): counted("{count} week", "{count} weeks", one) for one in weeks},
            str(settings[RecognitionSettings].recognition_pause_weeks),
            language,
        ),
        *_menu(
            "recognition_tone",
            text("**Tone** of the post"),
            {tone.value: said for tone, said in TONES.items()},
            settings[RecognitionSettings].recognition_tone,
            language,
        ),
    ]
    forms = discover_languages()[settings.language].address_forms
    if forms:
        menus += _menu(
            "recognition_address_form",
            text("**Form of address** in posts"),
            {form: text("Use {word}", word=word) for form, word in forms.items()},
            settings[RecognitionSettings].recognition_address_form,
            language,
        )
    nowhere = text(
        "⚠️ No moderators' channel is chosen in /setup, so I ask nobody and post what was drawn."
    )
    return framed(
        paragraph(text("## The weekly surprise"), language),
        *([paragraph(nowhere, language)] if settings.moderator_channel_id is None else []),
        *menus,
        discord.ui.ActionRow[Any](
            RecognitionPageButton("words", text("Your own texts…"), language)
        ),
    )


def words_panel(
    own: list[PostTemplate], tone: Tone, language: Language, example: str | None = None
) -> Panel:
    """Return the page of the guild's own templates."""
    state = (
        text("I only use these.")
        if len(own) >= OWN_ENOUGH
        else text("Once there are two or more, I only use those; until then, mine too.")
    )
    parts: list[discord.ui.Item[Any]] = [
        paragraph(
            text("## Your own texts, for the tone {tone}", tone=say(TONES[tone], language)),
            language,
        ),
        paragraph(state, language),
        *(item for template in own for item in _template_parts(template, language)),
    ]
    if example is not None:
        parts += [
            discord.ui.Separator[Any](),
            paragraph(text("-# This is how it looks:"), language),
            discord.ui.TextDisplay[Any](example),
            discord.ui.Separator[Any](),
        ]
    parts.append(
        discord.ui.ActionRow[Any](
            RecognitionPageButton("new", text("Write one…"), language),
            RecognitionPageButton("rules", text("Back"), language),
        )
    )
    return framed(*parts)


def _template_parts(template: PostTemplate, language: Language) -> Iterator[discord.ui.Item[Any]]:
    said = " ".join(template.words.split())
    shown = said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
    yield discord.ui.TextDisplay[Any](f"> {escape(shown)}")
    yield discord.ui.ActionRow[Any](
        TemplateButton("edit", template.id, text("Edit"), language),
        TemplateButton("drop", template.id, text("Take away"), language),
    )


def _menu(
    choice: str,
    about: Text,
    options: Mapping[str, Text],
    chosen: str,
    language: Language,
) -> Iterator[discord.ui.Item[Any]]:
    yield paragraph(about, language)
    menu = discord.ui.Select[Any](
        options=[
            Option(label=say(said, language), value=value, default=value == chosen)
            for value, said in options.items()
        ]
    )
    yield discord.ui.ActionRow[Any](RecognitionSettingSelect(choice, menu=menu))
