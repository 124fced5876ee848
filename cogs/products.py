"""`/products`: a guild's products with all their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.campaigns import CampaignService
from bot.services.products import NO_SUCH
from cogs.ui.base import Interaction, guild_id_of, reply, user_language
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.forms import Form
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from cogs.ui.typed_money import typed_money
from domain.campaign_options import parse_amount
from domain.campaigns import MAX_PRODUCT_LENGTH, normalize_product, parse_aliases
from domain.languages import Language
from domain.products import Product, ProductDetails, check_names, parse_translations
from domain.refusals import Fields, Refusal
from domain.shop_links import MAX_LINK_LENGTH, parse_link
from domain.translatable_text import Markup, Text, text

REMOVE_PRODUCT = "remove_product"
DETAILS = {
    "link": text("link"),
    "picture": text("picture"),
    "price": text("price"),
    "translations": text("translations"),
}
"""The options of `/products add` for a product's details."""
MAX_ALSO_LENGTH = 1_100
"""Room for as many names, as long as they may be, with what separates them."""


class ProductForm(Form, access=Access.MODERATOR):
    """The form for all of a product but its name, filled in with what is known."""

    def __init__(self, product: Product, language: Language) -> None:
        super().__init__(text("Your product"), language)
        self.product = product
        details = product.details
        price = typed_money(details.price, language) if details.price else None
        self.also = self._line("other_names", text("Other names"), ", ".join(product.aliases))
        translations = ", ".join(f"{code}: {name}" for code, name in details.translations)
        self.details = {
            name: self._line(name, label, known)
            for name, label, known in (
                ("link", text("Where can people buy it?"), details.link),
                ("picture", text("The link of a picture"), details.picture),
                ("price", text("The price, such as 12 €"), price),
                ("translations", text("Its name in other languages"), translations),
            )
        }

    def _line(self, name: str, label: Text, known: str | None) -> discord.ui.TextInput[Any]:
        most = MAX_LINK_LENGTH if name in {"link", "picture", "price"} else MAX_ALSO_LENGTH
        return self.ask(
            label,
            discord.ui.TextInput[Any](
                custom_id=name, required=False, max_length=most, default=known or None
            ),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store what the form says; an empty line removes what was known."""
        with Fields() as field:
            with field(self.label(self.also)):
                check_names(self.product.name, also := parse_aliases(self.also.value))
            with field():
                details = parse_details(
                    {name: item.value for name, item in self.details.items()},
                    {name: self.label(item) for name, item in self.details.items()},
                )
        changed = await interaction.client.app[CampaignService].products.edit(
            guild_id_of(interaction), self.product.id, also, details
        )
        await reply(interaction, text("Saved: {product}", product=line(changed)))


@requires(Access.MODERATOR)
@app_commands.guild_only()
class ProductCommands(
    commands.GroupCog,
    group_name=locale_str("products"),
    group_description=locale_str("What you sell or give away, by all its names"),
):
    """Add, edit, list and remove products; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self.products = client.app[CampaignService].products

    @app_commands.command(
        name=locale_str("add"),
        description=locale_str("Add a product, or more names for an existing one"),
    )
    @options(
        name=locale_str("In your own words: “the blue mug”"),
        other_names=locale_str("Other names for it, separated by commas: la tasse bleue, the cup"),
        link=locale_str("Where to buy it, such as https://shop.example/blue-mug"),
        picture=locale_str("The link of a picture, such as https://shop.example/blue-mug.jpg"),
        price=locale_str("The price, such as 12 €"),
        translations=locale_str("Its name in other languages, such as fr: la tasse bleue"),
    )
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, MAX_PRODUCT_LENGTH],
        other_names: app_commands.Range[str, 1, 500] | None = None,
        link: app_commands.Range[str, 1, MAX_LINK_LENGTH] | None = None,
        picture: app_commands.Range[str, 1, MAX_LINK_LENGTH] | None = None,
        price: app_commands.Range[str, 1, 30] | None = None,
        translations: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        """Add a product."""
        name = normalize_product(name)
        typed = {"link": link, "picture": picture, "price": price, "translations": translations}
        with Fields() as field:
            with field(text("name")):
                check_names(name, ())
            with field(text("other_names")):
                check_names(name, aliases := parse_aliases(other_names or ""))
            with field():
                details = parse_details(typed, DETAILS)
        product = await self.products.add(guild_id_of(interaction), name, aliases, details)
        await reply(interaction, text("I'm listening for {product}.", product=line(product)))

    @app_commands.command(
        name=locale_str("edit"),
        description=locale_str("Change a product's other names, link, picture and price"),
    )
    @options(product=locale_str("Which product"))
    async def edit(self, interaction: Interaction, product: str) -> None:
        """Open the form for a product."""
        found = await self.products.one(guild_id_of(interaction), product_number(product))
        await interaction.response.send_modal(ProductForm(found, user_language(interaction)))

    @app_commands.command(name=locale_str("list"), description=locale_str("All products"))
    async def overview(self, interaction: Interaction) -> None:
        """List the products."""
        await send_list(interaction, "products")

    @app_commands.command(
        name=locale_str("remove"),
        description=locale_str("Remove a product; its campaigns continue"),
    )
    @options(product=locale_str("Which product"))
    async def remove(self, interaction: Interaction, product: str) -> None:
        """Ask first."""
        await ask(interaction, REMOVE_PRODUCT, product_number(product))

    @edit.autocomplete("product")
    @remove.autocomplete("product")
    async def _choices(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        known = await self.products.of(guild_id_of(interaction))
        return suggestions(((product.name, str(product.id)) for product in known), typed)


async def _question(interaction: Interaction, product_id: int) -> Text:
    product = await interaction.client.app[CampaignService].products.one(
        guild_id_of(interaction), product_id
    )
    return text(
        "Remove {product} and everything I know about it? Its campaigns continue.",
        product=line(product),
    )


@confirmed(REMOVE_PRODUCT, Access.MODERATOR, wording=_question, yes=text("Yes, remove it"))
async def remove_product(interaction: Interaction, product_id: int) -> Text:
    """Remove the product that was asked about."""
    await interaction.client.app[CampaignService].products.remove(
        guild_id_of(interaction), product_id
    )
    return text("That product is off the list.")


@paged("products", Access.MODERATOR)
async def all_products(interaction: Interaction) -> Listing:
    """Load the products."""
    known = await interaction.client.app[CampaignService].products.of(guild_id_of(interaction))
    none = text("You have no products yet. Add one with /products add.")
    return Listing([line(product) for product in known], nothing=none)


def product_number(chosen: str) -> int:
    """Return the product's id behind the choice; raise `Refusal` for other words."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Refusal(NO_SUCH)
    return int(chosen)


def parse_details(typed: Mapping[str, str | None], labels: Mapping[str, Text]) -> ProductDetails:
    """Return the details that were typed; raise `Refusal` for those that are not valid.

    Both are by the details' names; `labels` are what the person knows their fields by.
    """
    with Fields() as field:
        with field(labels["link"]):
            link = parse_link(said) if (said := typed["link"]) else None
        with field(labels["picture"]):
            picture = parse_link(said) if (said := typed["picture"]) else None
        with field(labels["price"]):
            price = parse_amount(said) if (said := typed["price"]) else None
        with field(labels["translations"]):
            translations = parse_translations(said) if (said := typed["translations"]) else ()
    return ProductDetails(link, picture, price, translations)


def line(product: Product) -> Text:
    """Return one product's line in the list."""
    details = product.details
    said = text("**{name}**", name=product.name)
    translated = dict(details.translations)
    also = [name for name in product.aliases if name not in translated.values()]
    if also:
        said = text("{product} · also: {names}", product=said, names=", ".join(also))
    for language, name in translated.items():
        said = text("{product} · {language}: {name}", product=said, language=language, name=name)
    if details.price is not None:
        said = text("{product} · {price}", product=said, price=details.price)
    for address in (details.link, details.picture):
        if address is not None:
            # In angle brackets Discord shows no preview, and no sign of a link is markup.
            said = text("{product} · {link}", product=said, link=Markup(f"<{address}>"))
    return said


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(ProductCommands(client))
