"""`/privacy`: a person's data and consents, export and erasure."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.consent import ConsentService
from bot.services.privacy import PrivacyOverview, PrivacyService
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    say,
    user_language,
)
from cogs.ui.pages import first_page
from domain.consent import Consent, OfferConsent
from domain.consent_wording import OFFERS, consent_lines, left_out_text, summary_lines
from domain.languages import Language
from domain.translatable_text import Text, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle


class ConsentButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"privacy:(?P<choice>counted|named|listed|pinged|quoted|direct_messages|offers)"
    r":(?P<wish>yes|no)",
    access=Access.EVERYONE,
):
    """Changes one consent at once."""

    def __init__(
        self,
        choice: str,
        wish: str,
        label: Text | None = None,
        language: Language = "en",
        *,
        chosen: bool = False,
    ) -> None:
        self.choice, self.wish = choice, wish
        super().__init__(
            discord.ui.Button(
                label=say(label, language) if label else None,
                emoji=None if label else "🔒",
                style=Style.success if chosen else Style.secondary,
                disabled=chosen,
                custom_id=f"privacy:{choice}:{wish}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the panel with it."""
        value: OfferConsent | bool = (
            OfferConsent(self.wish) if self.choice == "offers" else self.wish == "yes"
        )
        await interaction.client.app[ConsentService].change(
            guild_id_of(interaction), interaction.user.id, **{self.choice: value}
        )
        await show(interaction, edit=True)


class PrivacyActionButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"privacy:(?P<action>export|erase|back|erase-all|erase-and-rest)",
    access=Access.EVERYONE,
):
    """Exports or erases the person's data."""

    def __init__(
        self,
        action: str,
        label: Text | None = None,
        language: Language = "en",
        style: Style = Style.secondary,
    ) -> None:
        self.action = action
        super().__init__(
            discord.ui.Button(
                label=say(label, language) if label else None,
                emoji=None if label else "🔒",
                style=style,
                custom_id=f"privacy:{action}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Export or erase, or ask for the confirmation first."""
        match self.action:
            case "export":
                await _export(interaction)
            case "erase":
                await interaction.response.edit_message(
                    view=confirmation(user_language(interaction))
                )
            case "back":
                await show(interaction, edit=True)
            case _:
                await _erase(interaction, leave_alone=self.action == "erase-and-rest")


async def show(interaction: Interaction, *, edit: bool = False) -> None:
    """Show the person's data in this guild, and their consents."""
    overview = await interaction.client.app[PrivacyService].overview(
        guild_id_of(interaction), interaction.user.id
    )
    panel = overview_panel(overview, user_language(interaction))
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def overview_panel(overview: PrivacyOverview, language: Language) -> Panel:
    """Return the panel of `/privacy`."""
    kept = "\n".join(f"- {say(line, language)}" for line in summary_lines(overview.kept))
    nothing = say(text("Nothing so far."), language)
    return framed(
        paragraph(text("## What I keep about you on this server"), language),
        discord.ui.TextDisplay[Any](kept or nothing),
        paragraph(
            text(
                "I never keep your messages. For a thank-you or a reaction, I keep the "
                "giver, the receiver, the time and the message's id; for a contest, your "
                "entries and votes."
            ),
            language,
        ),
        discord.ui.Separator[Any](),
        *_choices(overview.consent, language),
        discord.ui.Separator[Any](),
        discord.ui.ActionRow[Any](
            PrivacyActionButton("export", text("Export"), language),
            PrivacyActionButton("erase", text("Erase…"), language, Style.danger),
            *(
                [first_page("photo_permissions", text("Photo permissions"), language)]
                if overview.kept.entries
                else []
            ),
        ),
    )


def _choices(consent: Consent, language: Language) -> Iterator[discord.ui.Item[Any]]:
    stop, allow = text("Stop"), text("Allow")
    for line in consent_lines(consent):
        button = ConsentButton(
            line.choice, "no" if line.is_on else "yes", stop if line.is_on else allow, language
        )
        yield discord.ui.Section[Any](paragraph(line.said, language), accessory=button)
    wish = consent.offers
    yield paragraph(OFFERS[wish], language)
    yield discord.ui.ActionRow[Any](
        ConsentButton(
            "offers", "yes", text("Yes, please"), language, chosen=wish is OfferConsent.YES
        ),
        ConsentButton("offers", "no", text("No offers"), language, chosen=wish is OfferConsent.NO),
    )


def confirmation(language: Language) -> Panel:
    """Return the question before anything is erased."""
    return framed(
        paragraph(text("## Erase everything about you?"), language),
        paragraph(
            text(
                "On every server where I am, this erases what you gave and received, your "
                "points, your votes and entries in running contests, your codes (unused "
                "ones stop working), gifts that you do not have yet, and your choices: posts may "
                "name you again. Results of past contests stay, without your name. You cannot "
                "undo this."
            ),
            language,
        ),
        paragraph(
            text(
                "After that I know nothing about you, and start again with what you do "
                "next. If you would rather be left alone, I keep only that one wish, for "
                "this server."
            ),
            language,
        ),
        discord.ui.ActionRow[Any](
            PrivacyActionButton("erase-all", text("Erase"), language, Style.danger),
            PrivacyActionButton(
                "erase-and-rest", text("Erase and leave me alone"), language, Style.danger
            ),
            PrivacyActionButton("back", text("Back"), language),
        ),
    )


async def _export(interaction: Interaction) -> None:
    # With pictures this can take more than the three seconds that Discord waits.
    await interaction.response.defer(ephemeral=True, thinking=True)
    export = await interaction.client.app[PrivacyService].export(interaction.user.id)
    files = [discord.File(BytesIO(content), name) for name, content in export.files.items()]
    language = user_language(interaction)
    said = [paragraph(text("This is everything I keep about you, on every server."), language)]
    if export.left_out:
        said.append(paragraph(left_out_text(export.left_out), language))
    shown = (discord.ui.File[Any](f"attachment://{file.filename}") for file in files)
    await interaction.followup.send(view=framed(*said, *shown), files=files, ephemeral=True)


async def _erase(interaction: Interaction, *, leave_alone: bool) -> None:
    # All tables are searched, which may take longer than Discord waits.
    await interaction.response.defer()
    await interaction.client.app[PrivacyService].erase(
        interaction.user.id, leave_alone_in=guild_id_of(interaction) if leave_alone else None
    )
    done = (
        text("Done. I only remember that you want to be left alone here.")
        if leave_alone
        else text("Done. I know nothing about you now.")
    )
    await interaction.edit_original_response(
        view=framed(paragraph(done, user_language(interaction)))
    )


class Privacy(commands.Cog):
    """The command with which people see and decide about their data."""

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=app_commands.locale_str("privacy"),
        description=app_commands.locale_str("See, export or erase what I keep about you"),
    )
    @app_commands.guild_only()
    async def privacy(self, interaction: Interaction) -> None:
        """Show it."""
        await show(interaction)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(ConsentButton, PrivacyActionButton)
    await client.add_cog(Privacy())
