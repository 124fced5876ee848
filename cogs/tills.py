"""`/till`: the keys of shop systems that redeem coupons over the HTTP API."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.tills import TillService
from cogs.ui.base import Interaction, framed, guild_id_of, paragraph, reply, user_language
from cogs.ui.pages import Listing, paged, send_list
from domain.tills import TillRequest
from domain.translatable_text import Markup, Text, Timestamp, text


@requires(Access.MANAGER)
@app_commands.guild_only()
class TillCommands(
    commands.GroupCog,
    group_name=locale_str("till"),
    group_description=locale_str("Tills and shops that redeem coupons over the API"),
):
    """Adds, lists and removes tills; for managers of the server."""

    def __init__(self, client: OvationBot) -> None:
        self.tills = client.app[TillService]

    @app_commands.command(
        name=locale_str("add"), description=locale_str("Add a till with its own secret key")
    )
    @app_commands.rename(name=locale_str("name"))
    @app_commands.describe(name=locale_str("Its name, such as “shop counter”"))
    async def add(self, interaction: Interaction, name: app_commands.Range[str, 1, 50]) -> None:
        """Add a till and show its secret, this once."""
        till = await self.tills.add(guild_id_of(interaction), name, by=interaction.user.id)
        language = user_language(interaction)
        await interaction.response.send_message(
            view=framed(
                paragraph(
                    text(
                        "“{name}” is till number {number}. This is its secret key. I show "
                        "it only once, so keep it safe:",
                        name=till.name,
                        number=Markup(str(till.id)),
                    ),
                    language,
                ),
                paragraph(f"`{till.secret}`", language),
            ),
            ephemeral=True,
        )

    @app_commands.command(name=locale_str("list"), description=locale_str("List the tills"))
    async def overview(self, interaction: Interaction) -> None:
        """List the tills."""
        await send_list(interaction, "tills")

    @app_commands.command(
        name=locale_str("log"),
        description=locale_str("See a till's recent requests and the answers"),
    )
    @app_commands.rename(till=locale_str("till"))
    @app_commands.describe(till=locale_str("Which till"))
    async def log(self, interaction: Interaction, till: int) -> None:
        """Show a till's latest requests."""
        await send_list(interaction, "till_log", till)

    @app_commands.command(
        name=locale_str("remove"), description=locale_str("Remove a till; its key stops working")
    )
    @app_commands.rename(till=locale_str("till"))
    @app_commands.describe(till=locale_str("Which till"))
    async def remove(self, interaction: Interaction, till: int) -> None:
        """Remove a till."""
        await self.tills.remove(guild_id_of(interaction), till)
        await reply(interaction, text("The till is removed. Its key no longer works."))

    @log.autocomplete("till")
    @remove.autocomplete("till")
    async def _which(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        return [
            app_commands.Choice(name=till.name, value=till.id)
            for till in await self.tills.of(guild_id_of(interaction))
            if typed.casefold() in till.name.casefold()
        ][:25]


@paged("tills", Access.MANAGER)
async def all_tills(interaction: Interaction) -> Listing:
    """Load the tills."""
    known = await interaction.client.app[TillService].of(guild_id_of(interaction))
    return Listing(
        [text("{number}: {name}", number=Markup(str(till.id)), name=till.name) for till in known],
        nothing=text("You have no tills yet. Add one with /till add."),
    )


@paged("till_log", Access.MANAGER)
async def till_log(interaction: Interaction, till: int) -> Listing:
    """Load a till's latest requests."""
    lately = await interaction.client.app[TillService].recent_requests(
        guild_id_of(interaction), till
    )
    none = text("That till has made no requests yet.")
    return Listing([line(asked) for asked in lately], nothing=none)


def line(asked: TillRequest) -> Text:
    """Return the line about one request, in the terms of the API."""
    error = asked.answer.get("error")
    answered = f"{asked.status} `{error}`" if error else f"{asked.status}"
    product = asked.answer.get("product")
    if product is None:
        return text(
            "{at}: {asked} → {answered}",
            at=Timestamp(asked.at, "f"),
            asked=Markup(f"`{asked.action.value}`"),
            answered=Markup(answered),
        )
    return text(
        "{at}: {asked} → {answered} ({product})",
        at=Timestamp(asked.at, "f"),
        asked=Markup(f"`{asked.action.value}`"),
        answered=Markup(answered),
        product=str(product),
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(TillCommands(client))
