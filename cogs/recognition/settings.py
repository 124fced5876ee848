"""`/recognition settings`: how the weekly surprise is decided and in whose words it is posted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self, cast

import discord

from bot.access import Access
from bot.i18n import Language, escape
from cogs.panels import (
    Interaction,
    Lasting,
    Panel,
    card,
    here,
    language,
    picked,
    say,
    settings_here,
    words,
)
from cogs.recognition.template import TemplateForm
from db.draws import Opening
from domain.recognition.words import OWN_ENOUGH, built_in, filled
from domain.settings import GuildSettings, Tone, Unanswered
from domain.text import Text, counted, text

Option = discord.SelectOption
Button = discord.ui.Button[Any]
LEADS = (3, 6, 12, 24, 48, 72)
PAUSES = (0, 2, 4, 8, 12, 26, 52)
SHOWN = 120
"""Signs of a template that the list shows."""

TONES: Mapping[Tone, Text] = {
    Tone.PLAYFUL: text("Playful"),
    Tone.PLAIN: text("Plain"),
    Tone.FORMAL: text("Formal"),
}
UNANSWERED: Mapping[Unanswered, Text] = {
    Unanswered.POST: text("Post what was drawn"),
    Unanswered.WAIT: text("Wait until a moderator approves"),
}
READ: Mapping[str, Callable[[str], Any]] = {
    "surprise_tone": Tone,
    "surprise_address": str,
    "surprise_lead_hours": int,
    "surprise_unanswered": Unanswered,
    "surprise_pause_weeks": int,
}
"""For each choice, how the value picked for it is read."""


class Pick(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"recognition:pick:(?P<choice>[a-z_]+)",
    access=Access.MODERATOR,
):
    """A menu for one choice, kept at once."""

    def __init__(self, choice: str, menu: discord.ui.Select[Any]) -> None:
        self.choice = choice
        menu.custom_id = f"recognition:pick:{choice}"
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: Any, /
    ) -> Self:
        """Called by discord.py."""
        return cls(match["choice"], item)

    async def clicked(self, interaction: Interaction) -> None:
        """Keep what was picked and show the panel as it is now."""
        (value,) = cast("dict[str, Any]", interaction.data)["values"]
        kept = picked(picked(READ.__getitem__, self.choice), value)
        choices: dict[str, Any] = {self.choice: kept}
        by = interaction.user.id
        await interaction.client.app.guilds.change(here(interaction), by=by, **choices)
        await show(interaction, edit=True)


class Turn(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"recognition:(?P<page>rules|words|new)",
    access=Access.MODERATOR,
):
    """Turns to another page of the panel, or asks for a new template."""

    def __init__(self, page: str, label: Text | None = None, speaking: Language = "en") -> None:
        self.page = page
        super().__init__(
            discord.ui.Button(
                label=say(label, speaking) if label else None,
                emoji=None if label else "✏️",
                custom_id=f"recognition:{page}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Turn."""
        match self.page:
            case "rules":
                await show(interaction, edit=True)
            case "words":
                await show_words(interaction)
            case _:
                settings = settings_here(interaction)
                ours = built_in(
                    settings.language, settings.surprise_tone, settings.surprise_address
                )
                form = OpeningForm(settings.surprise_tone, ours[0], language(interaction))
                await interaction.response.send_modal(form)


