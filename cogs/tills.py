"""`/till`: the keys of shop systems that redeem coupons over the HTTP API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.tills import TillService
from cogs.ui.base import Interaction, framed, guild_id_of, paragraph, user_language
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.tills import TillRequest
from domain.translatable_text import Markup, Text, Timestamp, text

REMOVE_TILL = "remove_till"


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
    @options(name=locale_str("Its name, such as “shop counter”"))
    async def add(self, interaction: Interaction, name: app_commands.Range[str, 1, 50]) -> None:
        """Add a till and show its secret, this once."""
        till = await self.tills.add(guild_id_of(interaction), name, by=interaction.user.id)
        language = user_language(interaction)
        settings = interaction.client.app.settings
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
                discord.ui.TextDisplay[Any](f"```\n{till.secret}\n```"),
                discord.ui.Separator[Any](),
                *(
                    paragraph(said, language)
                    for said in connection_lines(till.id, settings.api_address, settings.api_url)
                ),
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
    @options(till=locale_str("Which till"))
    async def log(self, interaction: Interaction, till: int) -> None:
        """Show a till's latest requests."""
        await send_list(interaction, "till_log", till)

    @app_commands.command(
        name=locale_str("remove"), description=locale_str("Remove a till; its key stops working")
    )
    @options(till=locale_str("Which till"))
    async def remove(self, interaction: Interaction, till: int) -> None:
        """Ask first."""
        await ask(interaction, REMOVE_TILL, till)

    @log.autocomplete("till")
    @remove.autocomplete("till")
    async def _which(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        known = await self.tills.of(guild_id_of(interaction))
        return suggestions(((till.name, till.id) for till in known), typed)


async def _question(interaction: Interaction, till_id: int) -> Text:
    till = await interaction.client.app[TillService].one(guild_id_of(interaction), till_id)
    return text(
        "Remove “{till}”? Its key stops working at once and for good; the shop needs a new one.",
        till=till.name,
    )


@confirmed(REMOVE_TILL, Access.MANAGER, wording=_question, yes=text("Yes, remove it"))
async def remove_till(interaction: Interaction, till_id: int) -> Text:
    """Remove the till that was asked about."""
    await interaction.client.app[TillService].remove(guild_id_of(interaction), till_id)
    return text("The till is removed. Its key no longer works.")


def connection_lines(till_id: int, address: str | None, public: str) -> Iterator[Text]:
    """Yield instructions for connecting a till, and the state of the API."""
    if address is None:
        yield text(
            "⚠️ The API for tills is off, so this key does nothing yet. Ask the person who hosts "
            "me to choose a port in OVATION_API_PORT. Staff can use /coupon redeem until then."
        )
    elif public:
        yield text("The API for tills is on, at {address}.", address=Markup(f"`{address}`"))
    else:
        yield text(
            "The API for tills is on, at {address} on the machine that hosts me. From elsewhere "
            "it needs an HTTPS address, which the person who hosts me can tell you.",
            address=Markup(f"`{address}`"),
        )
    example = EXAMPLE.format(address=address or "https://…", till=till_id)
    yield text("To check a code, the till sends:\n{example}", example=Markup(example))
    yield text(
        "-# {page} explains the signature, with an example to copy; {description} describes "
        "each request for programs.",
        page=Markup("docs/coupons.md (“Redeeming”)"),
        description=Markup(f"`{address or ''}/v1/openapi.json`"),
    )


EXAMPLE = """```http
POST {address}/v1/coupons/check
X-Ovation-Key: {till}
X-Ovation-Time: 1767225600
X-Ovation-Signature: 5f2b…

{{"code": "7K3M-Q9XD-4FTA"}}
```"""


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
