"""`/gift`: the list of gifts, as moderators keep it."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Interaction, Ovation
from cogs.contributions.standings import KIND_CHOICES, SIGNS
from cogs.panels import answer, card, here, language, require_moderator, say, words
from domain.contributions import Kind
from domain.gifts import Gift
from domain.text import Text, counted, text


class Gifts(commands.GroupCog, group_name=locale_str("gift")):
    """Lets moderators keep the list of gifts."""

    def __init__(self, client: Ovation) -> None:
        self._gifts = client.app.gifts

    @app_commands.command(
        name=locale_str("add"),
        description=locale_str("Put a gift on the list for weekly surprises"),
    )
    @app_commands.describe(
        name=locale_str("What it is, as you would say it: “a blue mug”"),
        suits=locale_str("For whom it suits best; leave out for anybody"),
        quantity=locale_str("How many there are; leave out for no limit"),
    )
    @app_commands.rename(
        name=locale_str("name"), suits=locale_str("suits"), quantity=locale_str("quantity")
    )
    @app_commands.choices(suits=KIND_CHOICES)
    @app_commands.guild_only()
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 100],
        suits: app_commands.Choice[str] | None = None,
        quantity: app_commands.Range[int, 1, 1_000_000] | None = None,
    ) -> None:
        """Put a gift on the list."""
        require_moderator(interaction)
        for_kind = Kind(suits.value) if suits else None
        gift = Gift(0, name, suits=for_kind, quantity=quantity)
        await self._gifts.add(here(interaction), gift)
        await answer(interaction, text("“{gift}” is on the list.", gift=name))

    @app_commands.command(
        name=locale_str("list"), description=locale_str("The gifts for weekly surprises")
    )
    @app_commands.guild_only()
    async def list_gifts(self, interaction: Interaction) -> None:
        """Show the gifts, privately."""
        require_moderator(interaction)
        speaking = language(interaction)
        gifts = await self._gifts.all(here(interaction))
        lines = "\n".join(f"- {say(described(gift), speaking)}" for gift in gifts)
        none = text(
            "There are no gifts yet. Add one with /gift add; the surprise works without, too."
        )
        panel = card(words(text("## 🎁 Gifts"), speaking), words(lines or none, speaking))
        await interaction.response.send_message(view=panel, ephemeral=True)

    @app_commands.command(
        name=locale_str("retire"), description=locale_str("Take a gift off the list")
    )
    @app_commands.describe(gift=locale_str("Which one"))
    @app_commands.rename(gift=locale_str("gift"))
    @app_commands.guild_only()
    async def retire(self, interaction: Interaction, gift: int) -> None:
        """Take a gift off the list."""
        require_moderator(interaction)
        await self._gifts.retire(here(interaction), gift)
        await answer(interaction, text("It is off the list."))

    @retire.autocomplete("gift")
    async def _listed(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        gifts = await self._gifts.all(here(interaction))
        return [
            app_commands.Choice(name=gift.name, value=gift.id)
            for gift in gifts
            if current.casefold() in gift.name.casefold()
        ][:25]


def described(gift: Gift) -> Text:
    """A gift in a line of the list."""
    suits = f" · {SIGNS[gift.suits]}" if gift.suits else ""
    if gift.quantity is None:
        return text("{gift}: as many as wanted{suits}", gift=gift.name, suits=suits)
    return counted(
        "{gift}: {count} left{suits}",
        "{gift}: {count} left{suits}",
        gift.quantity,
        gift=gift.name,
        suits=suits,
    )