class Edit(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"recognition:(?P<act>edit|drop):(?P<opening>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Changes one of the guild's own templates, or takes it away."""

    def __init__(
        self, act: str, opening_id: int, label: Text | None = None, speaking: Language = "en"
    ) -> None:
        self.act, self.opening_id = act, opening_id
        style = discord.ButtonStyle.danger if act == "drop" else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=say(label, speaking) if label else None,
                emoji=None if label else "✏️",
                style=style,
                custom_id=f"recognition:{act}:{opening_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Do it."""
        proposals = interaction.client.app.proposals
        if self.act == "drop":
            await proposals.unwrite(here(interaction), self.opening_id)
            await show_words(interaction)
            return
        tone = settings_here(interaction).surprise_tone
        own = await proposals.openings(here(interaction), tone)
        said = next((one.words for one in own if one.id == self.opening_id), "")
        form = OpeningForm(tone, said, language(interaction), instead_of=self.opening_id)
        await interaction.response.send_modal(form)


class OpeningForm(TemplateForm, access=Access.MODERATOR):
    """Asks for a template of the guild's own, and shows what becomes of it."""

    def __init__(
        self, tone: Tone, said: str, speaking: Language, *, instead_of: int | None = None
    ) -> None:
        super().__init__(text("Words of your own"), said, speaking)
        self.tone, self.instead_of = tone, instead_of

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep it and show the list, with this one filled in."""
        await interaction.client.app.proposals.write(
            here(interaction),
            self.typed.value,
            self.tone,
            by=interaction.user.id,
            instead_of=self.instead_of,
        )
        await show_words(interaction, preview=self.typed.value)


async def show(interaction: Interaction, *, edit: bool = False) -> None:
    """Show the choices."""
    panel = rules_panel(settings_here(interaction), language(interaction))
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


async def show_words(interaction: Interaction, *, preview: str | None = None) -> None:
    """Show the guild's own templates for its tone, with `preview` filled in as an example."""
    settings, speaking = settings_here(interaction), language(interaction)
    own = await interaction.client.app.proposals.openings(here(interaction), settings.surprise_tone)
    example = None
    if preview is not None:
        example = say(
            filled(
                preview,
                member_id=interaction.user.id,
                reasons=f"- {say(text('Made 5 people laugh with this.'), settings.language)}",
                gift=say(text("a blue mug"), settings.language),
            ),
            settings.language,
        )
    panel = words_panel(own, settings.surprise_tone, speaking, example)
    await interaction.response.edit_message(view=panel)


def rules_panel(settings: GuildSettings, speaking: Language) -> Panel:
    """The page of choices."""
    hours = sorted({*LEADS, settings.surprise_lead_hours})
    weeks = sorted({*PAUSES, settings.surprise_pause_weeks})
    menus: list[discord.ui.Item[Any]] = [
        *_menu(
            "surprise_unanswered",
            text("**If no moderator answers** by the hour"),
            {kind.value: said for kind, said in UNANSWERED.items()},
            settings.surprise_unanswered,
            speaking,
        ),
        *_menu(
            "surprise_lead_hours",
            text("**Moderators are asked** so long before"),
            {str(one): counted("{count} hour", "{count} hours", one) for one in hours},
            str(settings.surprise_lead_hours),
            speaking,
        ),
        *_menu(
            "surprise_pause_weeks",
            text("**Nobody is surprised again** for so long"),
            {str(one): counted("{count} week", "{count} weeks", one) for one in weeks},
            str(settings.surprise_pause_weeks),
            speaking,
        ),
        *_menu(
            "surprise_tone",
            text("**Tone** of the post"),
            {tone.value: said for tone, said in TONES.items()},
            settings.surprise_tone,
            speaking,
        ),
    ]
    if settings.language == "fr":
        menus += _menu(
            "surprise_address",
            text("**Tu or vous**, to whoever is surprised"),
            {"tu": text("Say tu"), "vous": text("Say vous")},
            settings.surprise_address,
            speaking,
        )
    nowhere = text(
        "⚠️ No channel for moderators is chosen in /setup, so nobody is asked: what is drawn is "
        "posted."
    )
    return card(
        words(text("## The weekly surprise"), speaking),
        *([words(nowhere, speaking)] if settings.moderator_channel_id is None else []),
        *menus,
        discord.ui.ActionRow[Any](Turn("words", text("Words of your own…"), speaking)),
    )


def words_panel(
    own: list[Opening], tone: Tone, speaking: Language, example: str | None = None
) -> Panel:
    """The page of the guild's own templates."""
    state = (
        text("Only these are used.")
        if len(own) >= OWN_ENOUGH
        else text("With two or more of your own, only those are used; until then mine, too.")
    )
    parts: list[discord.ui.Item[Any]] = [
        words(
            text("## Words of your own, for the tone {tone}", tone=say(TONES[tone], speaking)),
            speaking,
        ),
        words(state, speaking),
        *(item for opening in own for item in _opening(opening, speaking)),
    ]
    if example is not None:
        parts += [
            discord.ui.Separator[Any](),
            words(text("-# That is how it looks:"), speaking),
            discord.ui.TextDisplay[Any](example),
            discord.ui.Separator[Any](),
        ]
    parts.append(
        discord.ui.ActionRow[Any](
            Turn("new", text("Write one…"), speaking), Turn("rules", text("Back"), speaking)
        )
    )
    return card(*parts)


def _opening(opening: Opening, speaking: Language) -> Iterator[discord.ui.Item[Any]]:
    said = " ".join(opening.words.split())
    shown = said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
    yield discord.ui.TextDisplay[Any](f"> {escape(shown)}")
    yield discord.ui.ActionRow[Any](
        Edit("edit", opening.id, text("Edit"), speaking),
        Edit("drop", opening.id, text("Take away"), speaking),
    )


def _menu(
    choice: str,
    about: Text,
    options: Mapping[str, Text],
    chosen: str,
    speaking: Language,
) -> Iterator[discord.ui.Item[Any]]:
    yield words(about, speaking)
    menu = discord.ui.Select[Any](
        options=[
            Option(label=say(said, speaking), value=value, default=value == chosen)
            for value, said in options.items()
        ]
    )
    yield discord.ui.ActionRow[Any](Pick(choice, menu))
