"""`/products`: a guild's products with all their names."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.campaigns import CampaignService
from cogs.ui.base import Interaction, guild_id_of, reply
from cogs.ui.pages import Listing, paged, send_list
from domain.campaigns import MAX_PRODUCT_LENGTH, normalize_product, parse_aliases
from domain.products import Product
from domain.refusals import Refusal
from domain.translatable_text import Text, text

CHOICES = 25


@requires(Access.MODERATOR)
@app_commands.guild_only()
class ProductCommands(
    commands.GroupCog,
    group_name=locale_str("products"),
    group_description=locale_str("What you sell or give away, by all its names"),
):
    """Add, list and remove products; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self.products = client.app[CampaignService].products

    @app_commands.command(
        name=locale_str("add"),
        description=locale_str("Add a product, or more names for an existing one"),
    )
    @app_commands.rename(name=locale_str("name"), also=locale_str("also"))
    @app_commands.describe(
        name=locale_str("In your own words: “the blue mug”"),
        also=locale_str("Other names for it, separated by commas: la tasse bleue, the cup"),
    )
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, MAX_PRODUCT_LENGTH],
        also: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        """Add a product."""
        product = await self.products.add(
            guild_id_of(interaction), normalize_product(name), parse_aliases(also or "")
        )
        await reply(interaction, text("I'm listening for {product}.", product=line(product)))

    @app_commands.command(name=locale_str("list"), description=locale_str("All products"))
    async def overview(self, interaction: Interaction) -> None:
        """List the products."""
        await send_list(interaction, "products")

    @app_commands.command(
        name=locale_str("remove"),
        description=locale_str("Remove a product; its campaigns continue"),
    )
    @app_commands.rename(product=locale_str("product"))
    @app_commands.describe(product=locale_str("Which product"))
    async def remove(self, interaction: Interaction, product: str) -> None:
        """Remove a product."""
        if not (product.isascii() and product.isdigit() and len(product) < 19):
            raise Refusal(text("That product doesn't exist. Pick one from the list."))
        await self.products.remove(guild_id_of(interaction), int(product))
        await reply(interaction, text("That product is off the list."))

    @remove.autocomplete("product")
    async def _choices(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=product.name, value=str(product.id))
            for product in await self.products.of(guild_id_of(interaction))
            if typed.casefold() in product.name.casefold()
        ][:CHOICES]


@paged("products", Access.MODERATOR)
async def all_products(interaction: Interaction) -> Listing:
    """Load the products."""
    known = await interaction.client.app[CampaignService].products.of(guild_id_of(interaction))
    none = text("You have no products yet. Add one with /products add.")
    return Listing([line(product) for product in known], nothing=none)


def line(product: Product) -> Text:
    """Return one product's line in the list."""
    if not product.aliases:
        return text("**{name}**", name=product.name)
    return text("**{name}**: {also}", name=product.name, also=", ".join(product.aliases))


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(ProductCommands(client))
