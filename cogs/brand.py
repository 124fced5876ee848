"""Fields of `/setup`, “Brand”: name, colours, logo, typefaces and tone, with a preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import discord

from bot.accent_colour import use_accent_colour
from bot.access import Access
from bot.images.drawing import draw_in_thread
from bot.images.logo import check_logo_size
from bot.images.recognition_image import draw_surprise
from bot.services.brand import BrandService
from cogs.member_lookup import pictured_members
from cogs.recognition.settings import TONES, example_post
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    say,
    user_language,
)
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.forms import Form
from cogs.ui.picture_upload import fetch_file
from cogs.ui.setup_fields import (
    Keep,
    Menu,
    Option,
    SetupFields,
    Tab,
    TabContext,
    TabResult,
)
from domain.brand_settings import MAX_NAME, PAPER, BrandSettings, TypePairing, normalised_colour
from domain.colour_contrast import colour_code
from domain.guild_settings import GuildSettings, Tone
from domain.languages import Language
from domain.offer_wording import offer_text
from domain.recognition.post_templates import built_in_templates
from domain.recognition.settings import RecognitionSettings
from domain.refusals import Fields
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Markup, Text, text

BRAND = Tab("brand", 90, text("Brand"))
PAIRINGS: Mapping[TypePairing, tuple[Text, Text]] = {
    TypePairing.CLASSIC: (text("Classic"), text("Source Serif italic with Source Sans")),
    TypePairing.ELEGANT: (text("Elegant"), text("Playfair Display italic with Source Sans")),
    TypePairing.FRIENDLY: (text("Friendly"), text("Nunito, round and soft")),
    TypePairing.MODERN: (text("Modern"), text("Space Grotesk with Source Sans")),
}
"""The name of each pairing, and its typefaces."""
EDIT, LOGO, NO_LOGO, PREVIEW = "edit", "logo", "remove_logo", "preview"
FILE = "brand.png"


class BrandForm(Form, access=Access.MANAGER):
    """The form for the brand's name and colours."""

    def __init__(self, brand: BrandSettings, language: Language, keep: Keep) -> None:
        super().__init__(text("Our brand"), language)
        self.keep = keep
        self.name = self.ask(
            text("Name"),
            discord.ui.TextInput[Any](
                custom_id="name", max_length=MAX_NAME, required=False, default=brand.brand_name
            ),
            text("It signs pictures, such as the winner's card."),
        )
        self.colour = self.ask(
            text("Main colour"),
            discord.ui.TextInput[Any](
                custom_id="colour",
                placeholder="#9A4A20",
                max_length=20,
                required=False,
                default=brand.brand_colour,
            ),
            text("For rules, bars, your name and the edge of messages."),
        )
        self.background = self.ask(
            text("Background of pictures"),
            discord.ui.TextInput[Any](
                custom_id="background",
                placeholder=colour_code(PAPER),
                max_length=20,
                required=False,
                default=brand.brand_background,
            ),
            text("Empty for my own cream. Text becomes dark or light to match."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store them, unless they cannot be read together."""
        with Fields() as field:
            with field(self.label(self.colour)):
                colour = normalised_colour(self.colour.value)
            with field(self.label(self.background)):
                background = normalised_colour(self.background.value)
        await self.keep(
            interaction,
            {
                "brand_name": tidy_line(self.name.value),
                "brand_colour": colour,
                "brand_background": background,
            },
        )
        await send_preview(interaction)


class LogoForm(Form, access=Access.MANAGER):
    """The form for the logo."""

    def __init__(self, language: Language, keep: Keep) -> None:
        super().__init__(text("Your logo"), language)
        self.keep = keep
        self.logo = self.ask(
            text("A PNG, JPEG or WebP file, up to 2 MB"),
            discord.ui.FileUpload[Any](custom_id="logo"),
            text("Best as a PNG with a transparent background."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the logo."""
        attachment = self.logo.values[0]
        check_logo_size(attachment.size)
        data = await fetch_file(attachment)
        brand = interaction.client.app[BrandService]
        await brand.set_logo(guild_id_of(interaction), data, by=interaction.user.id)
        await self.keep(interaction, {})
        await send_preview(interaction)


async def send_preview(interaction: Interaction) -> None:
    """Show the person a picture in the guild's look, privately."""
    language, guild_id = user_language(interaction), guild_id_of(interaction)
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    use_accent_colour(guild_settings_of(interaction))
    person = interaction.user
    found = await pictured_members(interaction.client, guild_id, [person.id], nameless="")
    picture = await draw_in_thread(
        draw_surprise,
        found[person.id],
        nameless=say(text("one of us"), language, markup=False),
        over=say(text("This week's surprise goes to"), language, markup=False),
        line=say(text("for choosing our colours"), language, markup=False),
        foot=interaction.guild.name if interaction.guild else "",
        style=await interaction.client.app[BrandService].style(guild_id),
    )
    alternative = say(text("A card in your colours, with your name."), language, markup=False)
    item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
    await interaction.followup.send(
        view=framed(
            paragraph(text("This is how pictures look now. Only you see this."), language),
            discord.ui.MediaGallery(item),
        ),
        files=[discord.File(BytesIO(picture), FILE)],
        ephemeral=True,
    )


async def send_tone_sample(interaction: Interaction) -> None:
    """Show the person what the weekly surprise and offers sound like, privately."""
    settings, language = guild_settings_of(interaction), user_language(interaction)
    voice = settings[RecognitionSettings]
    template, *_ = built_in_templates(
        settings.language, voice.recognition_tone, voice.recognition_address_form
    )
    product = say(text("the blue mug"), settings.language)
    await interaction.followup.send(
        view=framed(
            paragraph(text("I sound like this now. Only you see this."), language),
            paragraph(text("**The weekly surprise**, for example:"), language),
            discord.ui.TextDisplay(example_post(template, interaction.user.id, settings.language)),
            paragraph(text("**An offer**, for example:"), language),
            paragraph(offer_text(product, settings, named=True), settings.language),
        ),
        ephemeral=True,
    )


async def _question(_interaction: Interaction) -> Text:
    return text(
        "Remove the logo? New pictures are drawn without it, and I delete the file: to have it "
        "back, you would send it again. Pictures already posted keep it."
    )


@confirmed(NO_LOGO, Access.MANAGER, wording=_question, yes=text("Yes, remove it"))
async def remove_logo(interaction: Interaction) -> Text:
    """Remove the logo that was asked about."""
    await interaction.client.app.guild_settings.change(
        guild_id_of(interaction), by=interaction.user.id, brand_logo=""
    )
    return text("The logo is removed. New pictures are drawn without it.")


def _changed(settings: GuildSettings, _focus: str, values: list[str]) -> TabResult:
    if not values:
        return TabResult()
    (picked,) = values
    if picked == EDIT:
        brand = settings[BrandSettings]
        return TabResult(form=lambda language, keep: BrandForm(brand, language, keep))
    if picked == LOGO:
        return TabResult(form=LogoForm)
    if picked == NO_LOGO:
        return TabResult(action=lambda interaction: ask(interaction, NO_LOGO))
    return TabResult(action=send_preview)


def _typefaces(_settings: GuildSettings, _focus: str, values: list[str]) -> TabResult:
    return TabResult({"brand_type": TypePairing(values[0])}, action=send_preview)


def _tone(_settings: GuildSettings, _focus: str, values: list[str]) -> TabResult:
    return TabResult({"recognition_tone": Tone(values[0])}, action=send_tone_sample)


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    language, brand = sight.language, sight.settings[BrandSettings]
    yield text(
        "**{name}**\n-# Main colour: {colour} · background: {background} · {logo}",
        name=brand.brand_name or text("No name yet"),
        colour=Markup(f"`{brand.brand_colour}`") if brand.brand_colour else text("my gold"),
        background=(
            Markup(f"`{brand.brand_background}`") if brand.brand_background else text("my cream")
        ),
        logo=text("with a logo") if brand.brand_logo else text("no logo"),
    )
    options = [
        Option(label=say(text("Name and colours…"), language), value=EDIT, emoji="🎨"),
        Option(label=say(text("Logo…"), language), value=LOGO, emoji="🖼️"),
        Option(label=say(text("Show a preview"), language), value=PREVIEW, emoji="👀"),
    ]
    if brand.brand_logo:
        options.append(
            Option(label=say(text("Remove the logo"), language), value=NO_LOGO, emoji="🗑️")
        )
    yield Menu(
        "brand",
        None,
        discord.ui.Select[Any](
            options=options,
            # A form that was closed unsent can be picked again after it was let go.
            min_values=0,
            placeholder=say(text("Change or preview the brand"), language),
        ),
    )
    yield Menu(
        "brand_type",
        text("**Typefaces** of pictures"),
        discord.ui.Select[Any](
            options=[
                Option(
                    label=say(name, language),
                    value=pairing.value,
                    description=say(about, language),
                    default=pairing is brand.brand_type,
                )
                for pairing, (name, about) in PAIRINGS.items()
            ]
        ),
    )
    tone = sight.settings[RecognitionSettings].recognition_tone
    yield Menu(
        "brand_tone",
        text("**Tone** of the weekly surprise and of offers"),
        discord.ui.Select[Any](
            options=[
                Option(label=say(name, language), value=one.value, default=one is tone)
                for one, name in TONES.items()
            ]
        ),
    )


SETUP_FIELDS = (
    SetupFields(
        BRAND,
        10,
        _parts,
        {
            "brand": _changed,
            "brand_type": _typefaces,
            "brand_tone": _tone,
        },
    ),
)
