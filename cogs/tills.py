"""`/till`: who may redeem coupons over the HTTP API."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Ovation
from cogs.panels import Interaction, answer, card, here, language, words
from cogs.ui.pages import Listing, paged, send_list
from db.tills import Asked
from domain.text import Instant, Literally, Text, text


@requires(Access.MANAGER)
@app_commands.guild_only()
class Tills(
    commands.GroupCog,
    group_name=locale_str("till"),
    group_description=locale_str("Tills and shops that redeem coupons over the API"),
):
    """Add, list and remove tills; for those who may manage the server."""

    def __init__(self, client: Ovation) -> None:
        self.tills = client.app.tills

    @app_commands.command(
        name=locale_str("add"), description=locale_str("A new till, with a secret of its own")
    )
    @app_commands.rename(name=locale_str("name"))
    @app_commands.describe(name=locale_str("What you call it, such as “shop counter”"))
    async def add(self, interaction: Interaction, name: app_commands.Range[str, 1, 50]) -> None:
        """Add a till and show its secret, this once."""
        till = await self.tills.add(here(interaction), name, by=interaction.user.id)
        speaking = language(interaction)
        await interaction.response.send_message(
            view=card(
                words(
                    text(
                        "“{name}” is till number {number}. This is its secret, which I show only "
                        "now; keep it to yourself:",
                        name=till.name,
                        number=Literally(str(till.id)),
                    ),
                    speaking,
                ),
                words(f"`{till.secret}`", speaking),
            ),
            ephemeral=True,
        )

    @app_commands.command(name=locale_str("list"), description=locale_str("The tills there are"))
    async def overview(self, interaction: Interaction) -> None:
        """List the tills."""
        await send_list(interaction, "tills")

    @app_commands.command(
        name=locale_str("log"), description=locale_str("What a till asked lately, and was answered")
    )
    @app_commands.rename(till=locale_str("till"))
    @app_commands.describe(till=locale_str("Which till"))
    async def log(self, interaction: Interaction, till: int) -> None:
        """Show what a till asked lately."""
        await send_list(interaction, "till_log", till)

    @app_commands.command(
        name=locale_str("remove"), description=locale_str("Let a till ask nothing any more")
    )
    @app_commands.rename(till=locale_str("till"))
    @app_commands.describe(till=locale_str("Which till"))
    async def remove(self, interaction: Interaction, till: int) -> None:
        """Remove a till."""
        await self.tills.remove(here(interaction), till)
        await answer(interaction, text("Its secret is worth nothing any more."))

    @log.autocomplete("till")
    @remove.autocomplete("till")
    async def _which(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        return [
            app_commands.Choice(name=till.name, value=till.id)
            for till in await self.tills.of(here(interaction))
            if typed.casefold() in till.name.casefold()
        ][:25]


@paged("tills", Access.MANAGER)
async def all_tills(interaction: Interaction) -> Listing:
    """Load the tills."""
    known = await interaction.client.app.tills.of(here(interaction))
    return Listing(
        [
            text("{number}: {name}", number=Literally(str(till.id)), name=till.name)
            for till in known
        ],
        nothing=text("There is no till yet. Add one with /till add."),
    )


@paged("till_log", Access.MANAGER)
async def till_log(interaction: Interaction, till: int) -> Listing:
    """Load what a till asked lately."""
    lately = await interaction.client.app.tills.lately(here(interaction), till)
    none = text("That till has asked nothing yet.")
    return Listing([line(asked) for asked in lately], nothing=none)


def line(asked: Asked) -> Text:
    """One request, in the words of the API."""
    error = asked.answer.get("error")
    answered = f"{asked.status} `{error}`" if error else f"{asked.status}"
    product = asked.answer.get("product")
    if product is None:
        return text(
            "{at}: {asked} → {answered}",
            at=Instant(asked.at, "f"),
            asked=Literally(f"`{asked.action.value}`"),
            answered=Literally(answered),
        )
    return text(
        "{at}: {asked} → {answered} ({product})",
        at=Instant(asked.at, "f"),
        asked=Literally(f"`{asked.action.value}`"),
        answered=Literally(answered),
        product=str(product),
    )


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    await client.add_cog(Tills(client))
