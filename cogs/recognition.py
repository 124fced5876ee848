"""The weekly surprise as people see it, and the guild's gifts."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Interaction, Ovation
from bot.outbox import Draft
from bot.services.recognition import WEEKLY
from cogs.contributions.standings import KIND_CHOICES, SIGNS
from cogs.panels import answer, card, here, language, require_moderator, say, words
from db.outbox import Post
from db.recognition import StockedGift
from domain.contributions import Kind
from domain.text import Text, counted, text


class Recognition(commands.GroupCog, group_name=locale_str("gift")):
    """Posts the weekly surprise; lets moderators keep the list of gifts."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        self._recognition = client.app.recognition
        client.app.outbox.compose(WEEKLY, self.compose)

    async def compose(self, post: Post) -> Draft | None:
        """The weekly post, in the guild's language. It pings whom it is about, and nobody else."""
        surprise = await self._recognition.told(post.guild_id, post.subject_id)
        if surprise is None:
            return None
        speaking = self._client.app.guilds.of(post.guild_id).language
        parts = [words(f"## 🎉 {say(surprise.headline, speaking)}", speaking)]
        if surprise.reasons:
            lines = "\n".join(f"- {say(reason, speaking)}" for reason in surprise.reasons)
            parts.append(words(lines, speaking))
        if surprise.gift is not None:
            parts.append(words(f"🎁 {say(surprise.gift, speaking)}", speaking))
        parts.append(
            words(
                text("-# Chosen from what members thanked, liked and nominated this week."),
                speaking,
            )
        )
        return Draft(card(*parts), pings=[discord.Object(surprise.user_id)])

    @app_commands.command(
        name=locale_str("add"),
        description=locale_str("Put a gift on the list for weekly surprises"),
    )
    @app_commands.describe(
        name=locale_str("What it is, as you would say it: “a blue mug”"),
        kind=locale_str("For whom it suits best; leave out for anybody"),
        quantity=locale_str("How many there are; leave out for no limit"),
    )
    @app_commands.rename(
        name=locale_str("name"), kind=locale_str("kind"), quantity=locale_str("quantity")
    )
    @app_commands.choices(kind=KIND_CHOICES)
    @app_commands.guild_only()
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 100],
        kind: app_commands.Choice[str] | None = None,
        quantity: app_commands.Range[int, 1, 1_000_000] | None = None,
    ) -> None:
        """Put a gift on the list."""
        require_moderator(interaction)
        await self._recognition.add_gift(
            here(interaction), name, Kind(kind.value) if kind else None, quantity
        )
        await answer(interaction, text("“{gift}” is on the list.", gift=name))

    @app_commands.command(
        name=locale_str("list"), description=locale_str("The gifts for weekly surprises")
    )
    @app_commands.guild_only()
    async def list_gifts(self, interaction: Interaction) -> None:
        """Show the gifts, privately."""
        require_moderator(interaction)
        speaking = language(interaction)
        gifts = await self._recognition.gifts(here(interaction))
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
        await self._recognition.retire_gift(here(interaction), gift)
        await answer(interaction, text("It is off the list."))

    @retire.autocomplete("gift")
    async def _gifts(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        gifts = await self._recognition.gifts(here(interaction))
        return [
            app_commands.Choice(name=gift.name, value=gift.id)
            for gift in gifts
            if current.casefold() in gift.name.casefold()
        ][:25]


def described(gift: StockedGift) -> Text:
    """A gift in a line of the list."""
    suits = f" · {SIGNS[gift.kind]}" if gift.kind else ""
    if gift.quantity is None:
        return text("{gift}: as many as wanted{suits}", gift=gift.name, suits=suits)
    return counted(
        "{gift}: {count} left{suits}",
        "{gift}: {count} left{suits}",
        gift.quantity,
        gift=gift.name,
        suits=suits,
    )


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    await client.add_cog(Recognition(client))
